import type { CivilDate } from '../calendar/civil-date.ts';
import {
  bustFees,
  type Fees,
  type Fill,
  feesTotal,
  fillFees,
  NO_FEES,
  type Sold,
} from '../ledger/fees.ts';
import type { Order } from './order.ts';

type Selling = Pick<Order, 'terms' | 'filledQuantity' | 'filledValue'>;

const soldSoFar = ({ filledQuantity, filledValue }: Selling): Sold => ({
  quantity: filledQuantity,
  value: filledValue,
});

const unlessNone = (fees: Fees): { readonly fees?: Fees } =>
  feesTotal(fees).isZero() ? {} : { fees };

/** What a fill of the order, as it stands before it, is charged; purchases and what rounds to nothing are not. */
export const feesOnFill = (
  order: Selling,
  fill: Fill,
  tradeDate: CivilDate,
): { readonly fees?: Fees } =>
  order.terms.side === 'buy' ? {} : unlessNone(fillFees(soldSoFar(order), fill, tradeDate));

/** What the bust of a fill gives back; `tradeDate` is the fill's own. */
export const feesOfBust = (
  order: Selling & Pick<Order, 'feesCharged'>,
  fill: Fill,
  tradeDate: CivilDate,
): { readonly fees?: Fees } =>
  order.terms.side === 'buy'
    ? {}
    : unlessNone(bustFees(soldSoFar(order), fill, tradeDate, order.feesCharged ?? NO_FEES));
