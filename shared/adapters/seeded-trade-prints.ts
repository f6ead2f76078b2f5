import { price, quantity } from '../domain/money/exact.ts';
import type { TradePrint } from '../domain/orders/trade-print.ts';
import type { Instant } from '../kernel/brand.ts';
import { instant } from '../kernel/brand.ts';
import type { TradePrints } from '../ports/trade-prints.ts';
import {
  type TradePrint as ModelPrint,
  printSequenceAt,
  printsBetween,
} from '../quotes/trade-prints.ts';

/** When the regular session is on: from `at` until `until` it is as `isOpen` says. */
export type SessionAt = (at: Instant) => { readonly isOpen: boolean; readonly until: Instant };

const toPrint = (symbol: string, made: ModelPrint): TradePrint => ({
  symbol,
  sequence: made.sequence,
  price: price(made.price),
  size: quantity(made.size),
  at: instant(made.at),
  conditions: made.conditions,
});

/** Pages are computed, and a day of them in a row takes a second: leases have to be renewed meanwhile. */
const turnOfOthers = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Until there is a feed: the tape of the model that the venue trades on, so `seed` must be the venue's (MARKET_SEED).
 * A pure function of seed, symbol and time, so it has no gaps and no end: what is asked for again is the same.
 */
export function seededTradePrints(
  seed: string,
  now: () => Instant,
  sessionAt: SessionAt,
  turn: () => Promise<void> = turnOfOthers,
): TradePrints {
  return {
    sequenceBefore: async (_, at) => printSequenceAt(at - 1),
    async since(symbol, sequence, limit) {
      await turn();
      const until = now();
      const latest = printSequenceAt(until);
      const prints: TradePrint[] = [];
      let reached = Math.min(sequence, latest);
      while (reached < latest && prints.length < limit) {
        const next = printsBetween(seed, symbol, reached, until).next().value;
        if (next === undefined) return { prints, reached: latest };
        const session = sessionAt(instant(next.at));
        const end = Math.min(session.until - 1, until);
        if (!session.isOpen) {
          reached = Math.max(next.sequence, printSequenceAt(end));
          continue;
        }
        for (const made of printsBetween(seed, symbol, reached, end)) {
          prints.push(toPrint(symbol, made));
          reached = made.sequence;
          if (prints.length === limit) break;
        }
      }
      return { prints, reached };
    },
  };
}
