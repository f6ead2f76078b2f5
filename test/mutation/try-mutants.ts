import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Result } from './results-file.ts';
import type { Job, Report } from './worker.ts';

const WORKER = join(import.meta.dirname, 'worker.ts');

/** A mutant that makes its tests this much slower than they are goes round for ever. */
const SLOWER = 6;
const PATIENCE_MS = 4_000;
/** Loading all tests and running them once, on a busy machine. */
const LOADING_MS = 1_800_000;

export type Tried = {
  readonly path: string;
  /** The number of its first mutant. */
  readonly first: number;
  readonly mutants: readonly number[];
  /** The test files that load it. */
  readonly tests: readonly string[];
};

type Found = (mutant: number, result: Result) => void;

/** Tries mutants one after the other, in a process that is replaced when one of them does not come back. */
export async function tryMutants(files: readonly Tried[], found: Found): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mutation-'));
  const job = {
    sources: files.map(({ path, first }) => ({ path, first })),
    tests: [...new Set(files.flatMap(({ tests }) => tests))].sort(),
    measuredPath: join(folder, 'measured.json'),
  };
  let left = files.flatMap(({ mutants }) => mutants);
  const atLoading = new Set<number>();
  while (left.length > 0) {
    const stuck = await runJob({ ...job, mutants: left }, found, (passed) => {
      for (const mutant of passed) if (left.includes(mutant)) atLoading.add(mutant);
    });
    if (stuck === undefined) break;
    found(stuck, { fate: 'timeout' });
    left = left.slice(left.indexOf(stuck) + 1);
  }
  for (const file of files) {
    for (const mutant of file.mutants.filter((each) => atLoading.has(each))) {
      const own = { ...job, sources: [file], tests: nearest(file), mutants: [] };
      const stuck = await runJob({ ...own, fromTheStart: mutant }, found, () => {});
      if (stuck !== undefined) found(stuck, { fate: 'timeout' });
    }
  }
  rmSync(folder, { recursive: true });
}

/** As many as a process of its own for one mutant can load. */
const NEAREST_FILES = 30;

/** The tests beside the module first, then those of its folder, then others: who tests it is most likely there. */
function nearest({ path: source, tests }: Tried): string[] {
  const own = source.replace(/\.ts$/, '.');
  const nearness = (test: string): number => {
    if (test.startsWith(own)) return source.length;
    let shared = 0;
    while (test[shared] === source[shared]) shared += 1;
    return shared;
  };
  return tests.toSorted((a, b) => nearness(b) - nearness(a)).slice(0, NEAREST_FILES);
}

/** Resolves to the mutant that did not come back, if one did not. */
function runJob(
  job: Job,
  found: Found,
  onLoaded: (atLoading: readonly number[]) => void,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const child: ChildProcess = fork(WORKER, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    let trying: number | undefined;
    let timer = setTimeout(() => child.kill('SIGKILL'), LOADING_MS);
    const patience = (milliseconds: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
    };
    child.on('message', (report: Report) => {
      if (report.kind === 'loaded') onLoaded(report.atLoading);
      if (report.kind === 'broken') console.log(`not usable: ${report.test}: ${report.error}`);
      if (report.kind === 'trying') {
        trying = report.mutant;
        patience(report.milliseconds * SLOWER + PATIENCE_MS);
      }
      if (report.kind === 'tried') {
        trying = undefined;
        patience(LOADING_MS);
        found(report.mutant, resultOf(report));
      }
    });
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      if (trying !== undefined) resolve(trying);
      else if (code === 0) resolve(undefined);
      else reject(new Error(`the tests do not load: ${code ?? signal}`));
    });
    child.send(job);
  });
}

function resultOf({ killedBy, covered }: Extract<Report, { kind: 'tried' }>): Result {
  if (killedBy !== null) return { fate: 'killed', by: killedBy };
  return { fate: covered ? 'survived' : 'not covered' };
}
