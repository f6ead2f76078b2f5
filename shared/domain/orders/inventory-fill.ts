import type { AccountEvent } from '../ledger/journal.ts';
import { Exact, type Price, type Quantity, subtract, ZERO_QUANTITY } from '../money/exact.ts';
import { inventoryExecId } from './cl-ord-id.ts';
import { type Order, type OrderTerms, type Position, venueOrderQuantity } from './order.ts';
import { feesOnFill } from './order-fees.ts';
import { afterTrade, costOfSale, ownedQuantity } from './position.ts';

/** Nine decimals of a share, as the public API takes and shows them. */
export const QUANTITY_DECIMALS = 9;

export const isFractional = (terms: OrderTerms): boolean =>
  terms.notional !== undefined || !terms.quantity.isInteger();

/** How many shares dollars buy at a price, never more than they pay for. */
export const sharesFor = (dollars: Exact, each: Price): Quantity =>
  dollars.dividedBy(each).toDecimalPlaces(QUANTITY_DECIMALS, Exact.ROUND_DOWN) as Quantity;

/** What is left for the firm's inventory once the venue has filled its whole shares. */
export function inventoryShare(order: Order, each: Price): Quantity {
  const { notional, side, quantity } = order.terms;
  if (notional !== undefined && side === 'buy') {
    return sharesFor(Exact.max(notional.minus(order.filledValue), 0), each);
  }
  return subtract(quantity, order.filledQuantity);
}

/** Whether the venue has filled everything that it was sent of an order with a fraction. */
export const wholeSharesFilled = (order: Order): boolean =>
  order.venueQuantity !== undefined && order.filledQuantity.eq(venueOrderQuantity(order));

/**
 * The firm's inventory fills the fraction of an order and ends it. undefined: nothing is left to fill.
 */
export function inventoryFill(
  order: Order,
  each: Price,
  settlesOn: string,
  position: Position | undefined,
): Extract<AccountEvent, { type: 'order-filled' }> | undefined {
  const quantity = inventoryShare(order, each);
  if (quantity.lte(ZERO_QUANTITY)) return undefined;
  return {
    type: 'order-filled',
    order: order.id,
    execId: inventoryExecId(order.id),
    quantity,
    price: each,
    filledQuantity: order.filledQuantity.plus(quantity) as Quantity,
    filledValue: order.filledValue.plus(each.times(quantity)) as Exact,
    state: 'FILLED',
    settlesOn,
    positionQuantity: afterTrade(order.terms.side, ownedQuantity(position), quantity),
    counterparty: 'inventory',
    ...feesOnFill(order, { quantity, price: each }, settlesOn),
    ...(order.terms.side === 'sell' ? { costBasis: costOfSale(position, quantity) } : {}),
  };
}
