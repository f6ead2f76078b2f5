/** Full jitter: waits up to `milliseconds`, so that callers who failed together do not come back in step. */
export const jitteredPause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * milliseconds));
