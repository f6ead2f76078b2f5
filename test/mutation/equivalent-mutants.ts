import type { Mutant } from './mutants.ts';

/** A change that no test can see, because there is nothing to see; each with its reason. */
type Equivalent = Pick<Mutant, 'original' | 'replacement'> & {
  readonly file: string;
  readonly why: string;
};

const EQUIVALENT: readonly Equivalent[] = [
  {
    file: 'shared/fix/codec.ts',
    original: "'framed'",
    replacement: "''",
    why: 'the kind that is left when it is neither incomplete nor broken; nobody compares it',
  },
  {
    file: 'shared/fix/session-inbound.ts',
    original: 'next !== undefined',
    replacement: 'true',
    why: 'validation has made sure that NewSeqNo is a number; undefined is above nothing anyway',
  },
  {
    file: 'shared/fix/session-inbound.ts',
    original: 'next === undefined',
    replacement: 'false',
    why: 'validation has made sure that NewSeqNo is a number',
  },
];

export const whyEquivalent = (file: string, mutant: Mutant): string | undefined =>
  EQUIVALENT.find(
    (each) =>
      each.file === file &&
      each.original === mutant.original &&
      each.replacement === mutant.replacement,
  )?.why;
