import type { StoredEntry } from '../../shared/domain/ledger/journal.ts';
import { present } from '../../shared/kernel/assert.ts';
import { instant } from '../../shared/kernel/brand.ts';
import { deposit, open } from './commands.ts';
import { inMemorySnapshots } from './in-memory-account-snapshots.ts';
import { workedAccount } from './worked-account.ts';

/** A journal of as many entries as are asked for: an opening, and then always the same deposit. */
export async function longJournal(length: number) {
  const { store, entries } = await workedAccount(open(), deposit('d', '1'));
  const id = present(entries[0], 'opening').account;
  const [first, second] = await store.journal(id, 1, 2);
  const at = (sequence: number): StoredEntry => {
    const stored = present(sequence === 1 ? first : second, 'entry');
    return { ...stored, entry: { ...stored.entry, sequence } };
  };
  const reads: number[] = [];
  const journal = async (_id: unknown, from: number, limit: number) => {
    reads.push(limit);
    const count = Math.max(0, Math.min(limit, length - from + 1));
    return Array.from({ length: count }, (_, index) => at(from + index));
  };
  const ports = { accounts: { journal }, snapshots: inMemorySnapshots() };
  return { id, ports, reads, end: instant(Number.MAX_SAFE_INTEGER) };
}
