import type { Mutant } from './mutants.ts';

/**
 * Changes that no test can see, because there is nothing to see; each with its reason. One that a test does see, or that
 * fits no mutant any more, is an error of this list.
 */
type Equivalent = {
  readonly file: string;
  readonly within: string;
  /** Absent: whatever is done to `original`. */
  readonly operator?: string;
  readonly replacement?: string;
  readonly original: string;
  readonly why: string;
};

export const EQUIVALENT: readonly Equivalent[] = [
  {
    file: 'shared/fix/codec.ts',
    within: 'frameAt',
    original: "'framed'",
    why: 'the kind that is left when it is neither incomplete nor broken; nobody compares it',
  },
];

const squeezed = (text: string): string => text.replaceAll(/\s+/g, ' ');

export const isMeant = (each: Equivalent, file: string, mutant: Mutant): boolean =>
  each.file === file &&
  each.within === mutant.within &&
  squeezed(each.original) === squeezed(mutant.original) &&
  (each.operator ?? mutant.operator) === mutant.operator &&
  (each.replacement ?? squeezed(mutant.replacement)) === squeezed(mutant.replacement);

export const whyEquivalent = (file: string, mutant: Mutant): string | undefined =>
  EQUIVALENT.find((each) => isMeant(each, file, mutant))?.why;
