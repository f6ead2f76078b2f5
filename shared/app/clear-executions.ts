import { isFirmAccount } from '../domain/ledger/chart-of-accounts.ts';
import type { JournalEntry } from '../domain/ledger/journal.ts';
import { Exact, text } from '../domain/money/exact.ts';
import type { FirmAccounts, FirmLeg } from '../ports/firm-accounts.ts';

/** A journal entry as the stream brings it. */
export type StreamedEntry = {
  /** The stream's own number of the record; increases within a shard. Compared as an integer. */
  readonly sequenceNumber: string;
  readonly entry: JournalEntry;
};

/** A transaction has at most 100 items, one of which is the checkpoint. */
const MAX_FIRM_ITEMS_PER_TRANSACTION = 99;

/** Another reader of the same shard moved the checkpoint this often: it is not a redelivery any more. */
const MAX_ROUNDS = 10;

const keyOf = (leg: { readonly ledgerAccount: string; readonly asset: string }): string =>
  `${leg.ledgerAccount} ${leg.asset}`;

/** Firm legs of many entries, added up per firm account and asset (law 4). */
export function aggregate(entries: readonly JournalEntry[]): FirmLeg[] {
  const totals = new Map<string, { ledgerAccount: string; asset: string; amount: Exact }>();
  for (const { ledgerAccount, asset, amount } of entries.flatMap((entry) => entry.postings)) {
    if (!isFirmAccount(ledgerAccount)) continue;
    const key = keyOf({ ledgerAccount, asset });
    const before = totals.get(key)?.amount ?? new Exact(0);
    totals.set(key, { ledgerAccount, asset, amount: before.plus(amount) });
  }
  return [...totals.values()].map((total) => ({ ...total, amount: text(total.amount) }));
}

const firmAccountsIn = ({ entry }: StreamedEntry): Set<string> =>
  new Set(entry.postings.filter(({ ledgerAccount }) => isFirmAccount(ledgerAccount)).map(keyOf));

/** Splits records, in order, into runs whose firm accounts fit one transaction. */
function runsOf(records: readonly StreamedEntry[]): StreamedEntry[][] {
  const runs: StreamedEntry[][] = [];
  let keys = new Set<string>();
  for (const record of records) {
    const union = new Set([...keys, ...firmAccountsIn(record)]);
    const current = runs.at(-1);
    if (current === undefined || union.size > MAX_FIRM_ITEMS_PER_TRANSACTION) {
      runs.push([record]);
      keys = firmAccountsIn(record);
    } else {
      current.push(record);
      keys = union;
    }
  }
  return runs;
}

/**
 * Adds the firm legs of a batch of one stream shard to the firm accounts, each exactly once however often the batch
 * comes: the amounts and the shard's checkpoint move in one transaction, and the checkpoint must still be what
 * was read. Throws on anything transient: the stream brings the batch again.
 */
export async function clearExecutions(
  firm: FirmAccounts,
  streamShard: string,
  records: readonly StreamedEntry[],
): Promise<void> {
  // An entry that moves nothing of the firm's is not worth a transaction: it is skipped whenever it comes.
  const clearing = records.filter((record) => firmAccountsIn(record).size > 0);
  if (clearing.length === 0) return;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let checkpoint = await firm.checkpoint(streamShard);
    const isNew = ({ sequenceNumber }: StreamedEntry): boolean =>
      checkpoint === undefined || BigInt(sequenceNumber) > BigInt(checkpoint);
    let moved = false;
    for (const run of runsOf(clearing.filter(isNew))) {
      const to = run.at(-1)?.sequenceNumber ?? '';
      const legs = aggregate(run.map(({ entry }) => entry));
      if ((await firm.apply(streamShard, checkpoint, to, legs)) === 'moved') {
        moved = true;
        break;
      }
      checkpoint = to;
    }
    if (!moved) return;
  }
  throw new Error(`checkpoint of stream shard ${streamShard} keeps moving`);
}
