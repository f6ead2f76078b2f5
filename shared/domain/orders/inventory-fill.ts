import type { Instant } from '../../kernel/brand.ts';
import { bookedPrincipal } from '../ledger/fill-principal.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { type TradeDates, tradeDateOf, tradeDates } from '../ledger/trade-date.ts';
import { Exact, type Price, type Quantity, subtract, ZERO_QUANTITY } from '../money/exact.ts';
import { inventoryExecId } from './cl-ord-id.ts';
import {
  hasEnded,
  type Order,
  type OrderTerms,
  type Position,
  venueFilledQuantity,
  venueOrderQuantity,
} from './order.ts';
import { feesOnFill } from './order-fees.ts';
import { afterTrade, costOfSale, ownedQuantity, positionAfterFill } from './position.ts';

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
    return sharesFor(Exact.max(notional.minus(bookedPrincipal(side, order)), 0), each);
  }
  return subtract(quantity, order.filledQuantity);
}

/** What a venue's fill or bust has to say of the fraction that the inventory filled before it. */
export const inventoryPart = ({
  inventoryValue,
}: Pick<Order, 'inventoryValue'>): { readonly inventoryValue?: Exact } =>
  inventoryValue === undefined ? {} : { inventoryValue };

/** Whether the venue has filled everything that it was sent of an order with a fraction. */
export const wholeSharesFilled = (order: Order): boolean =>
  order.venueQuantity !== undefined && venueFilledQuantity(order).eq(venueOrderQuantity(order));

/**
 * The firm's inventory fills the fraction of an order and ends it. undefined: nothing is left to fill.
 */
export function inventoryFill(
  order: Order,
  each: Price,
  trade: TradeDates,
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
    ...trade,
    positionQuantity: afterTrade(order.terms.side, ownedQuantity(position), quantity),
    counterparty: 'inventory',
    ...feesOnFill(order, { quantity, price: each }, tradeDateOf(trade)),
    ...(order.terms.side === 'sell' ? { costBasis: costOfSale(position, quantity) } : {}),
  };
}

type Filled = Extract<AccountEvent, { type: 'order-filled' }>;

/** The inventory fills an order once, and only one that is still to be filled. */
const wantsInventory = (order: Order, after: Order): boolean =>
  wholeSharesFilled(after) &&
  order.inventoryQuantity === undefined &&
  (!hasEnded(order.state) || order.state === 'FAILED');

/** The venue's fill, and in the same entry the inventory's of a fraction when it was the last of the whole shares. */
export function withInventory(
  order: Order,
  position: Position | undefined,
  fill: Filled,
  at: Instant,
): AccountEvent[] {
  const { filledQuantity, filledValue, price } = fill;
  const trade = tradeDates(tradeDateOf(fill), fill.settlesOn);
  const after: Order = { ...order, filledQuantity, filledValue };
  if (!wantsInventory(order, after)) return [fill];
  const rest = inventoryFill(after, price, trade, positionAfterFill(position, order, fill, at));
  if (rest === undefined) return [{ ...fill, state: 'FILLED' }];
  return [hasEnded(fill.state) ? { ...fill, state: 'PARTIALLY_FILLED' } : fill, rest];
}

/** Whether an order with so much filled has all that it asked for. */
export function isWhole(order: Order, filled: Quantity): boolean {
  if (order.inventoryQuantity !== undefined) {
    return subtract(filled, order.inventoryQuantity).eq(venueOrderQuantity(order));
  }
  return order.terms.notional === undefined && filled.eq(order.terms.quantity);
}
