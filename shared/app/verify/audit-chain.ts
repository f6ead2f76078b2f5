import { ZERO_HASH } from '../../domain/accounts/evolve.ts';
import type { StoredEntry } from '../../domain/ledger/journal.ts';
import { encodeEntry, entryHash } from '../journal-codec.ts';
import type { Finding } from './finding.ts';

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

export type ChainAudit = {
  readonly findings: readonly Finding[];
  /** How many entries from the first on stand where they belong: what can be replayed. */
  readonly inPlace: number;
};

/** What is wrong with one entry by itself. */
function ownFaults(account: string, { entry, bytes, previousHash, hash }: StoredEntry): string[] {
  return [
    ...(entry.account === account ? [] : [`belongs to account ${entry.account}`]),
    ...(entryHash(previousHash, bytes) === hash
      ? []
      : ['its bytes are not those that were hashed: it was changed']),
    ...(sameBytes(encodeEntry(entry), bytes) ? [] : ['its bytes are not canonical']),
  ];
}

/**
 * The journal as a chain: each entry unchanged, in its place, and after the one before it. A place that is empty or
 * holds another entry is named; what comes after the first of them cannot be replayed.
 */
export function auditChain(account: string, entries: readonly StoredEntry[]): ChainAudit {
  const findings: Finding[] = [];
  const present = new Set(entries.map(({ entry }) => entry.sequence));
  const report = (sequence: number, what: string): void => {
    findings.push({ check: 'chain', where: `${account} J#${sequence}`, what });
  };
  let place = 0;
  let inPlace = 0;
  let before: StoredEntry | undefined;
  for (const stored of entries) {
    const { sequence } = stored.entry;
    place += 1;
    while (place < sequence && !present.has(place)) {
      report(place, 'is missing or cannot be read');
      before = undefined;
      place += 1;
    }
    for (const fault of ownFaults(account, stored)) report(place, fault);
    if (sequence !== place) report(place, `holds entry ${sequence}: an entry was moved`);
    else if (inPlace === place - 1) inPlace = place;
    const follows = place === 1 ? ZERO_HASH : before?.hash;
    if (follows !== undefined && stored.previousHash !== follows) {
      report(place, 'does not follow the entry before it: one of the two was changed');
    }
    before = stored;
  }
  return { findings, inPlace };
}
