import { ALL_FAULTS } from '../cloud/fault-kinds.ts';
import type { RunResult } from '../run-result.ts';
import { ALL_CELLS, ALL_STEPS } from '../workload/coverage.ts';
import { IMPOSSIBLE, POSSIBLE_CELLS } from '../workload/impossible-cells.ts';

type Counts = Map<string, number>;

const addAll = (counts: Counts, more: Readonly<Record<string, number>>): void => {
  for (const [name, count] of Object.entries(more)) {
    counts.set(name, (counts.get(name) ?? 0) + count);
  }
};

const table = (counts: Counts, names: readonly string[]): string =>
  names.map((name) => `  ${String(counts.get(name) ?? 0).padStart(9)}  ${name}`).join('\n');

function reachedOf(what: string, counts: Counts, all: readonly string[]): string[] {
  const reached = all.filter((name) => counts.has(name));
  const never = all.filter((name) => !counts.has(name));
  return [
    `${what}: ${reached.length} of ${all.length} reached:`,
    table(counts, reached),
    `Never reached: ${never.join(', ') || 'none'}`,
  ];
}

/** What the seeds of a run came to, added up. */
export class Tally {
  seeds = 0;
  failed = 0;
  operations = 0;
  steps = 0;
  readonly #fired: Counts = new Map();
  readonly #cells: Counts = new Map();
  readonly #happened: Counts = new Map();
  #fewest = Number.POSITIVE_INFINITY;

  add(result: RunResult): void {
    this.seeds += 1;
    this.operations += result.operations;
    this.steps += result.steps;
    if (result.violations.length > 0) this.failed += 1;
    addAll(this.#fired, result.fired);
    addAll(this.#cells, result.cells);
    addAll(this.#happened, result.happened);
    this.#fewest = Math.min(this.#fewest, result.operations);
  }

  /** What impossible-cells.ts says cannot be. */
  get impossible(): readonly string[] {
    return [...IMPOSSIBLE.keys()].filter((cell) => this.#cells.has(cell));
  }

  /** How often each fault was reached, each state met each command, each step was taken; and what never was. */
  coverage(): string {
    const neverFired = ALL_FAULTS.filter((kind) => !this.#fired.has(kind));
    return [
      'Faults, how often each was reached:',
      table(this.#fired, ALL_FAULTS),
      `Faults never reached: ${neverFired.join(', ') || 'none'}`,
      '',
      `${ALL_CELLS.length - POSSIBLE_CELLS.length} cells of a state × a command are impossible (impossible-cells.ts).`,
      ...(this.impossible.length === 0
        ? []
        : [`Reached all the same, which is wrong: ${this.impossible.join(', ')}`]),
      ...reachedOf('An order’s state × a command about it', this.#cells, POSSIBLE_CELLS),
      '',
      ...reachedOf('An order’s state × what happened to it there', this.#happened, ALL_STEPS),
    ].join('\n');
  }

  summary(first: number, seconds: number): string {
    const rate = (this.seeds / seconds).toFixed(1);
    return (
      `${this.seeds} seeds from ${first}, ${this.failed} with violations, ${this.operations} operations (${this.#fewest} in a seed at least), ` +
      `${this.steps} steps, ${seconds.toFixed(1)} s, ${rate} seeds/s`
    );
  }
}
