import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CollectedTest } from './collected-tests.ts';
import { instrument } from './mutants.ts';
import { sourceText } from './related-tests.ts';

/**
 * Tries mutants: loads the tests once, with all modules and all their mutants in them, and runs for each mutant the
 * tests that pass by it, the cheapest first, until one fails. Nothing on disk is touched.
 */
export type Job = {
  readonly sources: readonly { readonly path: string; readonly first: number }[];
  readonly tests: readonly string[];
  /** Numbers of mutants, in the order in which they are tried. */
  readonly mutants: readonly number[];
  /** Where it is kept what a first look at the tests found out, for the process that comes after this one. */
  readonly measuredPath: string;
  /** Switched on before anything loads: it is at work when its module is built. Absent: a first look without any. */
  readonly fromTheStart?: number;
};

export type Report =
  /** Mutants that are passed while modules load: each needs a process of its own. */
  | { readonly kind: 'loaded'; readonly atLoading: readonly number[]; readonly tests: number }
  | { readonly kind: 'trying'; readonly mutant: number; readonly milliseconds: number }
  | {
      readonly kind: 'tried';
      readonly mutant: number;
      readonly killedBy: string | null;
      readonly covered: boolean;
    }
  | { readonly kind: 'broken'; readonly test: string; readonly error: string };

/** Of the processor, for the tests of one mutant together; one that is alive then counts as one that survives. */
const BUDGET_MS = 4_000;

const ROOT = join(import.meta.dirname, '../..');
const urlOf = (path: string): string => pathToFileURL(join(ROOT, path)).href;
const SHIM = urlOf('test/mutation/collected-tests.ts');

let active = -1;
let passedBy: Set<number> | undefined = new Set();
Object.assign(globalThis, {
  isMutant: (id: number): boolean => {
    passedBy?.add(id);
    return id === active;
  },
});

const report = (message: Report): void => void process.send?.(message);

async function load({ sources, tests }: Job): Promise<readonly CollectedTest[]> {
  const mutated = new Map(
    sources.map(({ path, first }) => [
      urlOf(path),
      instrument(path, sourceText(path), first).source,
    ]),
  );
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'vitest' && context.parentURL !== SHIM
        ? { url: SHIM, shortCircuit: true }
        : next(specifier, context),
    load: (url, context, next) => {
      const source = mutated.get(url);
      return source === undefined
        ? next(url, context)
        : { format: 'module-typescript', source, shortCircuit: true };
    },
  });
  const fc = await import('fast-check');
  // The same cases each time, and no search for smaller ones: that it fails is all that is asked.
  fc.default.configureGlobal({ seed: 20_261_123, endOnFailure: true });
  const { collected, startFile } = await import('./collected-tests.ts');
  for (const test of tests) {
    startFile();
    await import(urlOf(test));
  }
  return collected;
}

/** By the test's place among the collected ones. */
type Timed = {
  readonly place: number;
  readonly milliseconds: number;
  readonly passes: readonly number[];
};

/** Every test once, as it is: how long it takes and which mutants it passes. */
async function measure(tests: readonly CollectedTest[]): Promise<readonly Timed[]> {
  const timed: Timed[] = [];
  for (const [place, test] of tests.entries()) {
    passedBy = new Set();
    const startedAt = performance.now();
    const error = await failureOf(test);
    if (error !== undefined) report({ kind: 'broken', test: test.name, error });
    else timed.push({ place, milliseconds: performance.now() - startedAt, passes: [...passedBy] });
  }
  return timed.sort((a, b) => a.milliseconds - b.milliseconds);
}

async function failureOf({ run }: CollectedTest): Promise<string | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    return String(error);
  }
}

async function killerOf(mutant: number, tests: readonly CollectedTest[]): Promise<string | null> {
  active = mutant;
  const startedAt = process.cpuUsage();
  for (const test of tests) {
    if ((await failureOf(test)) !== undefined) return test.name;
    if (process.cpuUsage(startedAt).user / 1_000 > BUDGET_MS) break;
  }
  return null;
}

async function tryAll(job: Job): Promise<void> {
  const tests = await load(job);
  const atLoading = new Set(passedBy);
  report({ kind: 'loaded', atLoading: [...atLoading], tests: tests.length });
  if (!existsSync(job.measuredPath)) {
    writeFileSync(job.measuredPath, JSON.stringify(await measure(tests)));
  }
  passedBy = undefined;
  const timed: readonly Timed[] = JSON.parse(readFileSync(job.measuredPath, 'utf8'));
  for (const mutant of job.mutants) {
    if (atLoading.has(mutant)) continue;
    const passing = timed.filter(({ passes }) => passes.includes(mutant));
    const milliseconds = passing.reduce((sum, each) => sum + each.milliseconds, 0);
    report({ kind: 'trying', mutant, milliseconds });
    const killedBy = await killerOf(
      mutant,
      passing.flatMap(({ place }) => tests[place] ?? []),
    );
    active = -1;
    report({ kind: 'tried', mutant, killedBy, covered: passing.length > 0 });
  }
}

/** All tests in their order: which of them pass by it cannot be told when it was there before them. */
async function tryFromTheStart(job: Job, mutant: number): Promise<void> {
  active = mutant;
  passedBy = undefined;
  report({ kind: 'trying', mutant, milliseconds: BUDGET_MS });
  let tests: readonly CollectedTest[];
  try {
    tests = await load(job);
  } catch (error) {
    report({ kind: 'tried', mutant, killedBy: `loading: ${String(error)}`, covered: true });
    return;
  }
  report({ kind: 'tried', mutant, killedBy: await killerOf(mutant, tests), covered: true });
}

process.on('message', (job: Job) => {
  const work =
    job.fromTheStart === undefined ? tryAll(job) : tryFromTheStart(job, job.fromTheStart);
  work.then(
    () => process.disconnect(),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
