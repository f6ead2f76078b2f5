/**
 * The machine's own time, in milliseconds, the same for all processes on it. Where the clock is driven, `Date` is shifted
 * and this is not; in the cloud it is the system's clock, since a function that sleeps may stop every other.
 */
export const machineTimeMs = (): number =>
  process.env.CLOCK_DRIVEN === 'true' ? performance.timeOrigin + performance.now() : Date.now();
