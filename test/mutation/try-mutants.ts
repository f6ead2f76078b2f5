import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job, Killer, Report } from './worker.ts';

const WORKER = join(import.meta.dirname, 'worker.ts');

/** A mutant that makes its tests this much slower than they are goes round for ever. */
const SLOWER = 10;
const PATIENCE_MS = 30_000;
/** Loading all tests and running them twice, on a busy machine. */
const LOADING_MS = 1_800_000;

/** Tests of many cases: fewer of them for one mutant. */
const SMALL_RUNS = { MODEL_RUNS: '25', MODEL_SHRINK: '0', STORIES_AUDITED: '8' };

export type Fate =
  | ({ readonly fate: 'killed' } & Killer)
  | { readonly fate: 'timeout' | 'survived' | 'not covered' };
type Found = (mutant: number, fate: Fate) => void;

/** Tries mutants one after the other, in a process that is replaced when one of them does not come back. */
export async function tryMutants(job: Omit<Job, 'measuredPath'>, found: Found): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mutation-'));
  const measuredPath = join(folder, 'measured.json');
  const left = new Set(job.mutants);
  const done: Found = (mutant, fate) => {
    left.delete(mutant);
    found(mutant, fate);
  };
  while (left.size > 0) {
    const before = left.size;
    const stuck = await runJob({ ...job, measuredPath, mutants: [...left] }, done);
    if (stuck !== undefined) done(stuck, { fate: 'timeout' });
    if (left.size === before) throw new Error('no mutant was tried');
  }
  rmSync(folder, { recursive: true });
}

/** Resolves to the mutant that did not come back, if one did not. */
function runJob(job: Job, found: Found): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const child: ChildProcess = fork(WORKER, {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, ...SMALL_RUNS },
    });
    let trying: number | undefined;
    let timer = setTimeout(() => child.kill('SIGKILL'), LOADING_MS);
    const patience = (milliseconds: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
    };
    child.on('message', (report: Report) => {
      if (report.kind === 'unusable') console.log(`not usable: ${report.test}: ${report.error}`);
      if (report.kind === 'trying') {
        trying = report.mutant;
        patience(report.milliseconds * SLOWER + PATIENCE_MS);
      }
      if (report.kind === 'tried') {
        trying = undefined;
        patience(LOADING_MS);
        found(report.mutant, fateOf(report));
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

function fateOf({ killer, covered }: Extract<Report, { kind: 'tried' }>): Fate {
  if (killer !== null) return { fate: 'killed', ...killer };
  return { fate: covered ? 'survived' : 'not covered' };
}
