import type { Instant } from '../../kernel/brand.ts';
import { newYorkDate } from '../calendar/civil-date.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { accrueInterest } from '../risk/margin-interest.ts';
import type { Account } from './account.ts';

/**
 * Interest of the nights since the last commit, on a margin account's settled debit. Every commit of the account comes
 * here first, so that no night is missed and none counts twice, whatever drives it.
 */
export function interestDue(account: Account, at: Instant): AccountEvent[] {
  const { margin, cash, lastAt } = account;
  if (margin === undefined) return [];
  const { charges, accrued } = accrueInterest(
    { accrued: margin.interest, settled: cash.settled, unsettled: cash.unsettled },
    newYorkDate(lastAt),
    newYorkDate(at),
  );
  const charged = charges.map(
    ({ on, amount }): AccountEvent => ({ type: 'interest-charged', on, amount }),
  );
  const before = charges.length === 0 ? margin.interest : undefined;
  return before?.eq(accrued) || (before === undefined && accrued.isZero())
    ? charged
    : [...charged, { type: 'interest-accrued', accrued }];
}
