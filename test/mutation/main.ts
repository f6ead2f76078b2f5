import { globSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { parseArgs } from 'node:util';
import { Dice } from '../fuzz/dice.ts';
import { whyEquivalent } from './equivalent-mutants.ts';
import { instrument, type Mutant } from './mutants.ts';
import { sourceText, TESTS, testsOf } from './related-tests.ts';
import { type Result, ResultsFile } from './results-file.ts';
import { tryMutants } from './try-mutants.ts';

/**
 * `node test/mutation/main.ts [--files GLOB …] [--tests GLOB …] [--sample N --seed S]`: changes the code in one place at a time and looks
 * whether a test fails. Prints the score of each file and what survived. What was found is kept, and good until the file
 * or its tests change. `--tests`: which may judge; by default all that need no table. `--sample`: that many mutants, drawn over all the files.
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
  },
});

type SourceFile = {
  readonly path: string;
  readonly first: number;
  readonly mutants: readonly Mutant[];
};

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

const files = sourceFiles();
const all = files.flatMap(({ mutants }) => mutants);

/** `count` of them, each as likely as any other. */
function drawn(mutants: readonly Mutant[], count: number): Mutant[] {
  const dice = new Dice(Number(values.seed));
  const left = [...mutants];
  const chosen: Mutant[] = [];
  while (chosen.length < count && left.length > 0) {
    chosen.push(...left.splice(dice.below(left.length), 1));
  }
  return chosen;
}

const chosen = new Set(values.sample === undefined ? all : drawn(all, Number(values.sample)));
const relatedTo = (source: string): readonly string[] => testsOf(source, values.tests);
const results = new ResultsFile(KEPT, relatedTo);
console.log(`${chosen.size} of ${all.length} mutants in ${files.length} files`);

const isDead = ({ fate }: Result): boolean => fate === 'killed' || fate === 'timeout';
const resultOf = ({ path, first }: SourceFile, { id }: Mutant): Result | undefined =>
  results.of(path)[id - first];

const startedAt = performance.now();
const wanted = files.map((file) => ({
  ...file,
  mutants: file.mutants.filter((mutant) => chosen.has(mutant)),
}));
const untried = wanted.map((file) => ({
  ...file,
  tests: relatedTo(file.path),
  mutants: file.mutants
    .filter((mutant) => resultOf(file, mutant) === undefined)
    .map(({ id }) => id),
}));
await tryMutants(
  untried.filter(({ mutants }) => mutants.length > 0),
  (id, result) => {
    const file = files.findLast(({ first }) => first <= id);
    if (file !== undefined) results.add(file.path, id - file.first, result);
  },
);

let counted = 0;
let dead = 0;
for (const file of wanted) {
  const judged = file.mutants.filter((mutant) => whyEquivalent(file.path, mutant) === undefined);
  const alive = judged.filter((mutant) => {
    const result = resultOf(file, mutant);
    return result !== undefined && !isDead(result);
  });
  counted += judged.length;
  dead += judged.length - alive.length;
  if (judged.length > 0) print(file, judged, alive);
}

function print(file: SourceFile, judged: readonly Mutant[], alive: readonly Mutant[]): void {
  const percent = (((judged.length - alive.length) / judged.length) * 100).toFixed(1);
  console.log(
    `${percent.padStart(5)} %  ${judged.length - alive.length}/${judged.length}  ${file.path}`,
  );
  for (const mutant of alive) {
    const { line, operator, original, replacement } = mutant;
    const fate = resultOf(file, mutant)?.fate;
    const change = `${original} → ${replacement}`.replaceAll(/\s+/g, ' ').slice(0, 160);
    console.log(
      `         ${line}: ${operator}${fate === 'not covered' ? ' (not covered)' : ''}: ${change}`,
    );
  }
}

/** Half the width of the interval that holds the true score in 95 of 100 samples, in points. */
const margin = (share: number, of: number): number =>
  1.96 * Math.sqrt((share * (1 - share)) / of) * 100;

const share = counted === 0 ? 0 : dead / counted;
const isSample = chosen.size < all.length;
const within = isSample ? ` ± ${margin(share, counted).toFixed(1)}` : '';
const seconds = Math.round((performance.now() - startedAt) / 1_000);
console.log(
  `score ${(share * 100).toFixed(1)}${within} %: ${dead} of ${counted} mutants dead, ${seconds} s`,
);

/** A tenth of all mutants may live: those that change nothing anybody can see, and a sample's luck. */
const LEAST_SHARE = 0.9;
if (share < LEAST_SHARE) process.exitCode = 1;
