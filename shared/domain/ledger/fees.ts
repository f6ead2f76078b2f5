import type { CivilDate } from '../calendar/civil-date.ts';
import { Exact, type Money, money, type Price, type Quantity, ZERO_MONEY } from '../money/exact.ts';

/** What a sale pays to the regulators, each to the cent. Purchases pay neither. */
export type Fees = {
  /** SEC, Section 31 of the Securities Exchange Act: on the proceeds. */
  readonly sec: Money;
  /** FINRA Trading Activity Fee (By-Laws, Schedule A, Section 1): on the shares, with a cap. */
  readonly taf: Money;
};

export const NO_FEES: Fees = { sec: ZERO_MONEY, taf: ZERO_MONEY };

export const feesTotal = ({ sec, taf }: Fees): Money => sec.plus(taf) as Money;

type Dated<Rate> = readonly (Rate & { readonly from: CivilDate })[];

/**
 * Dollars for each million of proceeds. SEC fee rate advisories (sec.gov/rules-regulations/fee-rate-advisories); that
 * of fiscal year 2026 (Release 34-104909) holds until 60 days after the appropriation of fiscal year 2027. Chosen by
 * trade date. Rule 31(a)(3) counts by charge date, which is the settlement date for what is reported through the
 * clearing agency: on the day before a change we may charge the old rate where the SEC counts the new.
 */
const SECTION_31: Dated<{ readonly perMillion: string }> = [
  { from: '2013-05-25', perMillion: '17.40' },
  { from: '2014-03-18', perMillion: '22.10' },
  { from: '2015-02-14', perMillion: '18.40' },
  { from: '2016-02-16', perMillion: '21.80' },
  { from: '2017-07-04', perMillion: '23.10' },
  { from: '2018-05-22', perMillion: '13.00' },
  { from: '2019-04-16', perMillion: '20.70' },
  { from: '2020-02-18', perMillion: '22.10' },
  { from: '2021-02-25', perMillion: '5.10' },
  { from: '2022-05-14', perMillion: '22.90' },
  { from: '2023-02-27', perMillion: '8.00' },
  { from: '2024-05-22', perMillion: '27.80' },
  { from: '2025-05-14', perMillion: '0' },
  { from: '2026-04-04', perMillion: '20.60' },
];

/**
 * Dollars for each share and at most for each trade, covered equity securities. Until 2025: SR-FINRA-2020-032;
 * 2026: SR-FINRA-2024-019; its pause from October to December 2026: SR-FINRA-2026-021 (Release 34-106409); from 2027 on
 * the rate of 2026 again, kept to the end of 2028 by SR-FINRA-2026-020 (read at second hand; the schedule of 2024
 * would have had 0.000232 up to 11.61).
 */
const TRADING_ACTIVITY: Dated<{ readonly perShare: string; readonly cap: string }> = [
  { from: '2012-07-01', perShare: '0.000119', cap: '5.95' },
  { from: '2022-01-01', perShare: '0.000130', cap: '6.49' },
  { from: '2023-01-01', perShare: '0.000145', cap: '7.27' },
  { from: '2024-01-01', perShare: '0.000166', cap: '8.30' },
  { from: '2026-01-01', perShare: '0.000195', cap: '9.79' },
  { from: '2026-10-01', perShare: '0', cap: '0' },
  { from: '2027-01-01', perShare: '0.000195', cap: '9.79' },
];

/** The row in force; before the first one, the first: a fact of the past is booked, not refused. */
function inForce<Rate>(table: Dated<Rate>, on: CivilDate): Rate {
  const row = table.findLast(({ from }) => from <= on) ?? table[0];
  return row as Rate;
}

const MILLION = new Exact('1000000');
const CENT = new Exact('0.01');
const upToTheCent = (amount: Exact): Money => amount.toDecimalPlaces(2, Exact.ROUND_UP) as Money;

/** How much of an order was sold: shares, and the exact sum of price times quantity. */
export type Sold = { readonly quantity: Exact; readonly value: Exact };

const atMost = (amount: Money, most: Money): Money => (amount.gt(most) ? most : amount);

/**
 * What a sale of that much costs in one piece on that day: each fee rounded up to the cent, the TAF capped. Together they
 * are never more than the sale brings, or who sells a few hundredths of a share would owe for it: its whole cents, less
 * the one that its fraction may cost, which is rounded apart. The firm, which owes the regulators, bears the rest.
 */
export function saleFees({ quantity, value }: Sold, tradeDate: CivilDate): Fees {
  const { perMillion } = inForce(SECTION_31, tradeDate);
  const { perShare, cap } = inForce(TRADING_ACTIVITY, tradeDate);
  const brings = Exact.max(value.toDecimalPlaces(2, Exact.ROUND_DOWN).minus(CENT), 0) as Money;
  const sec = atMost(upToTheCent(value.times(perMillion).dividedBy(MILLION)), brings);
  const taf = atMost(upToTheCent(quantity.times(perShare)), money(cap));
  return { sec, taf: atMost(taf, brings.minus(sec) as Money) };
}

const subtractFees = (a: Fees, b: Fees): Fees => ({
  sec: a.sec.minus(b.sec) as Money,
  taf: a.taf.minus(b.taf) as Money,
});

export type Fill = { readonly quantity: Quantity; readonly price: Price };

const afterFill = (before: Sold, { quantity, price }: Fill): Sold => ({
  quantity: before.quantity.plus(quantity),
  value: before.value.plus(price.times(quantity)),
});

/** No TAF is due on a sale at a price under the rate for a share (By-Laws, Schedule A, Section 1(b)(2)). */
const exempt = ({ price }: Fill, tradeDate: CivilDate): boolean =>
  price.lt(inForce(TRADING_ACTIVITY, tradeDate).perShare);

/**
 * What one more fill of a sell order adds to its fees: those of the running total less those of the total before, so
 * that an order in parts costs exactly what it would in one piece. The cap holds for the order, where FINRA's is for
 * each reported trade: the client is never charged more than the order in one piece, the firm bears the difference.
 */
export function fillFees(before: Sold, fill: Fill, tradeDate: CivilDate): Fees {
  const added = subtractFees(
    saleFees(afterFill(before, fill), tradeDate),
    saleFees(before, tradeDate),
  );
  return exempt(fill, tradeDate) ? { ...added, taf: ZERO_MONEY } : added;
}

/**
 * What a bust of a fill gives back: what the fill adds to the order as it stands, so that an order pays for the fills
 * that stand and for no other; never more than the order was charged, and all of it when no fill is left: rates of
 * several days do not add up to the cent. `before` is the order with the fill in it, `tradeDate` the fill's own.
 */
export function bustFees(before: Sold, fill: Fill, tradeDate: CivilDate, charged: Fees): Fees {
  const left: Sold = {
    quantity: before.quantity.minus(fill.quantity),
    value: before.value.minus(fill.price.times(fill.quantity)),
  };
  if (left.quantity.isZero()) return charged;
  const back = fillFees(left, fill, tradeDate);
  return { sec: atMost(back.sec, charged.sec), taf: atMost(back.taf, charged.taf) };
}
