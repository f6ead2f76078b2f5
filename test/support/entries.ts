import type { JournalEntry } from '../../shared/domain/ledger/journal.ts';
import { Exact } from '../../shared/domain/money/exact.ts';
import { type AccountId, type CommandId, instant } from '../../shared/kernel/brand.ts';

/** A journal entry of which only the postings matter. */
export const postedEntry = (
  postings: readonly (readonly [string, string, string])[],
): JournalEntry => ({
  account: '00000000-0000-4000-8000-000000000001' as AccountId,
  sequence: 1,
  at: instant(0),
  command: { id: '00000000-0000-4000-8000-000000000002' as CommandId, kind: 'test' },
  actor: { type: 'system', id: 'test' },
  events: [],
  postings: postings.map(([ledgerAccount, asset, amount]) => ({
    ledgerAccount,
    asset,
    amount: new Exact(amount),
  })),
  outgoing: [],
});
