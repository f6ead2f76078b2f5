import { BugError } from '../kernel/assert.ts';
import { hasStatedPrice, tickQuote } from './market-quote.ts';
import { hash32 } from './seeded-hash.ts';
import { dollars } from './ticks.ts';

/** Sale conditions that matter here, by meaning (CTA and UTP plans: sale condition tables). */
export type SaleCondition = 'regular' | 'odd-lot' | 'out-of-sequence' | 'average-price' | 'late';

/** One sale of the tape. */
export type TradePrint = {
  /** Within the symbol, each one more than the one before. */
  readonly sequence: number;
  /** US dollars, two decimals. */
  readonly price: string;
  /** Whole shares. */
  readonly size: string;
  /** Milliseconds since the epoch: when it was reported. */
  readonly at: number;
  readonly conditions: readonly SaleCondition[];
};

/** A symbol trades once a second, on the second: the print's number is the second. */
const PRINT_PERIOD_MS = 1_000;
/** One of so many is eligible whatever the draw says: the last sale is never far to seek. */
const ELIGIBLE_AT_LEAST_ONE_IN = 5;
/** Draws out of 100 that make a print one that moves no last sale. */
const ODD_LOTS = 8;
const OTHERS_EACH = 2;
/** Such prints are this far off the market, so that whoever heeds them is seen to be wrong. */
const OFF_MARKET_TICKS_DIVISOR = 25n;

const ROUND_LOT = 100;

/** The print that a symbol has at `sequence`; undefined for a symbol that is not tradable. */
function printAt(seed: string, symbol: string, sequence: number): TradePrint | undefined {
  const at = sequence * PRINT_PERIOD_MS;
  const quote = tickQuote(seed, symbol, at);
  if (quote === undefined) return undefined;
  const made = (ticks: bigint, size: number, condition: SaleCondition): TradePrint => ({
    sequence,
    price: dollars(ticks),
    size: String(size),
    at,
    conditions: [condition],
  });
  if (hasStatedPrice(symbol)) return made(quote.bid, ROUND_LOT, 'regular');
  const draw = hash32(`${seed}|${symbol}|print|${sequence}`);
  const condition = conditionOf(sequence, draw % 100);
  const sold = ((draw >>> 8) & 1) === 0 ? quote.bid : quote.ask;
  const lots = 1 + ((draw >>> 9) % 9);
  if (condition === 'regular') return made(sold, lots * ROUND_LOT, condition);
  const off = ((draw >>> 13) & 1) === 0 ? sold : -sold;
  const size = condition === 'odd-lot' ? 1 + ((draw >>> 14) % (ROUND_LOT - 1)) : lots * ROUND_LOT;
  return made(sold + off / OFF_MARKET_TICKS_DIVISOR, size, condition);
}

function conditionOf(sequence: number, percent: number): SaleCondition {
  if (sequence % ELIGIBLE_AT_LEAST_ONE_IN === 0) return 'regular';
  if (percent < ODD_LOTS) return 'odd-lot';
  if (percent < ODD_LOTS + OTHERS_EACH) return 'out-of-sequence';
  if (percent < ODD_LOTS + 2 * OTHERS_EACH) return 'average-price';
  return percent < ODD_LOTS + 3 * OTHERS_EACH ? 'late' : 'regular';
}

/** Whether a print is a last sale: the others are reported but set off no stop and no price. */
export const isLastSale = ({ conditions }: TradePrint): boolean =>
  conditions.every((condition) => condition === 'regular');

/** The number of the latest print at a time: the sequence to go on after. */
export const printSequenceAt = (atMilliseconds: number): number =>
  Math.floor(atMilliseconds / PRINT_PERIOD_MS);

/**
 * Every print of a symbol after `afterSequence` up to a time, in order; made one by one, so that a reader can stop.
 * None for a symbol that is not tradable. The tape knows no hours: whoever asks says which he needs.
 */
export function* printsBetween(
  seed: string,
  symbol: string,
  afterSequence: number,
  toMilliseconds: number,
): Generator<TradePrint, void, undefined> {
  const last = printSequenceAt(toMilliseconds);
  for (let sequence = afterSequence + 1; sequence <= last; sequence += 1) {
    const print = printAt(seed, symbol, sequence);
    if (print === undefined) return;
    yield print;
  }
}

/** The latest eligible print at a time; undefined for a symbol that is not tradable. */
export function lastSale(
  seed: string,
  symbol: string,
  atMilliseconds: number,
): TradePrint | undefined {
  const latest = printSequenceAt(atMilliseconds);
  for (let back = 0; back < ELIGIBLE_AT_LEAST_ONE_IN; back += 1) {
    const print = printAt(seed, symbol, latest - back);
    if (print === undefined || isLastSale(print)) return print;
  }
  throw new BugError(`no eligible print in ${ELIGIBLE_AT_LEAST_ONE_IN}`);
}
