import { Worker } from 'node:worker_threads';
import { neverEnded, type RunResult } from '../run-result.ts';
import type { SimulationOptions } from '../simulation.ts';

export type Seeds = {
  readonly first: number;
  readonly count: number;
  readonly operations: number;
  readonly without: ReadonlySet<string>;
  readonly threads: number;
  /** Asked before each seed. */
  readonly goesOn: () => boolean;
};

/** The module of the threads, and how long one may take for a seed: a few seconds are usual, on a busy machine many. */
const THREAD = { url: new URL('./seed-worker.ts', import.meta.url), longestMs: 600_000 };

/** Shares seeds among threads; each seed has nothing to do with the next. */
export async function runSeeds(
  seeds: Seeds,
  onResult: (result: RunResult) => void,
  thread = THREAD,
): Promise<void> {
  const { first, count, operations, without, threads, goesOn } = seeds;
  let next = first;
  const take = (): SimulationOptions | undefined => {
    if (next >= first + count || !goesOn()) return undefined;
    next += 1;
    return { seed: next - 1, operations, without, keepsTrace: false };
  };
  const lane = async (): Promise<void> => {
    // A thread that ended by a seed is followed by another.
    for (let ended = take(); ended !== undefined; ended = take()) {
      await runThread(ended, take, onResult, thread);
    }
  };
  await Promise.all(Array.from({ length: threads }, lane));
}

/** One thread, from its first seed until there are no more, or until one ends it. */
function runThread(
  first: SimulationOptions,
  take: () => SimulationOptions | undefined,
  onResult: (result: RunResult) => void,
  { url, longestMs }: typeof THREAD,
): Promise<void> {
  return new Promise((resolve) => {
    const worker = new Worker(url);
    let running: SimulationOptions | undefined;
    let limit: NodeJS.Timeout | undefined;
    const give = (options: SimulationOptions | undefined): void => {
      clearTimeout(limit);
      running = options;
      if (options === undefined) {
        void worker.terminate();
        return;
      }
      worker.postMessage(options);
      limit = setTimeout(() => endsBy(`no result within ${longestMs / 1_000} s`), longestMs);
    };
    const endsBy = (what: string): void => {
      clearTimeout(limit);
      if (running !== undefined) onResult(neverEnded(running, what));
      running = undefined;
      void worker.terminate();
    };
    worker.on('message', (result: RunResult) => {
      onResult(result);
      give(take());
    });
    worker.on('error', (error) => endsBy(String(error instanceof Error ? error.stack : error)));
    worker.on('exit', () => {
      endsBy('its thread ended');
      resolve();
    });
    give(first);
  });
}
