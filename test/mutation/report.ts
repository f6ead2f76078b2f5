import { dirname } from 'node:path';
import { whyEquivalent } from './equivalent-mutants.ts';
import type { Mutant, SourceFile } from './mutants.ts';
import type { Fate } from './try-mutants.ts';

type Found = {
  readonly fateOf: (file: SourceFile, mutant: Mutant) => Fate | undefined;
  readonly isSample: boolean;
  readonly seconds: number;
};

class Score {
  readonly of: number;
  readonly dead: number;

  constructor(of: number, dead: number) {
    this.of = of;
    this.dead = dead;
  }

  plus(other: Score): Score {
    return new Score(this.of + other.of, this.dead + other.dead);
  }

  get share(): number {
    return this.of === 0 ? 1 : this.dead / this.of;
  }

  get percent(): string {
    return `${(this.share * 100).toFixed(1).padStart(5)} %`;
  }

  /** Half the width of the interval that holds the true score in 95 of 100 samples, in points. */
  get margin(): string {
    return (1.96 * Math.sqrt((this.share * (1 - this.share)) / this.of) * 100).toFixed(1);
  }
}

const isDead = (fate: Fate | undefined): boolean =>
  fate?.fate === 'killed' || fate?.fate === 'timeout';

/** Prints each file's score and what lives in it, then the folders' and the whole; answers the share that died. */
export function printReport(files: readonly SourceFile[], found: Found): number {
  const folders = new Map<string, Score>();
  let whole = new Score(0, 0);
  for (const file of files.filter(({ mutants }) => mutants.length > 0)) {
    const score = printFile(file, found);
    const folder = dirname(file.path);
    folders.set(folder, (folders.get(folder) ?? new Score(0, 0)).plus(score));
    whole = whole.plus(score);
  }
  const within = ({ margin }: Score): string => (found.isSample ? ` ± ${margin}` : '');
  for (const [folder, score] of folders) {
    console.log(`${score.percent}${within(score)}  ${score.dead}/${score.of}  ${folder}`);
  }
  const { percent, dead, of } = whole;
  console.log(
    `score ${percent.trim()}${within(whole)}: ${dead} of ${of} mutants dead, ${found.seconds} s`,
  );
  return whole.share;
}

function printFile(file: SourceFile, { fateOf }: Found): Score {
  const isEquivalent = (mutant: Mutant): boolean => whyEquivalent(file.path, mutant) !== undefined;
  const judged = file.mutants.filter((mutant) => !isEquivalent(mutant));
  const alive = judged.filter((mutant) => !isDead(fateOf(file, mutant)));
  const score = new Score(judged.length, judged.length - alive.length);
  console.log(`${score.percent}  ${score.dead}/${score.of}  ${file.path}`);
  for (const mutant of alive) {
    const uncovered = fateOf(file, mutant)?.fate === 'not covered' ? ' (not covered)' : '';
    console.log(`         ${mutant.line}: ${mutant.operator}${uncovered}: ${changeOf(mutant)}`);
  }
  for (const mutant of file.mutants.filter(isEquivalent)) {
    const fate = fateOf(file, mutant);
    if (fate?.fate !== 'killed') continue;
    console.log(`         ${mutant.line}: said to be equivalent, and ${fate.test} sees it`);
    console.log(`               ${changeOf(mutant)}`);
    process.exitCode = 1;
  }
  return score;
}

const changeOf = ({ original, replacement }: Mutant): string =>
  `${original} → ${replacement}`.replaceAll(/\s+/g, ' ').slice(0, 160);
