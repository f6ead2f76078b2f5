/** What every mutant in the loaded modules asks when it is passed: is it awake? One at a time is. */
let awake = -1;
let wasReached = false;
let steps = 0;
let mostSteps = Number.POSITIVE_INFINITY;
let passed: Set<number> | undefined;

Object.assign(globalThis, {
  isMutant: (id: number): boolean => {
    steps += 1;
    if (steps > mostSteps) throw new Error('goes round for ever');
    passed?.add(id);
    if (id !== awake) return false;
    wasReached = true;
    return true;
  },
});

/** How much further than without a mutant a test may go: more is a loop without end. */
const FURTHER = 20;
const LEAST_STEPS = 300_000;

/** From now on this one is awake (-1: none), for a test that takes so many steps without it. */
export function wake(mutant: number, usualSteps?: number): void {
  awake = mutant;
  wasReached = false;
  steps = 0;
  mostSteps =
    usualSteps === undefined
      ? Number.POSITIVE_INFINITY
      : Math.max(usualSteps * FURTHER, LEAST_STEPS);
}

export const hasBeenReached = (): boolean => wasReached;

/** Notes what is passed until the answer is called. */
export function startLooking(): () => {
  readonly passes: readonly number[];
  readonly steps: number;
} {
  const seen = new Set<number>();
  passed = seen;
  steps = 0;
  return () => {
    passed = undefined;
    return { passes: [...seen], steps };
  };
}
