import type { CivilDate } from '../calendar/civil-date.ts';
import {
  add,
  Exact,
  type Money,
  type Quantity,
  subtract,
  ZERO_MONEY,
  ZERO_QUANTITY,
} from '../money/exact.ts';

/** Shares that are not paid for yet, and what of their cost. */
export type Unpaid = {
  readonly shares: Quantity;
  readonly cost: Money;
  /** Of a sale's: what settled cash had paid of that cost before the sale; absent: nothing. */
  readonly paid?: Money;
};
/** By the date on which they will be. */
export type UnpaidShares = Readonly<Record<CivilDate, Unpaid>>;

/** Shares bought without any money: no date pays for them, only a deposit does. Sorts after every date. */
export const NEVER: CivilDate = '9999-12-31';

/** A sale of shares before they were paid for; `free-riding` when no money was ever there for them. */
export type Breach = { readonly kind: 'good-faith' | 'free-riding'; readonly quantity: Quantity };

export const NOTHING: Unpaid = { shares: ZERO_QUANTITY, cost: ZERO_MONEY };

export const inDateOrder = <T>(amounts: Readonly<Record<CivilDate, T>>): [CivilDate, T][] =>
  Object.entries(amounts).sort(([a], [b]) => (a < b ? -1 : 1));

export const only = <T>(
  amounts: Readonly<Record<CivilDate, T>>,
  isKept: (date: CivilDate, amount: T) => boolean,
): Readonly<Record<CivilDate, T>> =>
  Object.fromEntries(Object.entries(amounts).filter(([date, amount]) => isKept(date, amount)));

export const least = <T extends Exact>(a: T, b: Exact | number): T => Exact.min(a, b) as T;
export const most = <T extends Exact>(a: T, b: Exact | number): T => Exact.max(a, b) as T;
export const minus = <T extends Exact>(a: T, b: Exact): T => a.minus(b) as T;

export const anyOf = ({ shares, cost }: Unpaid): boolean => !shares.isZero() || !cost.isZero();

/** Those whose day has not come. */
export const unpaidAhead = (unpaid: UnpaidShares, today: CivilDate): UnpaidShares =>
  only(unpaid, (date, { shares }) => date > today && !shares.isZero());

/** The shares of a purchase that are paid for once `paid` of its cost is there: whole ones, of an order in whole shares. */
export const paidShares = (quantity: Quantity, cost: Money, paid: Exact): Quantity =>
  (paid.gte(cost)
    ? quantity
    : quantity
        .times(paid)
        .dividedBy(cost)
        .toDecimalPlaces(quantity.decimalPlaces(), Exact.ROUND_DOWN)) as Quantity;

/** So many of them, with their part of the cost. */
export function partOf({ shares, cost }: Unpaid, part: Quantity): Unpaid {
  const share = part.eq(shares) ? cost : cost.times(part).dividedBy(shares).toDecimalPlaces(2);
  return { shares: part, cost: share as Money };
}

export const less = (a: Unpaid, b: Unpaid): Unpaid => ({
  shares: most(minus(a.shares, b.shares), 0),
  cost: most(minus(a.cost, b.cost), 0),
});

export const more = (a: Unpaid, b: Unpaid): Unpaid => ({
  shares: add(a.shares, b.shares),
  cost: add(a.cost, b.cost),
  ...(a.paid === undefined && b.paid === undefined
    ? {}
    : { paid: add(a.paid ?? ZERO_MONEY, b.paid ?? ZERO_MONEY) }),
});

/** What is no more than is owned, those that are paid for last given up first. */
export function unpaidOf(unpaid: UnpaidShares, owned: Quantity): UnpaidShares {
  let room = most(owned, 0);
  return Object.fromEntries(
    inDateOrder(unpaid).map(([date, each]) => {
      const kept = least(each.shares, room);
      room = minus(room, kept);
      return [date, kept.isZero() ? NOTHING : partOf(each, kept)];
    }),
  );
}

/** Whether what was sold of unpaid shares breaks the rule. */
export function breachOf(sold: UnpaidShares): Breach | undefined {
  const early = Object.values(sold).reduce<Quantity>(
    (all, { shares, cost, paid = ZERO_MONEY }) =>
      add(all, subtract(shares, paidShares(shares, cost, paid))),
    ZERO_QUANTITY,
  );
  if (early.isZero()) return undefined;
  return { kind: sold[NEVER]?.shares.gt(0) ? 'free-riding' : 'good-faith', quantity: early };
}
