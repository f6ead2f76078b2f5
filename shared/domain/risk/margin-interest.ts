import type { CivilDate } from '../calendar/civil-date.ts';
import { addDays } from '../calendar/civil-date.ts';
import { Exact, type Money, subtract, ZERO_MONEY } from '../money/exact.ts';

/** House rates for debit balances, a year; the row in force on a day is that day's. */
const RATES: readonly { readonly from: CivilDate; readonly rate: string }[] = [
  { from: '2025-01-01', rate: '0.0825' },
  { from: '2026-01-01', rate: '0.0775' },
  { from: '2026-07-01', rate: '0.0725' },
];

/** Money market convention: a year of interest has 360 days. */
const DAYS_OF_A_YEAR = 360;

export function rateOn(date: CivilDate): Exact {
  const row = RATES.findLast(({ from }) => from <= date) ?? RATES[0];
  return new Exact(row?.rate ?? 0);
}

/** Sum of each day's debit times its yearly rate: exact, and divided only when it is charged. */
export type Accrual = Exact;

export const chargeOf = (accrued: Accrual): Money =>
  accrued.dividedBy(DAYS_OF_A_YEAR).toDecimalPlaces(2, Exact.ROUND_HALF_UP) as Money;

export type InterestState = {
  readonly accrued: Accrual;
  /** Settled cash at the last commit; a debit when below zero. */
  readonly settled: Money;
  /** What settles by date, from then on. */
  readonly unsettled: Readonly<Record<CivilDate, Money>>;
};

export type InterestDue = {
  /** One for each month that ended; on its last day, for all of its days. */
  readonly charges: readonly { readonly on: CivilDate; readonly amount: Money }[];
  readonly accrued: Accrual;
};

const settledOn = ({ settled, unsettled }: InterestState, date: CivilDate): Money =>
  Object.entries(unsettled)
    .filter(([due]) => due <= date)
    .reduce((sum, [, amount]) => sum.plus(amount) as Money, settled);

/**
 * Interest for the nights from `from` up to, and without, `until`: each on the settled debit at that day's end.
 * Charged on the last day of a month, and a debit itself from then on. Whether it is asked for daily or once a month,
 * the result is the same.
 */
export function accrueInterest(
  state: InterestState,
  from: CivilDate,
  until: CivilDate,
): InterestDue {
  const charges: { on: CivilDate; amount: Money }[] = [];
  let { accrued } = state;
  let charged = ZERO_MONEY;
  for (let date = from; date < until; date = addDays(date, 1)) {
    const cash = subtract(settledOn(state, date), charged);
    if (cash.isNegative()) accrued = accrued.plus(cash.negated().times(rateOn(date)));
    if (addDays(date, 1).slice(0, 7) === date.slice(0, 7)) continue;
    const amount = chargeOf(accrued);
    accrued = new Exact(0);
    if (amount.isZero()) continue;
    charges.push({ on: date, amount });
    charged = charged.plus(amount) as Money;
  }
  return { charges, accrued };
}
