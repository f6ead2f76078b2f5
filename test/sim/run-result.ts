import type { SimulationOptions } from './simulation.ts';
import type { Violation } from './violation.ts';

export type RunResult = {
  readonly seed: number;
  readonly options: SimulationOptions;
  readonly violations: readonly Violation[];
  readonly hash: string;
  readonly operations: number;
  readonly steps: number;
  readonly virtualMs: number;
  readonly fired: Readonly<Record<string, number>>;
  readonly cells: Readonly<Record<string, number>>;
  readonly happened: Readonly<Record<string, number>>;
  readonly armed: readonly string[];
  readonly trace: readonly string[];
};

/** The law that a run breaks which goes on for ever, or whose thread ends by it. */
export const NEVER_ENDED = 'a run ends';

/** The result of a run that none came of. */
export const neverEnded = (options: SimulationOptions, what: string): RunResult => ({
  seed: options.seed,
  options,
  violations: [{ law: NEVER_ENDED, what }],
  hash: '',
  operations: 0,
  steps: 0,
  virtualMs: 0,
  fired: {},
  cells: {},
  happened: {},
  armed: [],
  trace: [],
});
