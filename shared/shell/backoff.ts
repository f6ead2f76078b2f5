/** Pauses between tries that double up to a limit, with full jitter so that many who failed together part. */
export type Backoff = {
  /** How long to wait before the next try, milliseconds. */
  next(): number;
  /** It worked: start over. */
  reset(): void;
};

export function jitteredBackoff(
  firstMs: number,
  limitMs: number,
  random: () => number = Math.random,
): Backoff {
  let ceilingMs = firstMs;
  return {
    next() {
      const pauseMs = random() * ceilingMs;
      ceilingMs = Math.min(limitMs, ceilingMs * 2);
      return pauseMs;
    },
    reset() {
      ceilingMs = firstMs;
    },
  };
}
