import { seededInstruments } from '../adapters/seeded-instruments.ts';
import { seededReferencePrices } from '../adapters/seeded-reference-prices.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { systemPause } from '../adapters/system-pause.ts';
import { marketHoursOf, marketIsOpen } from '../app/market-hours.ts';
import type { WorkerPorts } from '../app/worker-ports.ts';
import type { AccountStore } from '../ports/account-store.ts';
import type { VenueQueue } from '../ports/queues.ts';
import { requiredEnvironment } from './environment.ts';
import { writeLog } from './log.ts';

/** Full jitter between the tries of a commit, 10 to 200 ms. */
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 200;

/** What the account worker works with, as the environment of its function says. */
export function workerPorts(store: AccountStore, venueQueue: VenueQueue): WorkerPorts {
  const prices = seededReferencePrices(requiredEnvironment('MARKET_SEED'));
  const hours = marketHoursOf(requiredEnvironment('MARKET_HOURS'));
  return {
    store,
    venueQueue,
    clock: systemClock,
    async marketView(symbol, at) {
      const [instrument, quote] = await Promise.all([
        seededInstruments.find(symbol),
        prices.quote(symbol, at),
      ]);
      const marketOpen = marketIsOpen(hours, systemClock.isDriven(), at);
      return { instrument, ask: quote?.ask, marketOpen };
    },
    backOff: (attempt) =>
      systemPause(
        FIRST_PAUSE_MS + Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt),
      ),
    log: ({ event, ...rest }) => writeLog({ level: 'info', message: String(event), ...rest }),
  };
}
