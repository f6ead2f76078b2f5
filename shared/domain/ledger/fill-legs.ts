import type { Instant } from '../../kernel/brand.ts';
import { type CivilDate, newYorkDate } from '../calendar/civil-date.ts';
import { settlementDate } from '../calendar/market-calendar.ts';
import type { Money, Quantity } from '../money/exact.ts';
import type { Side, Ticker } from '../orders/order.ts';
import {
  cashUnsettled,
  FIRM_CLEARING,
  FIRM_FEES_SEC,
  FIRM_FEES_TAF,
  FIRM_INVENTORY,
  POSITION,
  USD,
} from './chart-of-accounts.ts';
import { type Fees, feesTotal, NO_FEES } from './fees.ts';
import { type Leg, leg } from './leg.ts';

/** A fill as far as money and shares are concerned. */
export type FilledTrade = {
  readonly symbol: Ticker;
  readonly side: Side;
  readonly quantity: Quantity;
  /** Dollars that the fill moves. */
  readonly principal: Money;
  readonly settlesOn: CivilDate;
  /** Who stands on the other side; absent: the market, through the clearinghouse. */
  readonly counterparty?: 'inventory';
  readonly fees?: Fees;
};

/**
 * The legs of a fill: cash against shares, both with the counterparty, due on the settlement date; a sale's fees out of
 * its proceeds, on the same date.
 */
export function fillLegs(trade: FilledTrade): Leg[] {
  const { symbol, side, quantity, principal: cost, settlesOn, fees = NO_FEES } = trade;
  const other = trade.counterparty === 'inventory' ? FIRM_INVENTORY : FIRM_CLEARING;
  const [cash, shares] = side === 'buy' ? [cost.negated(), quantity] : [cost, quantity.negated()];
  return [
    leg(cashUnsettled(settlesOn), USD, cash.minus(feesTotal(fees))),
    leg(other, USD, cash.negated()),
    ...(fees.sec.isZero() ? [] : [leg(FIRM_FEES_SEC, USD, fees.sec)]),
    ...(fees.taf.isZero() ? [] : [leg(FIRM_FEES_TAF, USD, fees.taf)]),
    leg(POSITION, symbol, shares),
    leg(other, symbol, shares.negated()),
  ];
}

/**
 * The legs that take a fill back: its own, reversed. An entry is never edited: the bust is booked when it comes,
 * and `settlesOn` is the bust's own (see bustSettlesOn). What it leaves may be below zero: shares that were sold on,
 * cash that was spent. That is the truth and is shown; a fact is never refused.
 */
export const bustLegs = (trade: FilledTrade): Leg[] =>
  fillLegs(trade).map((each) => ({ ...each, amount: each.amount.negated() }));

/**
 * When a bust or correction settles: with the fill that it takes back while that date lies ahead, so that the two
 * never move money; else on the next settlement date.
 */
export function bustSettlesOn(filledSettlesOn: CivilDate, at: Instant): CivilDate {
  const today = newYorkDate(at);
  return filledSettlesOn > today ? filledSettlesOn : settlementDate(today);
}
