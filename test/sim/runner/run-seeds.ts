import { Worker } from 'node:worker_threads';
import { type RunResult, runSeed } from '../run-seed.ts';

export type Seeds = {
  readonly first: number;
  readonly count: number;
  readonly operations: number;
  readonly without: ReadonlySet<string>;
  readonly threads: number;
  /** Asked before each seed. */
  readonly goesOn: () => boolean;
};

/** Runs seeds one after the other in this thread, or shares them among others; each has nothing to do with the next. */
export async function runSeeds(seeds: Seeds, onResult: (result: RunResult) => void): Promise<void> {
  const { first, count, operations, without, threads, goesOn } = seeds;
  let next = first;
  const take = (): number | undefined => {
    if (next >= first + count || !goesOn()) return undefined;
    next += 1;
    return next - 1;
  };
  if (threads === 1) {
    for (let seed = take(); seed !== undefined; seed = take()) {
      onResult(await runSeed({ seed, operations, without, keepsTrace: false }));
    }
    return;
  }
  await Promise.all(
    Array.from({ length: threads }, () => shareOf(take, { operations, without }, onResult)),
  );
}

const shareOf = (
  take: () => number | undefined,
  workerData: Pick<Seeds, 'operations' | 'without'>,
  onResult: (result: RunResult) => void,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./seed-worker.ts', import.meta.url), { workerData });
    const giveNext = (): void => {
      const seed = take();
      if (seed === undefined) void worker.terminate();
      else worker.postMessage(seed);
    };
    worker.on('message', (result: RunResult) => {
      onResult(result);
      giveNext();
    });
    worker.on('error', reject);
    worker.on('exit', () => resolve());
    giveNext();
  });
