/** One step of a transaction: puts a value at the end of a key's list, or reads the list. */
export type Step =
  | { readonly kind: 'append'; readonly key: string; readonly value: number }
  | { readonly kind: 'read'; readonly key: string; readonly values: readonly number[] };

/** What its client knows of a transaction. `unknown`: it may have happened, and may happen yet. */
export type Transaction = {
  readonly name: string;
  readonly outcome: 'committed' | 'aborted' | 'unknown';
  readonly steps: readonly Step[];
  /** Moments of one clock: asked for, and answered. */
  readonly began: number;
  readonly ended: number;
};

export type History = readonly Transaction[];

/**
 * Names as in Adya's thesis ("Weak Consistency", 1999) and in Kingsbury and Alvaro's "Elle" (VLDB 2020): cycles by the
 * dependencies that they are made of; `-realtime`: only together with the order in which clients saw things happen.
 */
export type CycleKind = 'G0' | 'G1c' | 'G-single' | 'G2';
export type AnomalyKind =
  | CycleKind
  | `${CycleKind}-realtime`
  /** A value of an aborted transaction was read. */
  | 'G1a'
  /** A list was read that ends in the middle of a transaction. */
  | 'G1b'
  /** A transaction does not see its own appends, or sees a list change under it. */
  | 'internal'
  /** Two reads of a key, of which neither continues the other. */
  | 'incompatible-order'
  | 'duplicate'
  /** A value that nobody appended. */
  | 'garbage'
  /** A committed append that a read which came after it does not have. */
  | 'lost-append';

export type Anomaly = { readonly kind: AnomalyKind; readonly what: string };
