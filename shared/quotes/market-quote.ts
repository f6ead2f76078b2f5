import { instrumentOf } from './instruments.ts';
import { pathQuote } from './price-paths.ts';
import { walkingQuote } from './price-walk.ts';
import type { TickQuote } from './ticks.ts';

/** What is bid and asked for a symbol at a time; undefined for a symbol that is not tradable. */
export function tickQuote(
  seed: string,
  symbol: string,
  atMilliseconds: number,
): TickQuote | undefined {
  const instrument = instrumentOf(symbol);
  if (instrument === undefined) return undefined;
  return (
    pathQuote(symbol, atMilliseconds) ??
    walkingQuote(`${seed}|${symbol}`, instrument.basePrice, atMilliseconds)
  );
}
