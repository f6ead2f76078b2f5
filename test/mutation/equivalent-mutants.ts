import type { Mutant } from './mutants.ts';

/** A change that no test can see, because there is nothing to see; each with its reason. */
type Equivalent = Pick<Mutant, 'original' | 'replacement'> & {
  readonly file: string;
  readonly why: string;
};

const EQUIVALENT: readonly Equivalent[] = [];

export const whyEquivalent = (file: string, mutant: Mutant): string | undefined =>
  EQUIVALENT.find(
    (each) =>
      each.file === file &&
      each.original === mutant.original &&
      each.replacement === mutant.replacement,
  )?.why;
