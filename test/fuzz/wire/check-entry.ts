import { createHash } from 'node:crypto';
import { decodeEntry, encodeEntry } from '../../../shared/app/journal-codec.ts';
import type { StoredEntry } from '../../../shared/domain/ledger/journal.ts';
import { mustHold } from '../tally.ts';

/** Postings in units of 10^-40, so that they can be added exactly and without our own decimals. */
const DECIMALS = 40;

function units(text: string): bigint {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const each = BigInt(whole + fraction.padEnd(DECIMALS, '0'));
  return text.startsWith('-') ? -each : each;
}

/** In balance, in its place in the chain, and the same when it is read and written again. */
export function checkEntry(
  { entry, bytes, previousHash, hash }: StoredEntry,
  before?: StoredEntry,
): void {
  const sums = new Map<string, bigint>();
  for (const { asset, amount } of entry.postings) {
    sums.set(asset, (sums.get(asset) ?? 0n) + units(amount.toFixed()));
  }
  for (const [asset, sum] of sums)
    mustHold(sum === 0n, `entry ${entry.sequence}: ${asset} out of balance`);
  const digest = createHash('sha256')
    .update(Buffer.from(previousHash, 'hex'))
    .update(bytes)
    .digest('hex');
  mustHold(digest === hash, `entry ${entry.sequence} has another hash`);
  mustHold(
    before === undefined || before.hash === previousHash,
    `entry ${entry.sequence} breaks the chain`,
  );
  const again = Buffer.from(encodeEntry(decodeEntry(bytes)));
  mustHold(again.equals(bytes), `entry ${entry.sequence} is written otherwise when it was read`);
}
