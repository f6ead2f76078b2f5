import { dynamoDbAccountStore } from '../../shared/adapters/dynamodb-account-store.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb-client.ts';
import { requestClientConfig } from '../../shared/adapters/request-client.ts';
import { seededReferencePrices } from '../../shared/adapters/seeded-reference-prices.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import { marketHoursOf } from '../../shared/app/market-hours.ts';
import { type ValuePorts, valuePositionOf } from '../../shared/app/value-account.ts';
import { findInstrument } from '../../shared/quotes/instruments.ts';
import { requiredEnvironment } from '../../shared/shell/environment.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { errorReply, okReply } from '../../shared/shell/reply.ts';
import { positionView } from '../../shared/shell/views/position-view.ts';
import { assetPath } from './schema.ts';

export const getPosition = (ports: ValuePorts) =>
  httpFunction({ role: 'client', inputs: { path: assetPath } }, async ({ principal, path }) => {
    const symbol = findInstrument(path.symbol_or_asset_id)?.symbol;
    const position = symbol && (await valuePositionOf(ports, principal.account, symbol));
    return position
      ? okReply(positionView(position))
      : errorReply({ reason: 'POSITION_NOT_FOUND', message: 'position does not exist' });
  });

export const handler = getPosition({
  accounts: dynamoDbAccountStore(
    dynamoDbClient(requestClientConfig),
    requiredEnvironment('ACCOUNTS_TABLE'),
  ),
  prices: seededReferencePrices(requiredEnvironment('MARKET_SEED')),
  clock: systemClock,
  marketHours: marketHoursOf(requiredEnvironment('MARKET_HOURS')),
});
