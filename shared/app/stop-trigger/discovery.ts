import { type Instant, instant } from '../../kernel/brand.ts';

/** On the machine's own clock: longer than a commit is on its way and an index lags behind its table. */
const OVERLAP_MS = 10_000;
/** All of them once in a while, should the index ever lag for longer; and to forget those that are armed no more. */
const READ_ALL_EVERY_MS = 600_000;
const BEFORE_EVERYTHING = instant(0);

/**
 * From which time of arming on to look for new orders. `older` is the market's time at least OVERLAP_MS ago: whatever
 * was armed before it had that long to show. The market's time may jump; how long something had is told by the
 * machine's own clock.
 */
export type Discovery = {
  readonly older: Instant;
  readonly newer: Instant;
  readonly newerSinceMs: number;
  readonly readAllAtMs: number;
};

export const startDiscovery = (now: Instant, monotonicMs: number): Discovery => ({
  older: BEFORE_EVERYTHING,
  newer: now,
  newerSinceMs: monotonicMs,
  readAllAtMs: monotonicMs,
});

/** The lower bound of a look, and what is known after it. A clock that was driven back takes the bound with it. */
export function nextLook(
  discovery: Discovery,
  now: Instant,
  monotonicMs: number,
): { readonly since: Instant; readonly readsAll: boolean; readonly after: Discovery } {
  const { older, newer, newerSinceMs, readAllAtMs } = discovery;
  const readsAll = monotonicMs >= readAllAtMs;
  const moves = monotonicMs - newerSinceMs >= OVERLAP_MS;
  return {
    readsAll,
    since: readsAll ? BEFORE_EVERYTHING : instant(Math.min(older, newer, now)),
    after: {
      older: moves ? newer : older,
      newer: moves ? now : newer,
      newerSinceMs: moves ? monotonicMs : newerSinceMs,
      readAllAtMs: readsAll ? monotonicMs + READ_ALL_EVERY_MS : readAllAtMs,
    },
  };
}
