import { assert } from '../../kernel/assert.ts';
import type { Price, Quantity } from '../money/exact.ts';
import { type Order, venueOrderQuantity } from './order.ts';
import { venueTerms } from './venue-terms.ts';

/**
 * No more than was asked for, and at no worse price: a limit is a promise to the customer, also one that we set so that
 * a purchase costs no more than is held. What is beyond it is a mistake that the venue and a person have to settle.
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
  const isNoWorseThan = (bound: Price): boolean =>
    side === 'buy' ? each.lte(bound) : each.gte(bound);
  const isWithin =
    limitPrice === undefined ||
    isNoWorseThan(limitPrice) ||
    (stood !== undefined && isNoWorseThan(stood));
  assert(
    isWithin,
    `trade ${execId} at ${each} is beyond the limit ${limitPrice} of order ${order.id}`,
  );
}
