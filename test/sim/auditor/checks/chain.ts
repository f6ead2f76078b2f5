import { createHash } from 'node:crypto';
import type { AccountEvidence } from '../../evidence.ts';
import type { Check, Violation } from '../violation.ts';

/** What stands before the first entry: a hash of zeros. */
const ZERO_HASH = '0'.repeat(64);

const hashOf = (previousHash: string, bytes: string): string =>
  createHash('sha256')
    .update(Buffer.from(previousHash, 'hex'))
    .update(Buffer.from(bytes, 'base64'))
    .digest('hex');

function chainOf({ account, journal }: AccountEvidence): Violation[] {
  let previous = ZERO_HASH;
  return journal.flatMap((stored, index) => {
    const at = `${account} #${stored.sequence}`;
    const found: Violation[] = [];
    if (stored.sequence !== index + 1)
      found.push({ law: 'sequence-without-gap', what: `${at} stands at place ${index + 1}` });
    if (stored.previousHash !== previous)
      found.push({ law: 'chain-intact', what: `${at} does not follow the entry before it` });
    if (stored.hash !== hashOf(stored.previousHash, stored.bytes))
      found.push({ law: 'chain-intact', what: `${at} has another hash than its bytes` });
    previous = stored.hash;
    return found;
  });
}

/** Sequences count from one without a gap, and each entry's hash is taken over the one before and its own bytes. */
export const chain: Check = ({ accounts }) => accounts.flatMap(chainOf);
