import { addDays, type CivilDate } from '../calendar/civil-date.ts';
import {
  add,
  Exact,
  type Money,
  type Quantity,
  subtract,
  sum,
  ZERO_MONEY,
  ZERO_QUANTITY,
} from '../money/exact.ts';
import type { Side } from '../orders/order.ts';

/**
 * What the purchases of a cash account are paid with (Regulation T, 12 CFR 220.8). A purchase takes settled cash first,
 * then sale proceeds that are still on their way, those that settle first before others. Shares bought with proceeds
 * are not paid for until those settle.
 */

type MoneyByDate = Readonly<Record<CivilDate, Money>>;
/** Shares that are not paid for yet, by the date on which they will be. */
export type UnpaidShares = Readonly<Record<CivilDate, Quantity>>;

/** Shares bought without any money: no date pays for them, only a deposit does. Sorts after every date. */
export const NEVER: CivilDate = '9999-12-31';

export type Funds = {
  /** Settled cash that no earlier purchase has used; below zero: owed. */
  readonly settled: Money;
  /** Sale proceeds on their way that no purchase has used, by settlement date. */
  readonly proceeds: MoneyByDate;
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

/** A sale of shares before they were paid for; `free-riding` when no money was ever there for them. */
export type Breach = { readonly kind: 'good-faith' | 'free-riding'; readonly quantity: Quantity };

/** What is still ahead of today, and anything at all. */
const after = <T extends Exact>(
  amounts: Readonly<Record<CivilDate, T>>,
  today: CivilDate,
): Record<CivilDate, T> =>
  Object.fromEntries(
    Object.entries(amounts).filter(([date, amount]) => date > today && !amount.isZero()),
  );

const inDateOrder = <T>(amounts: Readonly<Record<CivilDate, T>>): [CivilDate, T][] =>
  Object.entries(amounts).sort(([a], [b]) => (a < b ? -1 : 1));

/** Settled cash that no earlier purchase has used: all cash, traded and settled, less unused proceeds. */
export const settledFunds = (cash: Money, proceeds: MoneyByDate, today: CivilDate): Money =>
  subtract(cash, sum(Object.values(after(proceeds, today))));

/** The shares of a purchase that are paid for once `paid` of its cost is there: whole ones, of an order in whole shares. */
const paidShares = ({ quantity, amount }: Trade, paid: Exact): Exact =>
  paid.gte(amount)
    ? quantity
    : quantity
        .times(paid)
        .dividedBy(amount)
        .toDecimalPlaces(quantity.decimalPlaces(), Exact.ROUND_DOWN);

function afterPurchase(funds: Funds, trade: Trade): Funds {
  const fromSettled = Exact.min(Exact.max(funds.settled, 0), trade.amount);
  const proceeds: Record<CivilDate, Money> = { ...funds.proceeds };
  const unpaid: Record<CivilDate, Quantity> = { ...funds.unpaid };
  let covered: Exact = fromSettled;
  let shares = paidShares(trade, covered);
  const payOn = (date: CivilDate, amount: Exact): void => {
    covered = covered.plus(amount);
    const paid = paidShares(trade, covered);
    unpaid[date] = (unpaid[date] ?? ZERO_QUANTITY).plus(paid).minus(shares) as Quantity;
    shares = paid;
  };
  for (const [date, available] of inDateOrder(funds.proceeds)) {
    const used = Exact.min(available, trade.amount.minus(covered));
    if (used.isZero()) break;
    proceeds[date] = available.minus(used) as Money;
    payOn(date, used);
  }
  const missing = trade.amount.minus(covered);
  if (missing.gt(0)) payOn(NEVER, missing);
  return {
    settled: funds.settled.minus(fromSettled).minus(missing) as Money,
    proceeds,
    owned: add(funds.owned, trade.quantity),
    unpaid,
  };
}

/** Shares that are paid for are sold first, then those that will be paid for first. */
function takeUnpaid(funds: Funds, quantity: Quantity): { taken: UnpaidShares; left: UnpaidShares } {
  const unpaidInAll = Object.values(funds.unpaid).reduce<Exact>(
    (all, each) => all.plus(each),
    ZERO_QUANTITY,
  );
  let toTake = Exact.max(quantity.minus(funds.owned.minus(unpaidInAll)), 0);
  const taken: Record<CivilDate, Quantity> = {};
  const left: Record<CivilDate, Quantity> = {};
  for (const [date, shares] of inDateOrder(funds.unpaid)) {
    const part = Exact.min(shares, toTake);
    toTake = toTake.minus(part);
    taken[date] = part as Quantity;
    left[date] = shares.minus(part) as Quantity;
  }
  return { taken, left };
}

/** What a sale brings; one whose fees are more costs settled cash instead. */
const gained = ({ amount }: Trade): Money => Exact.max(amount, 0) as Money;

function afterSale(funds: Funds, trade: Trade): { funds: Funds; breach?: Breach } {
  const { taken, left } = takeUnpaid(funds, trade.quantity);
  const never = taken[NEVER] ?? ZERO_QUANTITY;
  const early = Object.values(taken).reduce<Exact>((all, each) => all.plus(each), ZERO_QUANTITY);
  const next: Funds = {
    settled: funds.settled.plus(Exact.min(trade.amount, 0)) as Money,
    proceeds: {
      ...funds.proceeds,
      [trade.settlesOn]: add(funds.proceeds[trade.settlesOn] ?? ZERO_MONEY, gained(trade)),
    },
    owned: subtract(funds.owned, trade.quantity),
    unpaid: left,
  };
  if (early.isZero()) return { funds: next };
  const kind = never.gt(0) ? 'free-riding' : 'good-faith';
  return { funds: next, breach: { kind, quantity: early as Quantity } };
}

/** What was bought without money is paid for once nothing is owed any more. */
const withDebtPaid = ({ settled, unpaid }: Funds): UnpaidShares => {
  if (settled.isNegative() && !settled.isZero()) return unpaid;
  const { [NEVER]: _paid, ...others } = unpaid;
  return others;
};

/** A cash account's funds after a trade on `today`, and whether the trade broke the rule. */
export function fundsAfter(
  funds: Funds,
  trade: Trade,
  today: CivilDate,
): { readonly funds: Funds; readonly breach?: Breach } {
  const settledByNow: Funds = {
    ...funds,
    proceeds: after(funds.proceeds, today),
    unpaid: after(withDebtPaid(funds), today),
  };
  const result: { funds: Funds; breach?: Breach } =
    trade.side === 'buy'
      ? { funds: afterPurchase(settledByNow, trade) }
      : afterSale(settledByNow, trade);
  const { proceeds, unpaid } = result.funds;
  return {
    ...result,
    funds: { ...result.funds, proceeds: after(proceeds, today), unpaid: after(unpaid, today) },
  };
}

/** The unpaid shares of what is left, those that are paid for last given up first. */
function unpaidOf(unpaid: UnpaidShares, owned: Quantity): UnpaidShares {
  let room: Exact = Exact.max(owned, 0);
  return Object.fromEntries(
    inDateOrder(unpaid).map(([date, shares]) => {
      const kept = Exact.min(shares, room);
      room = room.minus(kept);
      return [date, kept as Quantity];
    }),
  );
}

/**
 * Funds after a fill was taken back. What a purchase cost is settled cash again; the shares of a sale come back paid
 * for, and its proceeds go, what is used of them from settled cash.
 */
export function fundsAfterBust(funds: Funds, trade: Trade, today: CivilDate): Funds {
  const unpaid = after(funds.unpaid, today);
  const proceeds = after(funds.proceeds, today);
  if (trade.side === 'buy') {
    const owned = subtract(funds.owned, trade.quantity);
    const left = after(unpaidOf(unpaid, owned), today);
    return { settled: add(funds.settled, trade.amount), proceeds, owned, unpaid: left };
  }
  const unused = Exact.min(proceeds[trade.settlesOn] ?? ZERO_MONEY, gained(trade));
  const left = (proceeds[trade.settlesOn] ?? ZERO_MONEY).minus(unused) as Money;
  return {
    settled: funds.settled.minus(trade.amount.minus(unused)) as Money,
    proceeds: after({ ...proceeds, [trade.settlesOn]: left }, today),
    owned: add(funds.owned, trade.quantity),
    unpaid,
  };
}

/** Proceeds that are still on their way. */
export const proceedsAhead = (proceeds: Funds['proceeds'], today: CivilDate): Funds['proceeds'] =>
  after(proceeds, today);

/** Good-faith violations of the last twelve months, and until when only settled cash buys. */
export type CashConduct = {
  readonly violations: readonly CivilDate[];
  /** The first day on which proceeds on their way buy again. */
  readonly restrictedUntil?: CivilDate;
};

/** Calendar days (12 CFR 220.8(c)(1)). */
const RESTRICTION_DAYS = 90;
/** House, as is usual: the third in twelve months restricts. */
const VIOLATIONS_BEFORE_RESTRICTION = 3;

const aYearBefore = (date: CivilDate): CivilDate =>
  `${String(Number(date.slice(0, 4)) - 1).padStart(4, '0')}${date.slice(4)}`;

export const violationsSince = (
  violations: readonly CivilDate[],
  today: CivilDate,
): readonly CivilDate[] => violations.filter((date) => date > aYearBefore(today));

export const isRestricted = (conduct: CashConduct | undefined, today: CivilDate): boolean =>
  conduct?.restrictedUntil !== undefined && today < conduct.restrictedUntil;

/**
 * Until when a violation restricts the account, its own day not counted; undefined: not yet. Free-riding restricts at
 * once, good-faith violations from the third in twelve months on. `violations` are those before it.
 */
export function restrictionAfter(
  kind: Breach['kind'],
  violations: readonly CivilDate[],
  today: CivilDate,
): CivilDate | undefined {
  const count = violationsSince(violations, today).length + 1;
  return kind === 'free-riding' || count >= VIOLATIONS_BEFORE_RESTRICTION
    ? addDays(today, RESTRICTION_DAYS + 1)
    : undefined;
}
