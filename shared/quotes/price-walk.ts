import { hash32 } from './seeded-hash.ts';
import type { TickQuote } from './ticks.ts';
import { ticksOf } from './ticks.ts';

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

/** A level in [-1 000 000, 1 000 000] for one knot of one layer. */
const knot = (key: string, layer: number, index: number): bigint =>
  BigInt(hash32(`${key}|${layer}|${index}`) % 2_000_001) - MILLION;

type Knots = { readonly index: number; readonly from: bigint; readonly to: bigint };

/** Prices are asked for in their order: of each walk the knots that were last between are kept, layer by layer. */
const MAX_WALKS = 1_000;
const walks = new Map<string, Knots[]>();

function knotsAt(key: string, layer: number, index: number): Knots {
  const walk = walks.get(key) ?? [];
  const last = walk[layer];
  if (last?.index === index) return last;
  const knots = { index, from: knot(key, layer, index), to: knot(key, layer, index + 1) };
  if (walks.size >= MAX_WALKS && !walks.has(key)) walks.clear();
  walks.set(key, walk);
  walk[layer] = knots;
  return knots;
}

/** Smoothstep between two knots: t in [0, period), result in millionths. */
function between(from: bigint, to: bigint, elapsed: bigint, period: bigint): bigint {
  const weight =
    (MILLION * elapsed * elapsed * (3n * period - 2n * elapsed)) / (period * period * period);
  return from + ((to - from) * weight) / MILLION;
}

/** Layers of smooth noise around a base price. `key` names the seed and the symbol. */
export function walkingQuote(key: string, basePrice: string, atMilliseconds: number): TickQuote {
  const deviationPpm = LAYERS.reduce((total, { periodMs, amplitudePpm }, layer) => {
    const index = Math.floor(atMilliseconds / periodMs);
    const elapsed = BigInt(atMilliseconds - index * periodMs);
    const { from, to } = knotsAt(key, layer, index);
    const level = between(from, to, elapsed, BigInt(periodMs));
    return total + (level * amplitudePpm) / MILLION;
  }, 0n);
  const base = ticksOf(basePrice);
  const middle = base + (base * deviationPpm) / MILLION;
  const draw = hash32(`${key}|spread|${Math.floor(atMilliseconds / SPREAD_PERIOD_MS)}`);
  const spread = BigInt(1 + (draw % WIDEST_SPREAD_TICKS));
  const bid = middle - spread / 2n;
  return { bid, ask: bid + spread };
}
