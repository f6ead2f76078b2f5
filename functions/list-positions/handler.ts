import { dynamoDbAccountStore } from '../../shared/adapters/dynamodb-account-store.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb-client.ts';
import { requestClientConfig } from '../../shared/adapters/request-client.ts';
import { seededReferencePrices } from '../../shared/adapters/seeded-reference-prices.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import { marketHoursOf } from '../../shared/app/market-hours.ts';
import { type ValuePorts, valuePositions } from '../../shared/app/value-account.ts';
import { requiredEnvironment } from '../../shared/shell/environment.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { okReply } from '../../shared/shell/reply.ts';
import { positionView } from '../../shared/shell/views/position-view.ts';

export const listPositions = (ports: ValuePorts) =>
  httpFunction({ role: 'client', inputs: {} }, async ({ principal }) => {
    const positions = (await valuePositions(ports, principal.account)) ?? [];
    return okReply(positions.map(positionView));
  });

export const handler = listPositions({
  accounts: dynamoDbAccountStore(
    dynamoDbClient(requestClientConfig),
    requiredEnvironment('ACCOUNTS_TABLE'),
  ),
  prices: seededReferencePrices(requiredEnvironment('MARKET_SEED')),
  clock: systemClock,
  marketHours: marketHoursOf(requiredEnvironment('MARKET_HOURS')),
});
