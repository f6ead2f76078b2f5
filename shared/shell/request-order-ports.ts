import { dynamoDbAccountStore } from '../adapters/dynamodb-account-store.ts';
import { dynamoDbClient } from '../adapters/dynamodb-client.ts';
import { requestClientConfig } from '../adapters/request-client.ts';
import { retryingOrderClaims } from '../adapters/retrying-order-claims.ts';
import { seededInstruments } from '../adapters/seeded-instruments.ts';
import { seededReferencePrices } from '../adapters/seeded-reference-prices.ts';
import { sqsClient } from '../adapters/sqs-client.ts';
import { sqsMailboxes } from '../adapters/sqs-mailboxes.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { systemPause } from '../adapters/system-pause.ts';
import { systemRandomness } from '../adapters/system-randomness.ts';
import { marketHoursOf } from '../app/market-hours.ts';
import type { RequestOrderPorts } from '../app/request-order.ts';
import { requiredEnvironment, requiredEnvironmentList } from './environment.ts';

/** What a placement works with, as the environment of its function says. */
export function requestOrderPorts(): RequestOrderPorts {
  const store = dynamoDbAccountStore(
    dynamoDbClient(requestClientConfig),
    requiredEnvironment('ACCOUNTS_TABLE'),
  );
  return {
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
  };
}
