import { dynamoDbAccountStore } from '../../shared/adapters/dynamodb-account-store.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb-client.ts';
import { requestClientConfig } from '../../shared/adapters/request-client.ts';
import { retryingOrderClaims } from '../../shared/adapters/retrying-order-claims.ts';
import { seededInstruments } from '../../shared/adapters/seeded-instruments.ts';
import { seededReferencePrices } from '../../shared/adapters/seeded-reference-prices.ts';
import { sqsClient } from '../../shared/adapters/sqs-client.ts';
import { sqsMailboxes } from '../../shared/adapters/sqs-mailboxes.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import { systemPause } from '../../shared/adapters/system-pause.ts';
import { systemRandomness } from '../../shared/adapters/system-randomness.ts';
import { marketHoursOf } from '../../shared/app/market-hours.ts';
import { type RequestOrderPorts, requestOrder } from '../../shared/app/request-order.ts';
import { requiredEnvironment, requiredEnvironmentList } from '../../shared/shell/environment.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { orderAnswerReply } from '../../shared/shell/views/order-answer.ts';
import { orderBody } from './schema.ts';

export const placeOrder = (ports: RequestOrderPorts) =>
  httpFunction({ role: 'client', inputs: { body: orderBody } }, async ({ principal, body }) =>
    orderAnswerReply(await requestOrder(ports, principal, body)),
  );

const store = dynamoDbAccountStore(
  dynamoDbClient(requestClientConfig),
  requiredEnvironment('ACCOUNTS_TABLE'),
);

export const handler = placeOrder({
  accounts: store,
  claims: retryingOrderClaims(store, systemPause, systemRandomness),
  mailboxes: sqsMailboxes(
    sqsClient(requestClientConfig),
    requiredEnvironmentList('ACCOUNT_COMMANDS_QUEUE_URLS'),
  ),
  instruments: seededInstruments,
  prices: seededReferencePrices(requiredEnvironment('MARKET_SEED')),
  clock: systemClock,
  randomness: systemRandomness,
  marketHours: marketHoursOf(requiredEnvironment('MARKET_HOURS')),
});
