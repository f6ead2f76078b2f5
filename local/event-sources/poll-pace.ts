/** While records came lately, more will: look often. */
const BUSY_POLL_MS = 20;
/** Otherwise the hint of `poke` is what makes a delivery prompt; this only catches what nobody hinted at. */
const IDLE_POLL_MS = 200;
const BUSY_FOR_MS = 1_000;
/** Between two reads, however often it is poked: what is written meanwhile then travels in one batch. */
export const LEAST_GAP_MS = 5;

/** How long to sleep after an empty read, unless poked. */
export const pollPauseMs = (sinceLastSignMs: number): number =>
  sinceLastSignMs < BUSY_FOR_MS ? BUSY_POLL_MS : IDLE_POLL_MS;

/** Sleeping that can be cut short. */
export type Nap = {
  /** Ends the sleep that runs, or else the next one, after the least gap. */
  poke(): void;
  /** @returns whether it was poked. */
  sleep(ms: number): Promise<boolean>;
};

export const createNap = (signal: AbortSignal): Nap => {
  let isPoked = false;
  let wake: (() => void) | undefined;
  signal.addEventListener('abort', () => wake?.(), { once: true });
  return {
    poke() {
      isPoked = true;
      wake?.();
    },
    async sleep(ms) {
      await pause(Math.min(ms, LEAST_GAP_MS), signal);
      if (!isPoked && ms > LEAST_GAP_MS && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms - LEAST_GAP_MS);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        wake = undefined;
      }
      const wasPoked = isPoked;
      isPoked = false;
      return wasPoked;
    },
  };
};

/** Resolves after `ms`, or at once when `signal` is aborted. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const over = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    signal.addEventListener('abort', over, { once: true });
  });
