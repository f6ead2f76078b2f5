import type { CommandId, Instant } from '../../kernel/brand.ts';
import { newYorkDate } from '../calendar/civil-date.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import type { Account } from './account.ts';
import { interestDue } from './accrue-interest.ts';
import { evolve } from './evolve.ts';
import { recordEntry } from './record-entry.ts';
import { type AccountState, EMPTY_STATE, openedAccount } from './state.ts';

/** What has come due since the last commit: unsettled cash whose date is here settles, and debits bear interest. */
export function applyDue(account: Account, at: Instant): AccountEvent[] {
  const today = newYorkDate(at);
  const settled = Object.entries(account.cash.unsettled)
    .filter(([date]) => date <= today)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([date, amount]): AccountEvent => ({ type: 'cash-settled', date, amount }));
  return [...settled, ...interestDue(account, at)];
}

/** Stands for the command behind which what is due is booked; no entry has it. */
const DUE = {
  id: 'due' as CommandId,
  kind: 'assess-account',
  actor: { type: 'system', id: 'due' },
} as const;

/** The state that a decision begins with: what has come due by then is booked before anything is decided. */
export function withDueApplied(state: AccountState, at: Instant): AccountState {
  const account = openedAccount(state);
  const due = applyDue(account, at);
  if (due.length === 0) return state;
  const entry = recordEntry(state, { ...DUE, account: account.id }, due, at);
  return evolve(state, { ...entry, sequence: account.sequence }, account.lastHash);
}

/** The account once what has come due is booked, for those who only look: nothing is written for them. */
export function accountOnceDue(account: Account, at: Instant): Account {
  const { account: after } = withDueApplied({ ...EMPTY_STATE, account }, at);
  return openedAccount({ ...EMPTY_STATE, account: after });
}
