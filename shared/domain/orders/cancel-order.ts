import { assert } from '../../kernel/assert.ts';
import { type Instant, instant } from '../../kernel/brand.ts';
import { CANCEL_VALID_FOR_MS } from '../../kernel/limits.ts';
import type { OverAtVenue } from '../accounts/command.ts';
import type { AccountState } from '../accounts/state.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { cancelClOrdId } from './cl-ord-id.ts';
import { hasEnded, isAtVenue, type Order, type OrderState } from './order.ts';
import { undecidedReplacementOf } from './undecided-replace.ts';

/**
 * The message that asks the venue to cancel. The hold stays until the venue confirms (law 7). An exit that is cancelled
 * by us leaves its group as it is: the client still wants to be protected.
 */
export function requestCancel(
  order: Order,
  at: Instant,
  by: 'asked' | 'by-us' = 'asked',
): AccountEvent {
  const { clOrdId } = order;
  assert(clOrdId !== undefined, `order ${order.id} is ${order.state} and was never routed`);
  return {
    type: 'cancel-requested',
    order: order.id,
    clOrdId: cancelClOrdId(order),
    origClOrdId: clOrdId,
    notAfter: instant(at + CANCEL_VALID_FOR_MS),
    ...(by === 'by-us' ? { byUs: true } : {}),
  };
}

/** The order whose ClOrdID the venue knows: a replacement that it has not accepted is still the one before it. */
function knownToVenue(state: AccountState, order: Order): Order {
  const before = order.replaces === undefined ? undefined : state.orders.get(order.replaces);
  return before?.replacedBy === order.id && !hasEnded(before.state) ? before : order;
}

/** Ours leaves the group as it is: who asks now wants more than that, and is followed as if they had asked first. */
const isCancelled = ({ state, cancelledByUs }: Order): boolean =>
  state === 'PENDING_CANCEL' && !cancelledByUs;

/** An order that was accepted by the request and that no command has placed: it has no entry yet, and this is its first. */
function neverTaken(order: Order): AccountEvent {
  const { id, clientOrderId, bodyHash, terms, submittedAt, replaces } = order;
  return {
    ...{ type: 'order-refused', order: id, clientOrderId, bodyHash, terms, submittedAt },
    reason: 'ORDER_TOO_OLD',
    ...(replaces === undefined ? {} : { replaces }),
  };
}

/** A cancel by the client or the system. What never went out ends at once; the venue is asked for the rest. */
export function decideCancel(state: AccountState, order: Order, at: Instant): AccountEvent[] {
  const nothing = (why: string): AccountEvent[] => [
    { type: 'nothing-to-do', order: order.id, why },
  ];
  if (hasEnded(order.state)) return nothing(`order has ended: ${order.state}`);
  if (isCancelled(order)) return nothing('a cancel is under way');
  // Its placement came before the cancel, and was dropped because it was so late that nobody waited for it any more.
  if (order.state === 'PENDING') return [neverTaken(order)];
  if (!isAtVenue(order)) return [{ type: 'order-ended', order: order.id, state: 'CANCELLED' }];
  const known = knownToVenue(state, order);
  if (known === order) return [requestCancel(order, at)];
  if (isCancelled(known)) return nothing('the order that it replaces is cancelled');
  return [requestCancel(known, at), ...nothing(`the order that it replaces is cancelled`)];
}

/** The state an open order has when no cancel or replace is under way. */
export function workingState(order: Order): OrderState {
  if (!order.filledQuantity.isZero()) return 'PARTIALLY_FILLED';
  return order.venueOrderId === undefined ? 'ROUTED' : 'ACKNOWLEDGED';
}

/** The state in which an order goes on when a cancel of it is over: its replace may still be under way. */
const stateWithoutCancel = (state: AccountState, order: Order): OrderState =>
  undecidedReplacementOf(state, order) === undefined ? workingState(order) : 'PENDING_REPLACE';

/**
 * Refusing a change, the venue says that the order is over, and its end has not come: a report is lost, or the venue has
 * lost the order. That is no end (law 7), and nobody who looks at the order would see another.
 */
export function doubtIfOver(order: Order, over: OverAtVenue | undefined): AccountEvent[] {
  const isBack = over === 'for-the-day' && order.terms.timeInForce === 'gtc';
  const isOpen = isAtVenue(order) && !hasEnded(order.state);
  return over === undefined || isBack || !isOpen || order.reportInDoubt
    ? []
    : [{ type: 'order-in-doubt', order: order.id, message: 'execution-report' }];
}

/** The venue refused the cancel, or it was never sent: the order goes on as it was. */
export function decideCancelRejected(
  state: AccountState,
  order: Order,
  over?: OverAtVenue,
): AccountEvent[] {
  const answer: AccountEvent =
    order.state === 'PENDING_CANCEL'
      ? { type: 'cancel-rejected', order: order.id, state: stateWithoutCancel(state, order) }
      : { type: 'nothing-to-do', order: order.id, why: `cancel refused, order is ${order.state}` };
  return [answer, ...doubtIfOver(order, over)];
}
