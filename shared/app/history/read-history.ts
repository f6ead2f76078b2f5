import type { AccountHistory } from '../../domain/accounts/history.ts';
import { openedAccount } from '../../domain/accounts/state.ts';
import { addDays, type CivilDate, newYorkDate } from '../../domain/calendar/civil-date.ts';
import type { StoredEntry } from '../../domain/ledger/journal.ts';
import { closeLots } from '../../domain/ledger/tax-lots.ts';
import type { AccountId, Instant } from '../../kernel/brand.ts';
import type { AccountSnapshots } from '../../ports/account-snapshots.ts';
import type { AccountReader } from '../../ports/account-store.ts';
import { HistoryReplay } from './history-replay.ts';

/** Entries read at a time; a page of them is well under the table's 1 MB. */
const PAGE_ENTRIES = 500;
/**
 * Entries replayed for one answer. After a snapshot there are a few hundred at most; where none helps, this many take a
 * few seconds, which is what a request may.
 */
const MAX_ENTRIES_REPLAYED = 20_000;

export type HistoryPorts = {
  readonly accounts: Pick<AccountReader, 'journal'>;
  readonly snapshots: AccountSnapshots;
};

export type HistoryAnswer =
  | { readonly kind: 'history'; readonly history: AccountHistory }
  /** No account, or none yet at that moment. */
  | { readonly kind: 'account-not-found' }
  /** More entries than one answer may replay, and no snapshot helps. */
  | { readonly kind: 'too-long' };

/** The last entry that counts: by its time, or by its number. */
type Until = { readonly at: Instant } | { readonly sequence: number };

const isAfter = ({ entry }: StoredEntry, until: Until): boolean =>
  'at' in until ? entry.at > until.at : entry.sequence > until.sequence;

async function* entriesFrom(
  { accounts }: HistoryPorts,
  account: AccountId,
  first: number,
): AsyncGenerator<StoredEntry> {
  for (let from = first; ; from += PAGE_ENTRIES) {
    const page = await accounts.journal(account, from, PAGE_ENTRIES);
    yield* page;
    if (page.length < PAGE_ENTRIES) return;
  }
}

async function replay(
  ports: HistoryPorts,
  account: AccountId,
  until: Until,
  start: AccountHistory | undefined,
): Promise<HistoryReplay | 'too-long'> {
  const replaying = new HistoryReplay(start);
  const first = start === undefined ? 1 : openedAccount(start.state).sequence + 1;
  let count = 0;
  for await (const stored of entriesFrom(ports, account, first)) {
    if (isAfter(stored, until)) break;
    count += 1;
    if (count > MAX_ENTRIES_REPLAYED) return 'too-long';
    replaying.apply(stored);
    if (start !== undefined && replaying.needsHistory) break;
  }
  return replaying;
}

/** From a snapshot and the entries after it; from the whole journal when an entry reaches further back. */
async function replayFrom(
  ports: HistoryPorts,
  account: AccountId,
  until: Until,
  start: AccountHistory | undefined,
): Promise<AccountHistory | 'too-long'> {
  const replayed = await replay(ports, account, until, start);
  if (replayed === 'too-long') return 'too-long';
  if (!replayed.needsHistory || start === undefined) return replayed.history;
  return replayFrom(ports, account, until, undefined);
}

/**
 * An account as it was at a moment, from its journal alone. `gainsFrom`: its lots must still know the gains of sales
 * from that day on.
 */
export async function readHistory(
  ports: HistoryPorts,
  account: AccountId,
  at: Instant,
  gainsFrom?: CivilDate,
): Promise<HistoryAnswer> {
  const start = await ports.snapshots.latest(
    account,
    gainsFrom === undefined ? at : earlier(at, lastSnapshotWithGainsOf(gainsFrom)),
  );
  const history = await replayFrom(ports, account, { at }, start);
  if (history === 'too-long') return { kind: 'too-long' };
  return history.state.account === undefined
    ? { kind: 'account-not-found' }
    : { kind: 'history', history };
}

/** Busts come within days: what settled this long before a snapshot is kept in it as lots, no longer as fills. */
const FILLS_KEPT_DAYS = 30;
const DAY_MS = 86_400_000;

const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b);

/** A snapshot of then or before still has the fills of that day. */
const lastSnapshotWithGainsOf = (day: CivilDate): Instant =>
  (Date.parse(`${day}T00:00:00Z`) + FILLS_KEPT_DAYS * DAY_MS) as Instant;

/** Keeps a snapshot of the account as it was after that entry. One that is missed is made up for by the next. */
export async function keepSnapshot(
  ports: HistoryPorts,
  account: AccountId,
  sequence: number,
  at: Instant,
): Promise<void> {
  const start = await ports.snapshots.latest(account, at);
  const history = await replayFrom(ports, account, { sequence }, start);
  if (history === 'too-long' || openedAccount(history.state).sequence !== sequence) return;
  const before = addDays(newYorkDate(at), -FILLS_KEPT_DAYS);
  await ports.snapshots.put({ ...history, lots: closeLots(history.lots, before) });
}
