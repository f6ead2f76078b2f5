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
  /** Equivalent mutants, which live and are not among the others. */
  readonly explained: number;

  constructor(of: number, dead: number, explained: number) {
    this.of = of;
    this.dead = dead;
    this.explained = explained;
  }

  plus({ of, dead, explained }: Score): Score {
    return new Score(this.of + of, this.dead + dead, this.explained + explained);
  }

  get unexplained(): number {
    return this.of - this.dead;
  }

  /** The explained ones counted as what they are: alive. */
  get shareOfAll(): number {
    return this.dead / Math.max(this.of + this.explained, 1);
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

type Verdict = { readonly shareOfAll: number; readonly unexplained: number };

/** Prints each file's score and what lives in it, then the folders' and the whole. */
export function printReport(files: readonly SourceFile[], found: Found): Verdict {
  const folders = new Map<string, Score>();
  let whole = new Score(0, 0, 0);
  for (const file of files.filter(({ mutants }) => mutants.length > 0)) {
    const score = printFile(file, found);
    const folder = dirname(file.path);
    folders.set(folder, (folders.get(folder) ?? new Score(0, 0, 0)).plus(score));
    whole = whole.plus(score);
  }
  const within = ({ margin }: Score): string => (found.isSample ? ` ± ${margin}` : '');
  for (const [folder, score] of folders) {
    console.log(`${score.percent}${within(score)}  ${score.dead}/${score.of}  ${folder}`);
  }
  const { percent, dead, of, explained, unexplained, shareOfAll } = whole;
  console.log(
    `score ${percent.trim()}${within(whole)}: ${dead} of ${of} mutants dead, ${found.seconds} s`,
  );
  console.log(
    `survivors: ${explained} explained, ${unexplained} not; with all of them ${(shareOfAll * 100).toFixed(1)} % dead`,
  );
  return whole;
}

function printFile(file: SourceFile, { fateOf }: Found): Score {
  const isEquivalent = (mutant: Mutant): boolean => whyEquivalent(file.path, mutant) !== undefined;
  const judged = file.mutants.filter((mutant) => !isEquivalent(mutant));
  const equivalent = file.mutants.filter(isEquivalent);
  const alive = judged.filter((mutant) => !isDead(fateOf(file, mutant)));
  const score = new Score(judged.length, judged.length - alive.length, equivalent.length);
  console.log(`${score.percent}  ${score.dead}/${score.of}  ${file.path}`);
  for (const mutant of alive) {
    const uncovered = fateOf(file, mutant)?.fate === 'not covered' ? ' (not covered)' : '';
    console.log(`         ${mutant.line}: ${mutant.operator}${uncovered}: ${changeOf(mutant)}`);
  }
  for (const mutant of equivalent) {
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
