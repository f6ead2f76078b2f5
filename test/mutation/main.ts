import { globSync, rmSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { parseArgs } from 'node:util';
import { Dice } from '../fuzz/dice.ts';
import { refuse, wholeNumber } from '../support/flags.ts';
import { instrument, type Mutant, type SourceFile } from './mutants.ts';
import { sourceText, TESTS, testsOf } from './related-tests.ts';
import { printReport } from './report.ts';
import { ResultsFile } from './results-file.ts';
import { tryMutants } from './try-mutants.ts';

/**
 * `node test/mutation/main.ts [--files GLOB …] [--tests GLOB …] [--sample N --seed S] [--budget MS] [--anew]`: changes
 * the code in one place at a time and looks whether a test fails. Prints the score of each file and what survived; a
 * survivor that is not explained in `equivalents/` is an error. What was found is kept, and good until the file or its
 * tests change; `--anew` forgets it. `--tests`: which may judge; by default all that need no table. `--sample`: that many
 * mutants, drawn over all the files. `--budget`: of the processor, for one mutant.
 */
const ROOT = join(import.meta.dirname, '../..');
const SOURCES = ['shared/domain/**/*.ts', 'shared/fix/**/*.ts'];
const KEPT = join(ROOT, 'node_modules/.cache/mutation/results.json');

const { values } = parseArgs({
  options: {
    files: { type: 'string', multiple: true, default: SOURCES },
    tests: { type: 'string', multiple: true, default: [...TESTS] },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    budget: { type: 'string', default: '3000' },
    anew: { type: 'boolean', default: false },
  },
});

const sample = values.sample === undefined ? undefined : wholeNumber('sample', values.sample, 1);
const seed = wholeNumber('seed', values.seed);
const budgetMs = wholeNumber('budget', values.budget, 1);

/** Numbered through, from file to file. */
function sourceFiles(): SourceFile[] {
  const paths = SOURCES.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).filter(
    (path) => !path.endsWith('.test.ts') && values.files.some((glob) => matchesGlob(path, glob)),
  );
  let first = 0;
  return paths.sort().map((path) => {
    const { mutants } = instrument(path, sourceText(path), first);
    const file = { path, first, mutants };
    first += mutants.length;
    return file;
  });
}

/** `count` of them, each as likely as any other. */
function drawn(mutants: readonly Mutant[], count: number): Mutant[] {
  const dice = new Dice(seed);
  const left = [...mutants];
  const chosen: Mutant[] = [];
  while (chosen.length < count && left.length > 0) {
    chosen.push(...left.splice(dice.below(left.length), 1));
  }
  return chosen;
}

const files = sourceFiles();
if (files.length === 0) refuse('files', values.files.join(' '), 'no source is among them');
const all = files.flatMap(({ mutants }) => mutants);
const chosen = new Set(sample === undefined ? all : drawn(all, sample));
const wanted = files.map((file) => ({
  ...file,
  mutants: file.mutants.filter((mutant) => chosen.has(mutant)),
}));

if (values.anew) rmSync(KEPT, { force: true });
const relatedTo = (source: string): readonly string[] => testsOf(source, values.tests);
const results = new ResultsFile(KEPT, relatedTo, budgetMs);
const untried = wanted
  .map((file) => ({
    ...file,
    tests: relatedTo(file.path),
    mutants: file.mutants
      .filter(({ key }) => results.of(file.path, key) === undefined)
      .map(({ id }) => id),
  }))
  .filter(({ mutants }) => mutants.length > 0);
const count = untried.reduce((sum, { mutants }) => sum + mutants.length, 0);
console.log(`${chosen.size} of ${all.length} mutants in ${files.length} files; ${count} to try`);

const PROGRESS_EACH_MS = 60_000;
const startedAt = performance.now();
let toldAt = startedAt;
let tried = 0;
function tellProgress(): void {
  tried += 1;
  if (performance.now() - toldAt < PROGRESS_EACH_MS) return;
  toldAt = performance.now();
  console.log(`${tried} of ${count} tried`);
}

await tryMutants(
  {
    sources: untried.map(({ path, first, tests }) => ({ path, first, tests })),
    mutants: untried.flatMap(({ mutants }) => mutants),
    budgetMs,
  },
  (id, fate) => {
    const file = files.findLast(({ first }) => first <= id);
    const mutant = file?.mutants[id - file.first];
    if (file && mutant) results.add(file.path, mutant.key, fate);
    tellProgress();
  },
);
results.write();

const { shareOfAll, unexplained } = printReport(wanted, {
  fateOf: ({ path }, { key }) => results.of(path, key),
  isSample: chosen.size < all.length,
  seconds: Math.round((performance.now() - startedAt) / 1_000),
});

/** A tenth of all mutants may live, if it is said of each why. */
const LEAST_SHARE = 0.9;
if (shareOfAll < LEAST_SHARE || unexplained > 0) process.exitCode = 1;
