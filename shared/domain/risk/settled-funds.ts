import type { CivilDate } from '../calendar/civil-date.ts';
import {
  add,
  type Money,
  type Quantity,
  subtract,
  sum,
  ZERO_MONEY,
  ZERO_QUANTITY,
} from '../money/exact.ts';
import type { Side } from '../orders/order.ts';
import {
  anyOf,
  type Breach,
  breachOf,
  inDateOrder,
  least,
  less,
  minus,
  more,
  most,
  NEVER,
  NOTHING,
  only,
  paidShares,
  partOf,
  type Unpaid,
  type UnpaidShares,
  unpaidAhead,
  unpaidOf,
} from './unpaid-shares.ts';

/**
 * What the purchases of a cash account are paid with (Regulation T, 12 CFR 220.8). A purchase takes settled cash first,
 * then sale proceeds that are still on their way, those that settle first before others. Shares bought with proceeds
 * are not paid for until those settle, or until settled cash that came later pays in their place (220.8(a)(1)).
 */

type MoneyByDate = Readonly<Record<CivilDate, Money>>;

/** What purchases have used of a date's proceeds. */
export type UsedProceeds = {
  /** What they still wait for. */
  readonly waiting: Money;
  /** What settled cash has paid in place of it since, and no sale of such shares has counted on yet. */
  readonly paid: Money;
};

export type Funds = {
  /** Settled cash that no earlier purchase has used; below zero: owed. */
  readonly settled: Money;
  /** Sale proceeds on their way that no purchase has used, by settlement date; below zero: used, and taken back. */
  readonly proceeds: MoneyByDate;
  readonly used: Readonly<Record<CivilDate, UsedProceeds>>;
  /** Of the traded symbol. */
  readonly owned: Quantity;
  readonly unpaid: UnpaidShares;
};

export type Trade = {
  readonly side: Side;
  readonly quantity: Quantity;
  /** What a purchase costs or a sale brings, fees included; a sale's below zero when its fees are more than it brings. */
  readonly amount: Money;
  readonly settlesOn: CivilDate;
};

/** What a trade makes of the funds; `unpaid`: the shares bought that are not paid for yet, or those of them that it sold. */
export type Traded = {
  readonly funds: Funds;
  readonly unpaid: UnpaidShares;
  readonly breach?: Breach;
};

export const UNUSED: UsedProceeds = { waiting: ZERO_MONEY, paid: ZERO_MONEY };

/** What is still ahead of a day, and anything at all: what has settled has paid. */
export const fundsAhead = (funds: Funds, today: CivilDate): Funds => ({
  ...funds,
  proceeds: only(funds.proceeds, (date, amount) => date > today && !amount.isZero()),
  used: only(
    funds.used,
    (date, { waiting, paid }) => date > today && !(waiting.isZero() && paid.isZero()),
  ),
  unpaid: unpaidAhead(funds.unpaid, today),
});

/** Settled cash that no earlier purchase has used: all cash, traded and settled, less unused proceeds. */
export const settledFunds = (cash: Money, proceeds: MoneyByDate, today: CivilDate): Money =>
  subtract(cash, sum(Object.values(only(proceeds, (date) => date > today))));

/**
 * Settled cash that is there pays at once for what was bought with proceeds on their way, which are free again. Which
 * shares it has paid for is told when some are sold: `paid` counts for those that are sold first. What was taken back of
 * proceeds beyond what purchases have used is owed.
 */
export function withPurchasesPaid(funds: Funds): Funds {
  let { settled } = funds;
  const proceeds: Record<CivilDate, Money> = { ...funds.proceeds };
  const used: Record<CivilDate, UsedProceeds> = { ...funds.used };
  for (const [date, unused] of Object.entries(proceeds)) {
    const beyond = most(ZERO_MONEY, unused.plus(used[date]?.waiting ?? 0).negated());
    proceeds[date] = add(unused, beyond);
    settled = subtract(settled, beyond);
  }
  for (const [date, { waiting, paid }] of inDateOrder(used)) {
    const now = least(waiting, most(settled, 0));
    settled = subtract(settled, now);
    proceeds[date] = add(proceeds[date] ?? ZERO_MONEY, now);
    used[date] = { waiting: subtract(waiting, now), paid: add(paid, now) };
  }
  return { ...funds, settled, proceeds, used };
}

