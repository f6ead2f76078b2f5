import { evolve, ZERO_HASH } from '../../domain/accounts/evolve.ts';
import { recordEntry } from '../../domain/accounts/record-entry.ts';
import { type AccountState, EMPTY_STATE } from '../../domain/accounts/state.ts';
import type { StoredEntry } from '../../domain/ledger/journal.ts';
import { assertBalanced } from '../../domain/ledger/postings.ts';
import { withClaims } from '../claims.ts';
import { encodeEntry, entryHash } from '../journal-codec.ts';

/** Something that is not as it must be: which law or promise, where, and what was found. */
export type Finding = { readonly check: string; readonly where: string; readonly what: string };

export type Replay = { readonly state: AccountState; readonly findings: readonly Finding[] };

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** What is wrong with one entry by itself and with its place after the one before. */
function entryFindings(account: string, stored: StoredEntry, before: AccountState): string[] {
  const { entry, bytes, previousHash, hash } = stored;
  const found: string[] = [];
  const expectedSequence = (before.account?.sequence ?? 0) + 1;
  const expectedPrevious = before.account?.lastHash ?? ZERO_HASH;
  if (entry.account !== account) found.push(`belongs to account ${entry.account}`);
  if (entry.sequence !== expectedSequence) {
    found.push(
      `sequence ${entry.sequence} where ${expectedSequence} belongs: an entry is gone or moved`,
    );
  }
  if (previousHash !== expectedPrevious) found.push('does not follow the entry before it');
  if (entryHash(previousHash, bytes) !== hash)
    found.push('its bytes are not those that were hashed');
  if (base64(encodeEntry(entry)) !== base64(bytes)) found.push('its bytes are not canonical');
  try {
    assertBalanced(entry.postings);
  } catch (error) {
    found.push(String(error));
  }
  return found;
}

/** What the events of an entry post, worked out anew; it must be what the entry says it posted. */
function postingFindings({ entry }: StoredEntry, before: AccountState): string[] {
  const cause = { ...entry.command, actor: entry.actor, account: entry.account } as Parameters<
    typeof recordEntry
  >[1];
  const again = recordEntry(before, cause, entry.events, entry.at);
  return base64(encodeEntry(again)) === base64(encodeEntry(entry))
    ? []
    : ['its postings, balances or messages are not those of its events'];
}

/**
 * Replays an account from its journal alone, looking at every entry on the way. Stops at the first entry that
 * cannot be replayed; what follows it cannot be judged.
 */
export function replayAccount(account: string, entries: readonly StoredEntry[]): Replay {
  const findings: Finding[] = [];
  let state = EMPTY_STATE;
  for (const stored of entries) {
    const where = `${account} J#${stored.entry.sequence}`;
    try {
      const wrong = [...entryFindings(account, stored, state), ...postingFindings(stored, state)];
      findings.push(...wrong.map((what) => ({ check: 'chain', where, what })));
      state = withClaims(evolve(state, stored.entry, stored.hash), stored.entry);
    } catch (error) {
      findings.push({ check: 'replay', where, what: String(error) });
      return { state, findings };
    }
  }
  return { state, findings };
}
