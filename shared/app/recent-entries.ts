import type { JournalEntry } from '../domain/ledger/journal.ts';
import type { AccountId } from '../kernel/brand.ts';

/** About 5 KB each in memory: some seconds of a busy shard, in which an order mostly lives its whole life. */
const MAX_KEPT = 1_000;

const keyOf = (account: AccountId, sequence: number): string => `${account}/${sequence}`;

/** Journal entries met lately. An entry never changes, so what is remembered is what would be read. */
export class RecentEntries {
  readonly #kept = new Map<string, JournalEntry>();

  note(entry: JournalEntry): void {
    this.#kept.set(keyOf(entry.account, entry.sequence), entry);
    // A map keeps the order of insertion: the oldest goes.
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MAX_KEPT) break;
      this.#kept.delete(oldest);
    }
  }

  find(account: AccountId, sequence: number): JournalEntry | undefined {
    return this.#kept.get(keyOf(account, sequence));
  }
}
