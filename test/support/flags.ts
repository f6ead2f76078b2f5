/** A command that cannot do what its flags say has tried nothing: it says which flag, and ends as one that was misused. */
const MISUSED = 2;

export function refuse(flag: string, given: string, wanted: string): never {
  console.error(`--${flag} ${given}: ${wanted}`);
  return process.exit(MISUSED);
}

const LONGEST = 12;

/** What a flag says, as a whole number from `least` on. */
export function wholeNumber(flag: string, given: string, least = 0): number {
  const isWhole = /^\d+$/.test(given) && given.length <= LONGEST;
  const number = isWhole ? Number(given) : Number.NaN;
  return number >= least
    ? number
    : refuse(flag, given, `a whole number of at least ${least} is wanted`);
}

/** Minutes, also parts of one. */
export const minutes = (flag: string, given: string): number =>
  /^\d{1,6}(\.\d+)?$/.test(given) && Number(given) > 0
    ? Number(given)
    : refuse(flag, given, 'minutes, more than none, are wanted');

/** Names, each of which there is. */
export function namesOf(
  flag: string,
  given: readonly string[],
  known: readonly string[],
): readonly string[] {
  const unknown = given.find((name) => !known.includes(name));
  return unknown === undefined ? given : refuse(flag, unknown, `one of ${known.join(', ')}`);
}
