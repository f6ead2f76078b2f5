import { instrumentOf } from './instruments.ts';

/**
 * The synthetic market's prices: a pure function of (seed, symbol, time), so that the venue and the trading plane see
 * the same market without talking to each other. Layers of smooth noise around the base price, in whole ticks.
 */
export type ModelQuote = { readonly bid: string; readonly ask: string; readonly last: string };

/** 0.01 US dollars. */
const TICKS_PER_DOLLAR = 100n;

/** Spread of 1 to 5 ticks, drawn anew each second. */
const WIDEST_SPREAD_TICKS = 5;
const SPREAD_PERIOD_MS = 1_000;

/**
 * Amplitudes in parts per million of the base price. Together ±13.25 % (the promise is ±20 % for ever); the slopes
 * allow at most 0.25 + 0.5 + 0.4 + 0.1 = 1.25 % within ten minutes (the promise is 2 %).
 */
const LAYERS = [
  { periodMs: 24 * 60 * 60 * 1_000, amplitudePpm: 120_000n },
  { periodMs: 60 * 60 * 1_000, amplitudePpm: 10_000n },
  { periodMs: 60 * 1_000, amplitudePpm: 2_000n },
  { periodMs: 5 * 1_000, amplitudePpm: 500n },
] as const;

const MILLION = 1_000_000n;

/** FNV-1a over the text, then a finaliser: every bit of the input reaches every bit of the result. Unsigned 32 bits. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A level in [-1 000 000, 1 000 000] for one knot of one layer. */
const knot = (key: string, layer: number, index: number): bigint =>
  BigInt(hash32(`${key}|${layer}|${index}`) % 2_000_001) - MILLION;

/** Smoothstep between two knots: t in [0, period), result in millionths. */
function between(from: bigint, to: bigint, elapsed: bigint, period: bigint): bigint {
  const weight =
    (MILLION * elapsed * elapsed * (3n * period - 2n * elapsed)) / (period * period * period);
  return from + ((to - from) * weight) / MILLION;
}

const dollars = (ticks: bigint): string => {
  const cents = (ticks % TICKS_PER_DOLLAR).toString().padStart(2, '0');
  return `${ticks / TICKS_PER_DOLLAR}.${cents}`;
};

const ticksOf = (price: string): bigint => BigInt(price.replace('.', ''));

/**
 * Bid, ask and last sale of a symbol at a time (milliseconds since the epoch, whole), US dollars with two decimals,
 * bid < ask, last at one of the two; undefined for a symbol that is not tradable. O(1), the same for ever for the same
 * arguments.
 */
export function modelQuote(
  seed: string,
  symbol: string,
  atMilliseconds: number,
): ModelQuote | undefined {
  const instrument = instrumentOf(symbol);
  if (instrument === undefined) return undefined;
  const key = `${seed}|${symbol}`;
  const deviationPpm = LAYERS.reduce((total, { periodMs, amplitudePpm }, layer) => {
    const index = Math.floor(atMilliseconds / periodMs);
    const elapsed = BigInt(atMilliseconds - index * periodMs);
    const level = between(
      knot(key, layer, index),
      knot(key, layer, index + 1),
      elapsed,
      BigInt(periodMs),
    );
    return total + (level * amplitudePpm) / MILLION;
  }, 0n);
  const base = ticksOf(instrument.basePrice);
  const middle = base + (base * deviationPpm) / MILLION;
  const draw = hash32(`${key}|spread|${Math.floor(atMilliseconds / SPREAD_PERIOD_MS)}`);
  const spread = BigInt(1 + (draw % WIDEST_SPREAD_TICKS));
  const bid = middle - spread / 2n;
  const ask = bid + spread;
  const last = ((draw >>> 8) & 1) === 0 ? bid : ask;
  return { bid: dollars(bid), ask: dollars(ask), last: dollars(last) };
}