function afterPurchase(funds: Funds, { quantity, amount }: Trade): Traded {
  const fromSettled = least(most(funds.settled, 0), amount);
  const proceeds: Record<CivilDate, Money> = { ...funds.proceeds };
  const used: Record<CivilDate, UsedProceeds> = { ...funds.used };
  const bought: Record<CivilDate, Unpaid> = {};
  let covered = fromSettled;
  let shares = paidShares(quantity, amount, covered);
  const payOn = (date: CivilDate, cost: Money): void => {
    covered = add(covered, cost);
    const paid = paidShares(quantity, amount, covered);
    bought[date] = { shares: subtract(paid, shares), cost };
    shares = paid;
  };
  for (const [date, available] of inDateOrder(funds.proceeds)) {
    const part = least(most(available, 0), amount.minus(covered));
    if (part.isZero()) continue;
    proceeds[date] = subtract(available, part);
    const { waiting, paid } = used[date] ?? UNUSED;
    used[date] = { waiting: add(waiting, part), paid };
    payOn(date, part);
  }
  const missing = minus(amount, covered);
  if (missing.gt(0)) payOn(NEVER, missing);
  const unpaid: Record<CivilDate, Unpaid> = { ...funds.unpaid };
  for (const [date, each] of Object.entries(bought)) {
    unpaid[date] = more(unpaid[date] ?? NOTHING, each);
  }
  const owned = add(funds.owned, quantity);
  const settled = minus(funds.settled, fromSettled.plus(missing));
  return {
    funds: { settled, proceeds, used, owned, unpaid: unpaidOf(unpaid, owned) },
    unpaid: bought,
  };
}

/** What a sale brings; one whose fees are more costs settled cash instead. */
export const gained = ({ amount }: Trade): Money => most(amount, 0);

/** Shares that are paid for are sold first, then those that will be paid for first. */
function afterSale(funds: Funds, trade: Trade): Traded {
  const inAll = Object.values(funds.unpaid).reduce(
    (all, { shares }) => add(all, shares),
    ZERO_QUANTITY,
  );
  let toTake = most(minus(trade.quantity, most(funds.owned.minus(inAll), 0)), 0);
  const sold: Record<CivilDate, Unpaid> = {};
  const unpaid: Record<CivilDate, Unpaid> = {};
  const used: Record<CivilDate, UsedProceeds> = { ...funds.used };
  for (const [date, each] of inDateOrder(funds.unpaid)) {
    const part = partOf(each, least(each.shares, toTake));
    toTake = minus(toTake, part.shares);
    unpaid[date] = less(each, part);
    const { waiting, paid } = used[date] ?? UNUSED;
    const covered = least(paid, part.cost);
    if (used[date] !== undefined) used[date] = { waiting, paid: subtract(paid, covered) };
    if (anyOf(part)) sold[date] = covered.isZero() ? part : { ...part, paid: covered };
  }
  const { settlesOn } = trade;
  const next: Funds = {
    settled: add(funds.settled, least(trade.amount, 0)),
    proceeds: {
      ...funds.proceeds,
      [settlesOn]: add(funds.proceeds[settlesOn] ?? ZERO_MONEY, gained(trade)),
    },
    used,
    owned: subtract(funds.owned, trade.quantity),
    unpaid,
  };
  const breach = breachOf(sold);
  return { funds: next, unpaid: sold, ...(breach === undefined ? {} : { breach }) };
}

/** What was bought without money is paid for once nothing is owed any more. */
const withDebtPaid = (funds: Funds): Funds =>
  funds.settled.lt(0) ? funds : { ...funds, unpaid: only(funds.unpaid, (date) => date !== NEVER) };

/** A cash account's funds after a trade on `today`, and whether the trade broke the rule. */
export function fundsAfter(before: Funds, trade: Trade, today: CivilDate): Traded {
  const funds = fundsAhead(withDebtPaid(before), today);
  const result = trade.side === 'buy' ? afterPurchase(funds, trade) : afterSale(funds, trade);
  return {
    ...result,
    funds: fundsAhead(result.funds, today),
    unpaid: only(result.unpaid, (_date, each) => anyOf(each)),
  };
}
