import { tickQuote } from './market-quote.ts';
import { dollars } from './ticks.ts';
import { lastSale } from './trade-prints.ts';

/**
 * The synthetic market's prices: a pure function of (seed, symbol, time), so that the venue and the trading plane see
 * the same market without talking to each other.
 */
export type ModelQuote = { readonly bid: string; readonly ask: string; readonly last: string };

/**
 * Bid, ask and last sale of a symbol at a time (milliseconds since the epoch, whole), US dollars with two decimals,
 * bid < ask; undefined for a symbol that is not tradable. O(1), the same for ever for the same arguments.
 */
export function modelQuote(
  seed: string,
  symbol: string,
  atMilliseconds: number,
): ModelQuote | undefined {
  const quote = tickQuote(seed, symbol, atMilliseconds);
  const last = lastSale(seed, symbol, atMilliseconds);
  if (quote === undefined || last === undefined) return undefined;
  return { bid: dollars(quote.bid), ask: dollars(quote.ask), last: last.price };
}
