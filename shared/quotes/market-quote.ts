import { instrumentOf } from './instruments.ts';
import { pathTicks } from './price-paths.ts';
import { walkingQuote } from './price-walk.ts';
import type { TickQuote } from './ticks.ts';
import { ticksOf } from './ticks.ts';

/** Scenario symbols cost what is stated: their sales are all eligible, and nobody throws dice for them. */
export const hasStatedPrice = (symbol: string): boolean => instrumentOf(symbol)?.listed === false;

const tickAround = (bid: bigint): TickQuote => ({ bid, ask: bid + 1n });

/** What is bid and asked for a symbol at a time; undefined for a symbol that is not tradable. */
export function tickQuote(
  seed: string,
  symbol: string,
  atMilliseconds: number,
): TickQuote | undefined {
  const instrument = instrumentOf(symbol);
  if (instrument === undefined) return undefined;
  const { basePrice, listed } = instrument;
  return listed
    ? walkingQuote(`${seed}|${symbol}`, basePrice, atMilliseconds)
    : tickAround(pathTicks(symbol, atMilliseconds) ?? ticksOf(basePrice));
}
