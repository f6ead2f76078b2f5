import { ALL_FAULTS } from '../cloud/fault-kinds.ts';
import type { RunResult } from '../run-seed.ts';
import { ALL_CELLS } from '../workload/coverage.ts';

type Counts = Map<string, number>;

const addAll = (counts: Counts, more: Readonly<Record<string, number>>): void => {
  for (const [name, count] of Object.entries(more)) {
    counts.set(name, (counts.get(name) ?? 0) + count);
  }
};

const table = (counts: Counts, names: readonly string[]): string =>
  names.map((name) => `  ${String(counts.get(name) ?? 0).padStart(9)}  ${name}`).join('\n');

/** What the seeds of a run came to, added up. */
export class Tally {
  seeds = 0;
  failed = 0;
  operations = 0;
  steps = 0;
  readonly #fired: Counts = new Map();
  readonly #cells: Counts = new Map();

  add(result: RunResult): void {
    this.seeds += 1;
    this.operations += result.operations;
    this.steps += result.steps;
    if (result.violations.length > 0) this.failed += 1;
    addAll(this.#fired, result.fired);
    addAll(this.#cells, result.cells);
  }

  /** How often each fault was reached, each state met each command; and what never was. */
  coverage(): string {
    const neverFired = ALL_FAULTS.filter((kind) => !this.#fired.has(kind));
    const reached = ALL_CELLS.filter((cell) => this.#cells.has(cell));
    const never = ALL_CELLS.filter((cell) => !this.#cells.has(cell));
    return [
      'Faults, how often each was reached:',
      table(this.#fired, ALL_FAULTS),
      `Faults never reached: ${neverFired.join(', ') || 'none'}`,
      '',
      `An order’s state × a command about it: ${reached.length} of ${ALL_CELLS.length} reached:`,
      table(this.#cells, reached),
      `Never reached: ${never.join(', ')}`,
    ].join('\n');
  }

  summary(first: number, seconds: number): string {
    const rate = (this.seeds / seconds).toFixed(1);
    return (
      `${this.seeds} seeds from ${first}, ${this.failed} with violations, ${this.operations} operations, ` +
      `${this.steps} steps, ${seconds.toFixed(1)} s, ${rate} seeds/s`
    );
  }
}
