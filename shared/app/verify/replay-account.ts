import { evolve } from '../../domain/accounts/evolve.ts';
import { recordEntry } from '../../domain/accounts/record-entry.ts';
import { type AccountState, EMPTY_STATE } from '../../domain/accounts/state.ts';
import type { StoredEntry } from '../../domain/ledger/journal.ts';
import { withClaims } from '../claims.ts';
import { encodeEntry } from '../journal-codec.ts';
import type { Finding } from './finding.ts';

export type Replay = {
  readonly state: AccountState;
  readonly findings: readonly Finding[];
  /** False when an entry could not be replayed; what follows it cannot be judged. */
  readonly complete: boolean;
};

/** What the events of an entry post, worked out anew, is not what the entry says that it posted. */
function isNotOfItsEvents({ entry }: StoredEntry, before: AccountState): boolean {
  const cause = { ...entry.command, actor: entry.actor, account: entry.account } as Parameters<
    typeof recordEntry
  >[1];
  const again = recordEntry(before, cause, entry.events, entry.at);
  return Buffer.compare(encodeEntry(again), encodeEntry(entry)) !== 0;
}

/** Replays an account from its journal alone, looking at every entry on the way. */
export function replayAccount(account: string, entries: readonly StoredEntry[]): Replay {
  const findings: Finding[] = [];
  let state = EMPTY_STATE;
  for (const stored of entries) {
    const where = `${account} J#${stored.entry.sequence}`;
    try {
      if (isNotOfItsEvents(stored, state)) {
        const what = 'its postings, balances or messages are not those of its events';
        findings.push({ check: 'replay', where, what });
      }
      state = withClaims(evolve(state, stored.entry, stored.hash), stored.entry);
    } catch (error) {
      findings.push({ check: 'replay', where, what: String(error) });
      return { state, findings, complete: false };
    }
  }
  return { state, findings, complete: true };
}
