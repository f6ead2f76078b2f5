import { newYorkOffsetMinutes } from '../domain/calendar/civil-date.ts';
import type { Instant } from '../kernel/brand.ts';

/** A corner of a path: from that minute of New York's day on, that many cents. */
type Corner = readonly [minute: number, cents: number];

const at = (hour: number, minute: number): number => hour * 60 + minute;

/**
 * Prices by a stated rule, the same on every day and for every seed: straight lines between the corners, in steps of a
 * whole minute, so that a day can be played and computed by hand. Before the first corner its price, after the last one
 * that one's. Two corners in one minute are a jump.
 */
const PATHS = {
  FLAT: [[0, 5_000]],
  /** 50.00 at 9:30, ten cents more each minute, 89.00 at 16:00. */
  RAMPUP: [
    [at(9, 30), 5_000],
    [at(16, 0), 8_900],
  ],
  /** 90.00 at 9:30, ten cents less each minute, 51.00 at 16:00. */
  RAMPDN: [
    [at(9, 30), 9_000],
    [at(16, 0), 5_100],
  ],
  /** 50.00; from 10:00 a dollar more each minute to 60.00 at 10:10, and back by 10:20. */
  SPIKE: [
    [at(10, 0), 5_000],
    [at(10, 10), 6_000],
    [at(10, 20), 5_000],
  ],
  /** 50.00; from 10:00 a dollar less each minute to 40.00 at 10:10, and back by 10:20. */
  DIP: [
    [at(10, 0), 5_000],
    [at(10, 10), 4_000],
    [at(10, 20), 5_000],
  ],
  /** 50.00 until 10:00, then 25.00 for the rest of the day. */
  CRASH: [
    [at(10, 0), 5_000],
    [at(10, 0), 2_500],
  ],
  /** 50.00 in the afternoon, 40.00 the next morning: a gap over night. */
  GAPDN: [
    [at(12, 0), 4_000],
    [at(12, 0), 5_000],
  ],
  /** 50.00 in the afternoon, 60.00 the next morning. */
  GAPUP: [
    [at(12, 0), 6_000],
    [at(12, 0), 5_000],
  ],
} as const satisfies Readonly<Record<string, readonly Corner[]>>;

/** Moves whatever the hour is: 49.00 up to 51.00 and back every 20 seconds, 20 cents a second. */
const SWING = 'SWING';
const SWING_PERIOD_SECONDS = 20;
const SWING_LOW_CENTS = 4_900;
const SWING_CENTS_A_SECOND = 20;

const DRIVEN = Object.keys(PATHS) as (keyof typeof PATHS)[];

/** Symbols that begin with one of these follow a path and not the walk. */
export const PATH_PREFIXES: readonly string[] = [...DRIVEN, SWING];

const MINUTE_MS = 60_000;
const MINUTES_OF_A_DAY = 1_440;

const newYorkMinute = (atMilliseconds: number): number => {
  const minute = Math.floor(atMilliseconds / MINUTE_MS);
  const offset = newYorkOffsetMinutes(atMilliseconds as Instant);
  return (((minute + offset) % MINUTES_OF_A_DAY) + MINUTES_OF_A_DAY) % MINUTES_OF_A_DAY;
};

function centsOf(corners: readonly Corner[], minute: number): number {
  const passed = corners.filter(([from]) => from <= minute);
  const [from, low] = passed.at(-1) ?? corners[0] ?? [0, 0];
  const [to, high] = corners[passed.length] ?? [from, low];
  if (minute <= from || to === from) return low;
  return low + Math.trunc(((high - low) * (minute - from)) / (to - from));
}

function swingCents(atMilliseconds: number): number {
  const second = Math.floor(atMilliseconds / 1_000) % SWING_PERIOD_SECONDS;
  const up = Math.min(second, SWING_PERIOD_SECONDS - second);
  return SWING_LOW_CENTS + SWING_CENTS_A_SECOND * up;
}

/** The price of a symbol on a path, in ticks; undefined for any other symbol. */
export function pathTicks(symbol: string, atMilliseconds: number): bigint | undefined {
  if (symbol.startsWith(SWING)) return BigInt(swingCents(atMilliseconds));
  const name = DRIVEN.find((prefix) => symbol.startsWith(prefix));
  return name === undefined
    ? undefined
    : BigInt(centsOf(PATHS[name], newYorkMinute(atMilliseconds)));
}
