import { assert } from '../../kernel/assert.ts';
import type { Price, Quantity } from '../money/exact.ts';
import { type Order, venueOrderQuantity } from './order.ts';
import { venueTerms } from './venue-terms.ts';

/** A limit is a promise to the customer, also one that we set so that a purchase costs no more than is held. */
export function isWithinLimit(order: Order, each: Price): boolean {
  const { limitPrice, side } = venueTerms(order);
  if (limitPrice === undefined) return true;
  return side === 'buy' ? each.lte(limitPrice) : each.gte(limitPrice);
}

/**
 * No more than was asked for, and at no worse price. What is beyond it is a mistake that the venue and a person have to settle.
 * `filled`: by the venue, with this fill. `stood`: the price of the fill that it corrects; it was within the limit of its
 * time, and the order may have been replaced since.
 */
export function assertWithinOrder(
  order: Order,
  filled: Quantity,
  each: Price,
  execId: string,
  stood?: Price,
): void {
  assert(
    filled.lte(venueOrderQuantity(order)),
    `trade ${execId} fills more than order ${order.id}`,
  );
  const { limitPrice, side } = venueTerms(order);
  const isNoWorseThanStood =
    stood !== undefined && (side === 'buy' ? each.lte(stood) : each.gte(stood));
  assert(
    isWithinLimit(order, each) || isNoWorseThanStood,
    `trade ${execId} at ${each} is beyond the limit ${limitPrice} of order ${order.id}`,
  );
}
