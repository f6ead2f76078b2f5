import type { AccountHistory } from '../../domain/accounts/history.ts';
import type { StoredEntry } from '../../domain/ledger/journal.ts';
import { lotsOf } from '../../domain/ledger/tax-lots.ts';
import { Exact, text } from '../../domain/money/exact.ts';
import type { Position } from '../../domain/orders/order.ts';
import { HistoryReplay } from '../history/history-replay.ts';
import { differences } from './differences.ts';
import type { Finding } from './finding.ts';

/** A snapshot as it was read, under the number of the entry that its key names. */
export type KeptSnapshot = { readonly sequence: number; readonly history: AccountHistory };

const told = ({ state, lots }: AccountHistory) => ({ ...state, lots: lotsOf(lots).open });

/** Per symbol, the lots hold the position's shares. */
function lotFaults({ lots }: AccountHistory, positions: readonly Position[]): Finding[] {
  const sums = new Map<string, Exact>();
  for (const { symbol, quantity } of lotsOf(lots).open) {
    sums.set(symbol, (sums.get(symbol) ?? new Exact(0)).plus(quantity));
  }
  return positions.flatMap(({ account, symbol, quantity }) => {
    const inLots = sums.get(symbol) ?? new Exact(0);
    const what = `${text(quantity)} shares, and ${text(inLots)} in tax lots`;
    return inLots.eq(quantity)
      ? []
      : [{ check: 'lots', where: `${account} position ${symbol}`, what }];
  });
}

/** Snapshots = the journal up to their entry, and the lots of today = the positions of today. */
export function verifySnapshots(
  account: string,
  entries: readonly StoredEntry[],
  kept: readonly KeptSnapshot[],
  positions: readonly Position[],
): Finding[] {
  const replay = new HistoryReplay();
  const findings: Finding[] = [];
  const bySequence = Map.groupBy(kept, ({ sequence }) => sequence);
  for (const stored of entries) {
    replay.apply(stored);
    for (const { sequence, history } of bySequence.get(stored.entry.sequence) ?? []) {
      const where = `${account} S#${sequence}`;
      for (const what of differences(told(history), told(replay.history))) {
        findings.push({ check: 'snapshots', where, what });
      }
    }
  }
  const last = entries.at(-1)?.entry.sequence ?? 0;
  const beyond = kept
    .filter(({ sequence }) => sequence > last)
    .map(({ sequence }) => ({
      check: 'snapshots',
      where: `${account} S#${sequence}`,
      what: `is of an entry that there is not: the journal ends at ${last}`,
    }));
  return [...findings, ...beyond, ...lotFaults(replay.history, positions)];
}
