/** First pause before a restart: long enough that a child failing at once cannot eat a core. */
const FIRST_PAUSE_MS = 50;
/** Longest pause: a stack whose child was mended by hand comes back soon after. */
const LONGEST_PAUSE_MS = 5_000;
/** A child that ran this long was healthy: its next death starts the pauses afresh. */
const HEALTHY_RUN_MS = 5_000;

export type RestartState = { readonly deathsInARow: number };

export const NO_DEATHS: RestartState = { deathsInARow: 0 };

/** What a death after `ranForMs` means: how long to wait (ms), and what to remember for the next one. */
export const afterDeath = (
  state: RestartState,
  ranForMs: number,
): { readonly state: RestartState; readonly pauseMs: number } => {
  const deathsInARow = ranForMs >= HEALTHY_RUN_MS ? 1 : state.deathsInARow + 1;
  const doubled = FIRST_PAUSE_MS * 2 ** (deathsInARow - 1);
  return { state: { deathsInARow }, pauseMs: Math.min(doubled, LONGEST_PAUSE_MS) };
};
