import type { Instant } from '../../kernel/brand.ts';
import type { Account } from '../accounts/account.ts';
import { type CivilDate, newYorkDate } from '../calendar/civil-date.ts';
import { add, Exact, type Money, subtract, sum, ZERO_MONEY } from '../money/exact.ts';
import { buyingPower, cashBalance, cashHeld } from '../risk/buying-power.ts';

/** The cash of an account at a moment, each kind apart. */
export type Balances = {
  readonly settled: Money;
  /** By settlement date, those ahead: sales above zero, purchases below. */
  readonly unsettled: Readonly<Record<CivilDate, Money>>;
  readonly provisional: Money;
  /** What open orders hold. */
  readonly held: Money;
  /** Settled and unsettled. */
  readonly cash: Money;
  /** Cash less what is held: what a cash account may buy with, and a part of what a margin account may. */
  readonly available: Money;
  readonly withdrawable: Money;
};

/** Cash whose settlement date has come is settled, whether or not an entry has said so yet: late is not wrong. */
function settledBy(account: Account, at: Instant): Account {
  const today = newYorkDate(at);
  const dates = Object.entries(account.cash.unsettled);
  const due = dates.filter(([date]) => date <= today).map(([, amount]) => amount);
  const ahead = dates.filter(([date]) => date > today).sort(([a], [b]) => (a < b ? -1 : 1));
  const settled = add(account.cash.settled, sum(due));
  return { ...account, cash: { ...account.cash, settled, unsettled: Object.fromEntries(ahead) } };
}

/**
 * What may leave the firm: settled cash, less what purchases will take when they settle and what open orders hold. The
 * proceeds of sales and provisional deposits count when they settle, never before.
 */
function withdrawableOf(account: Account): Money {
  const owed = Object.values(account.cash.unsettled).filter((amount) => amount.isNegative());
  const free = subtract(add(account.cash.settled, sum(owed)), cashHeld(account));
  return Exact.max(free, ZERO_MONEY) as Money;
}

export function balancesOf(account: Account, at: Instant): Balances {
  const settled = settledBy(account, at);
  return {
    ...settled.cash,
    held: cashHeld(settled),
    cash: cashBalance(settled),
    available: buyingPower(settled),
    withdrawable: withdrawableOf(settled),
  };
}
