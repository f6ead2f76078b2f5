import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { CollectedTest } from './collected-tests.ts';
import { type LoadTests, type Source, testLoader } from './load-tests.ts';
import { sourceText } from './related-tests.ts';
import { hasBeenReached, startLooking, wake } from './switch.ts';

/**
 * Tries mutants: loads the tests once, with all modules and all their mutants in them, and runs for each mutant the
 * tests that pass by it, the nearest and cheapest first, until one fails. What was at work before the tests ran, when a
 * module was built or remembered something, is tried again with modules that are new.
 */
export type Job = {
  readonly sources: readonly (Source & {
    /** The test files that load it, the nearest first. */
    readonly tests: readonly string[];
  })[];
  /** Numbers of mutants, in the order in which they are tried. */
  readonly mutants: readonly number[];
  /** Where it is kept what a first look at the tests found out, for the process that comes after this one. */
  readonly measuredPath: string;
  /** Of the processor, for the tests of one mutant together; one that is alive then counts as one that survives. */
  readonly budgetMs: number;
};

export type Report =
  | { readonly kind: 'trying'; readonly mutant: number; readonly milliseconds: number }
  | {
      readonly kind: 'tried';
      readonly mutant: number;
      readonly killer: Killer | null;
      readonly covered: boolean;
    }
  | { readonly kind: 'unusable'; readonly test: string; readonly error: string }
  | { readonly kind: 'ended' };

export type Killer = { readonly file: string; readonly test: string };

/** Modules that are loaded anew are never let go. */
const MOST_MEMORY_BYTES = 3_000_000_000;
/** A test that fails with a mutant awake is not waited for much longer than it takes. */
const SLOWER = 20;
const LEAST_PATIENCE_MS = 2_000;

const { setTimeout: startTimer, clearTimeout: stopTimer } = globalThis;
const report = (message: Report, sent = (): void => undefined): void =>
  void process.send?.(message, sent);

type Measured = {
  /** Passed while modules load. */
  readonly atLoading: readonly number[];
  readonly tests: readonly Timed[];
};

/** By the test's place among those collected. */
type Timed = {
  readonly place: number;
  readonly file: string;
  readonly name: string;
  readonly milliseconds: number;
  readonly steps: number;
  readonly passes: readonly number[];
};

async function failureOf({ run }: CollectedTest, limitMs: number): Promise<string | undefined> {
  let timer: ReturnType<typeof startTimer> | undefined;
  const late = new Promise<string>((resolve) => {
    timer = startTimer(() => resolve('does not come back'), limitMs);
  });
  try {
    return await Promise.race([run().then(() => undefined), late]);
  } catch (error) {
    return String(error);
  } finally {
    stopTimer(timer);
  }
}

const FIRST_LOOK_MS = 120_000;

/** Every test twice as it is: how long it takes, which mutants it passes, and that it can be run again. */
async function measure(tests: readonly CollectedTest[]): Promise<readonly Timed[]> {
  const timed: Timed[] = [];
  for (const [place, test] of tests.entries()) {
    const look = startLooking();
    const startedAt = performance.now();
    const error = await failureOf(test, FIRST_LOOK_MS);
    const { file, name } = test;
    const milliseconds = performance.now() - startedAt;
    if (error !== undefined) report({ kind: 'unusable', test: `${file}: ${name}`, error });
    else timed.push({ place, file, name, milliseconds, ...look() });
  }
  const usable: Timed[] = [];
  for (const each of timed) {
    const test = tests[each.place];
    const error = test && (await failureOf(test, FIRST_LOOK_MS));
    if (error === undefined) usable.push(each);
    else report({ kind: 'unusable', test: `${each.file}: ${each.name} (again)`, error });
  }
  return usable;
}

class Trial {
  readonly #job: Job;
  readonly #load: LoadTests;
  readonly #tests: readonly CollectedTest[];
  readonly #passing = new Map<number, Timed[]>();
  readonly #atLoading: ReadonlySet<number>;
  readonly #byName: ReadonlyMap<string, Timed>;
  /** Tests of a source that killed, the last one first: they see most. */
  readonly #killers = new Map<Source, Timed[]>();
  /** A mutant has spoilt what a module remembers: only a new process is to be trusted. */
  isSpoilt = false;

  constructor(job: Job, load: LoadTests, tests: readonly CollectedTest[], measured: Measured) {
    this.#job = job;
    this.#load = load;
    this.#tests = tests;
    this.#atLoading = new Set(measured.atLoading);
    this.#byName = new Map(measured.tests.map((each) => [`${each.file} ${each.name}`, each]));
    for (const test of measured.tests) {
      for (const mutant of test.passes) {
        const passing = this.#passing.get(mutant);
        if (passing === undefined) this.#passing.set(mutant, [test]);
        else passing.push(test);
      }
    }
  }

