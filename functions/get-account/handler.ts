import { dynamoDbAccountStore } from '../../shared/adapters/dynamodb-account-store.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb-client.ts';
import { requestClientConfig } from '../../shared/adapters/request-client.ts';
import { seededInstruments } from '../../shared/adapters/seeded-instruments.ts';
import { seededReferencePrices } from '../../shared/adapters/seeded-reference-prices.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import { marketHoursOf } from '../../shared/app/market-hours.ts';
import { valueAccount } from '../../shared/app/value-account.ts';
import { requiredEnvironment } from '../../shared/shell/environment.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { errorReply, okReply } from '../../shared/shell/reply.ts';
import { accountView } from '../../shared/shell/views/account-view.ts';

export const getAccount = (ports: Parameters<typeof valueAccount>[0]) =>
  httpFunction({ role: 'client', inputs: {} }, async ({ principal }) => {
    const valued = await valueAccount(ports, principal.account);
    return valued === undefined
      ? errorReply({ reason: 'ACCOUNT_NOT_FOUND', message: 'account not found' })
      : okReply(accountView(valued));
  });

export const handler = getAccount({
  accounts: dynamoDbAccountStore(
    dynamoDbClient(requestClientConfig),
    requiredEnvironment('ACCOUNTS_TABLE'),
  ),
  instruments: seededInstruments,
  prices: seededReferencePrices(requiredEnvironment('MARKET_SEED')),
  clock: systemClock,
  marketHours: marketHoursOf(requiredEnvironment('MARKET_HOURS')),
});
