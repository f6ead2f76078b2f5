/** Waits; the only way for a use case to let time pass. */
export type Pause = (milliseconds: number) => Promise<void>;