  async try(mutant: number): Promise<void> {
    const source = this.#job.sources.findLast(({ first }) => first <= mutant);
    if (source === undefined) return;
    const passing = this.#inOrder(source, this.#passing.get(mutant) ?? []);
    const milliseconds = passing.reduce((sum, each) => sum + each.milliseconds, 0);
    report({ kind: 'trying', mutant, milliseconds: Math.min(milliseconds, this.#job.budgetMs) });
    const warm = await this.#killedWarm(mutant, source, passing);
    const killer = warm === 'unsure' ? await this.#killedAnew(mutant, source) : warm;
    wake(-1);
    const covered = passing.length > 0 || this.#atLoading.has(mutant);
    report({ kind: 'tried', mutant, killer, covered });
  }

  #inOrder(source: Job['sources'][number], tests: readonly Timed[]): readonly Timed[] {
    const near = new Set(source.tests.slice(0, NEAR));
    const cost = ({ file, milliseconds }: Timed): number =>
      milliseconds * (near.has(file) ? 1 : FAR_COSTS);
    const sorted = tests.toSorted((a, b) => cost(a) - cost(b));
    const first = (this.#killers.get(source) ?? []).filter((each) => tests.includes(each));
    return [...new Set([...first, ...sorted])];
  }

  async #killedWarm(
    mutant: number,
    source: Source,
    passing: readonly Timed[],
  ): Promise<Killer | null | 'unsure'> {
    const startedAt = process.cpuUsage();
    let wasReached = false;
    for (const timed of passing) {
      const test = this.#tests[timed.place];
      if (test === undefined) continue;
      const limit = Math.max(LEAST_PATIENCE_MS, timed.milliseconds * SLOWER);
      wake(mutant, timed.steps);
      const failure = await failureOf(test, limit);
      wasReached ||= hasBeenReached();
      wake(-1);
      if (failure !== undefined) {
        if ((await failureOf(test, limit)) === undefined) {
          this.#hasKilled(source, timed);
          return { file: timed.file, test: timed.name };
        }
        this.isSpoilt = true;
        return 'unsure';
      }
      if (process.cpuUsage(startedAt).user / 1_000 > this.#job.budgetMs) break;
    }
    const isHidden = this.#atLoading.has(mutant) || (passing.length > 0 && !wasReached);
    return isHidden || (passing.length > 0 && remembers(source)) ? 'unsure' : null;
  }

  #hasKilled(source: Source, timed: Timed): void {
    if (timed.milliseconds > CHEAP_MS) return;
    const others = (this.#killers.get(source) ?? []).filter((each) => each !== timed);
    this.#killers.set(source, [timed, ...others].slice(0, KILLERS_FIRST));
  }

  /** Its tests with modules that were built while it was awake. */
  async #killedAnew(mutant: number, { tests }: Job['sources'][number]): Promise<Killer | null> {
    const startedAt = process.cpuUsage();
    for (const file of tests) {
      wake(mutant);
      let loaded: readonly CollectedTest[];
      try {
        loaded = await this.#load(file, mutant);
      } catch (error) {
        return { file, test: `loading: ${String(error)}` };
      }
      for (const test of loaded) {
        const timed = this.#byName.get(`${test.file} ${test.name}`);
        if (timed === undefined) continue;
        wake(mutant, timed.steps);
        const limit = Math.max(LEAST_PATIENCE_MS, timed.milliseconds * SLOWER);
        if ((await failureOf(test, limit)) !== undefined) return { file, test: test.name };
        if (process.cpuUsage(startedAt).user / 1_000 > this.#job.budgetMs) return null;
      }
    }
    return null;
  }
}

/** What it worked out for a test before is not worked out again, with the mutant or without. */
const remembers = ({ path }: Source): boolean =>
  /^const \w+ = new Map<.*\(\);$/m.test(sourceText(path));

const NEAR = 12;
const FAR_COSTS = 4;
const CHEAP_MS = 60;
const KILLERS_FIRST = 6;

async function tryAll(job: Job): Promise<void> {
  const files = [...new Set(job.sources.flatMap(({ tests }) => tests))].sort();
  const look = startLooking();
  const load = await testLoader(job.sources);
  const tests: CollectedTest[] = [];
  for (const file of files) tests.push(...(await load(file)));
  const { passes: atLoading } = look();
  if (!existsSync(job.measuredPath)) {
    const measured: Measured = { atLoading, tests: await measure(tests) };
    writeFileSync(job.measuredPath, JSON.stringify(measured));
  }
  const trial = new Trial(job, load, tests, JSON.parse(readFileSync(job.measuredPath, 'utf8')));
  for (const mutant of job.mutants) {
    await trial.try(mutant);
    if (trial.isSpoilt || process.memoryUsage.rss() > MOST_MEMORY_BYTES) break;
  }
}

// Of tests that were left behind.
process.on('unhandledRejection', () => undefined);
process.on('uncaughtException', () => undefined);
process.on('disconnect', () => process.exit());
process.on('message', (job: Job) => {
  tryAll(job).then(
    // Sockets and timers that a mutant left open do not keep it.
    () => report({ kind: 'ended' }, () => process.exit(0)),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
