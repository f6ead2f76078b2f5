import type { Reading } from './reading.ts';

/** A law that the evidence breaks, and where: account, order, entry. */
export type Violation = { readonly law: string; readonly what: string };

/** One law, looked for in the whole evidence. Pure: the same evidence, the same violations in the same order. */
export type Check = (reading: Reading) => readonly Violation[];
