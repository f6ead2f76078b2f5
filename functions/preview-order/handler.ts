import { dynamoDbAccountStore } from '../../shared/adapters/dynamodb-account-store.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb-client.ts';
import { dynamoDbFirmAccounts } from '../../shared/adapters/dynamodb-firm-accounts.ts';
import { inventoryOwedBy } from '../../shared/adapters/firm-inventory.ts';
import { requestClientConfig } from '../../shared/adapters/request-client.ts';
import { seededInstruments } from '../../shared/adapters/seeded-instruments.ts';
import { seededReferencePrices } from '../../shared/adapters/seeded-reference-prices.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import { marketHoursOf } from '../../shared/app/market-hours.ts';
import { type PreviewPorts, previewOrderNow } from '../../shared/app/preview-order.ts';
import { requiredEnvironment } from '../../shared/shell/environment.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { errorReply, okReply } from '../../shared/shell/reply.ts';
import { previewView } from '../../shared/shell/views/preview-view.ts';
import { orderBody } from './schema.ts';

export const previewOrder = (ports: PreviewPorts) =>
  httpFunction({ role: 'client', inputs: { body: orderBody } }, async ({ principal, body }) => {
    const previewed = await previewOrderNow(ports, principal.account, body);
    return previewed === undefined
      ? errorReply({ reason: 'ACCOUNT_NOT_FOUND', message: 'account not found' })
      : okReply(previewView(previewed));
  });

const dynamoDb = dynamoDbClient(requestClientConfig);

export const handler = previewOrder({
  accounts: dynamoDbAccountStore(dynamoDb, requiredEnvironment('ACCOUNTS_TABLE'), undefined, {
    controls: requiredEnvironment('CONTROLS_TABLE'),
  }),
  venue: requiredEnvironment('VENUE'),
  inventoryOwed: inventoryOwedBy(
    dynamoDbFirmAccounts(dynamoDb, requiredEnvironment('FIRM_ACCOUNTS_TABLE')),
  ),
  instruments: seededInstruments,
  prices: seededReferencePrices(requiredEnvironment('MARKET_SEED')),
  clock: systemClock,
  marketHours: marketHoursOf(requiredEnvironment('MARKET_HOURS')),
});
