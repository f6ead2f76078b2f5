import { assert } from '../../kernel/assert.ts';
import { type Instant, instant } from '../../kernel/brand.ts';
import { CANCEL_VALID_FOR_MS } from '../../kernel/limits.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { hasEnded, type Order, type OrderState } from './order.ts';
import { placementClOrdId } from './place-order.ts';

/** Each cancel has a ClOrdID of its own (FIX 4.4: 11 is unique), derived from the order and the cancel's number. */
const cancelClOrdId = (order: Order): string =>
  `${placementClOrdId(order.id)}C${order.cancelsSent + 1}`;

/** Asks the venue to cancel. The hold stays until the venue confirms (law 7). */
export function decideCancel(order: Order, at: Instant): AccountEvent[] {
  if (hasEnded(order.state)) {
    return [{ type: 'nothing-to-do', order: order.id, why: `order has ended: ${order.state}` }];
  }
  if (order.state === 'PENDING_CANCEL') {
    return [{ type: 'nothing-to-do', order: order.id, why: 'a cancel is under way' }];
  }
  const { clOrdId } = order;
  assert(clOrdId !== undefined, `order ${order.id} is ${order.state} and was never routed`);
  return [
    {
      type: 'cancel-requested',
      order: order.id,
      clOrdId: cancelClOrdId(order),
      origClOrdId: clOrdId,
      notAfter: instant(at + CANCEL_VALID_FOR_MS),
    },
  ];
}

/** The state an open order has when no cancel is under way. */
export function workingState(order: Order): OrderState {
  if (!order.filledQuantity.isZero()) return 'PARTIALLY_FILLED';
  return order.venueOrderId === undefined ? 'ROUTED' : 'ACKNOWLEDGED';
}

/** The venue refused the cancel, or it was never sent: the order goes on as it was. */
export function decideCancelRejected(order: Order): AccountEvent[] {
  if (order.state !== 'PENDING_CANCEL') {
    return [
      { type: 'nothing-to-do', order: order.id, why: `cancel refused, order is ${order.state}` },
    ];
  }
  return [{ type: 'cancel-rejected', order: order.id, state: workingState(order) }];
}
