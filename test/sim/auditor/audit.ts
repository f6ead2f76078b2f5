import type { Evidence } from '../evidence.ts';
import { chain } from './checks/chain.ts';
import { entriesBalance } from './checks/entries-balance.ts';
import type { Check, Violation } from './violation.ts';

const CHECKS: readonly Check[] = [chain, entriesBalance];

/** Every law that the evidence breaks; empty when it breaks none. */
export const audit = (evidence: Evidence): readonly Violation[] =>
  CHECKS.flatMap((check) => check(evidence));
