/**
 * The laptop's clock as memory that all worker threads share: how far market time is from machine
 * time, and whether somebody drives it.
 */
type SharedClock = {
  /** Milliseconds to add to machine time. */
  offsetMs(): number;
  isDriven(): boolean;
};

const OFFSET_INDEX = 0;
const DRIVEN_INDEX = 1;
const CELLS = 2;

export const newClockMemory = (): SharedArrayBuffer =>
  new SharedArrayBuffer(CELLS * BigInt64Array.BYTES_PER_ELEMENT);

export const readClock = (memory: SharedArrayBuffer): SharedClock => {
  const cells = new BigInt64Array(memory);
  return {
    offsetMs: () => Number(Atomics.load(cells, OFFSET_INDEX)),
    isDriven: () => Atomics.load(cells, DRIVEN_INDEX) === 1n,
  };
};

export const writeClock = (
  memory: SharedArrayBuffer,
  state: { readonly offsetMs: number; readonly driven: boolean },
): void => {
  const cells = new BigInt64Array(memory);
  Atomics.store(cells, OFFSET_INDEX, BigInt(state.offsetMs));
  Atomics.store(cells, DRIVEN_INDEX, state.driven ? 1n : 0n);
};
