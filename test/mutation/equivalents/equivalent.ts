/** A change that no test can see, because there is nothing to see. */
export type Equivalent = {
  /** Function or constant of a file: `file#within`. */
  readonly where: string;
  readonly original: string;
  /** Absent: whatever is done to `original`. */
  readonly operator?: string;
  readonly replacement?: string;
};

/** All of them for the same reason. */
export const fitting = (why: string, ...mutants: readonly Equivalent[]) =>
  mutants.map((mutant) => ({ ...mutant, why }));
