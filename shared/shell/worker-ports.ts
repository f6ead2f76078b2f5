import { dynamoDbAccountStore } from '../adapters/dynamodb-account-store.ts';
import type { dynamoDbClient } from '../adapters/dynamodb-client.ts';
import { dynamoDbFirmAccounts } from '../adapters/dynamodb-firm-accounts.ts';
import { inventoryOwedBy } from '../adapters/firm-inventory.ts';
import { jitteredPause } from '../adapters/jittered-pause.ts';
import { seededInstruments } from '../adapters/seeded-instruments.ts';
import { seededReferencePrices } from '../adapters/seeded-reference-prices.ts';
import type { sqsClient } from '../adapters/sqs-client.ts';
import { sqsVenueQueue } from '../adapters/sqs-venue-queue.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { systemPause } from '../adapters/system-pause.ts';
import { marketHoursOf, marketViewOf } from '../app/market-hours.ts';
import type { WorkerPorts } from '../app/worker-ports.ts';
import { requiredEnvironment } from './environment.ts';
import { writeLog } from './log.ts';

/** Full jitter between the tries of a commit, 10 to 200 ms. */
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 200;

type Clients = {
  readonly dynamoDb: ReturnType<typeof dynamoDbClient>;
  readonly sqs: ReturnType<typeof sqsClient>;
};

/**
 * What the account worker works with, as the environment of its function says. Each group of a batch has its own,
 * whose signal ends the requests that are under way: they are of real time, also where the market's clock is driven.
 */
export function workerPorts({ dynamoDb, sqs }: Clients): (signal: AbortSignal) => WorkerPorts {
  const table = requiredEnvironment('ACCOUNTS_TABLE');
  const others = {
    due: requiredEnvironment('DUE_TABLE'),
    triggers: requiredEnvironment('TRIGGERS_TABLE'),
    controls: requiredEnvironment('CONTROLS_TABLE'),
  };
  const firm = dynamoDbFirmAccounts(dynamoDb, requiredEnvironment('FIRM_ACCOUNTS_TABLE'));
  const venueQueueUrl = requiredEnvironment('VENUE_QUEUE_URL');
  const shared = sharedPorts();
  return (signal) => ({
    ...shared,
    inventoryOwed: inventoryOwedBy(firm),
    store: dynamoDbAccountStore(dynamoDb, table, signal, others),
    venueQueue: sqsVenueQueue(sqs, venueQueueUrl, jitteredPause, signal),
  });
}

function sharedPorts(): Omit<WorkerPorts, 'store' | 'venueQueue'> {
  const prices = seededReferencePrices(requiredEnvironment('MARKET_SEED'));
  const hours = marketHoursOf(requiredEnvironment('MARKET_HOURS'));
  return {
    venue: requiredEnvironment('VENUE'),
    clock: systemClock,
    async marketView(symbol, at) {
      const [instrument, quote] = await Promise.all([
        seededInstruments.find(symbol),
        prices.quote(symbol, at),
      ]);
      return marketViewOf(instrument, quote, hours, systemClock.isDriven(), at);
    },
    backOff: (attempt) =>
      systemPause(
        FIRST_PAUSE_MS + Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt),
      ),
    log: ({ event, level, ...rest }) =>
      writeLog({
        level: level === 'alarm' ? 'alarm' : 'info',
        message: String(event),
        ...rest,
      }),
  };
}
