import { price } from '../../shared/domain/money/exact.ts';
import { present } from '../../shared/kernel/assert.ts';
import type { Instant } from '../../shared/kernel/brand.ts';
import { tickQuote } from '../../shared/quotes/market-quote.ts';
import { dollars } from '../../shared/quotes/ticks.ts';
import type { TradePrint } from '../../shared/quotes/trade-prints.ts';
import {
  isLastSale,
  lastSale,
  printSequenceAt,
  printsBetween,
} from '../../shared/quotes/trade-prints.ts';
import type { MarketQuote } from './matching.ts';
import type { Phase } from './trading-hours.ts';

export type Sale = Pick<TradePrint, 'sequence' | 'price' | 'at'>;

/** The market at one look: each quote and each stretch of the tape is made once. */
export type Market = {
  readonly at: Instant;
  readonly phase: Phase;
  isTradable(symbol: string): boolean;
  /** Of a tradable symbol. */
  quote(symbol: string): MarketQuote;
  lastSale(symbol: string): Sale;
  /** Last sales since the look before, in order. */
  sales(symbol: string): readonly Sale[];
};

/** Whoever looks away for longer has missed what was sold before: a bound on the tape that is played at once. */
const LONGEST_TAPE_MS = 24 * 3_600_000;

/** `since`: when the market was looked at last. */
export function marketAt(seed: string, since: Instant, at: Instant, phase: Phase): Market {
  const quotes = new Map<string, MarketQuote | undefined>();
  const tapes = new Map<string, readonly Sale[]>();
  const quoteOf = (symbol: string): MarketQuote | undefined => {
    if (!quotes.has(symbol)) quotes.set(symbol, quoteAt(seed, symbol, at));
    return quotes.get(symbol);
  };
  return {
    at,
    phase,
    isTradable: (symbol) => quoteOf(symbol) !== undefined,
    quote: (symbol) => present(quoteOf(symbol), `quote of ${symbol}`),
    lastSale: (symbol) => present(lastSale(seed, symbol, at), `last sale of ${symbol}`),
    sales: (symbol) => {
      const after = printSequenceAt(Math.max(since, at - LONGEST_TAPE_MS));
      const tape =
        tapes.get(symbol) ?? [...printsBetween(seed, symbol, after, at)].filter(isLastSale);
      tapes.set(symbol, tape);
      return tape;
    },
  };
}

function quoteAt(seed: string, symbol: string, at: Instant): MarketQuote | undefined {
  const quote = tickQuote(seed, symbol, at);
  return quote && { bid: price(dollars(quote.bid)), ask: price(dollars(quote.ask)) };
}
