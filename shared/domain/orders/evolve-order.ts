import { assertNever } from '../../kernel/assert.ts';
import type { AccountId, Instant } from '../../kernel/brand.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { Exact, ZERO_QUANTITY } from '../money/exact.ts';
import { workingState } from './cancel-order.ts';
import { hasEnded, type Order } from './order.ts';

export type OrderEvent = Extract<AccountEvent, { readonly order: unknown }>;

/** A new order as the worker first writes it, whether or not the request path wrote it as PENDING before. */
function newOrder(
  account: AccountId,
  event: Extract<OrderEvent, { type: 'order-placed' | 'order-refused' }>,
  at: Instant,
): Order {
  return {
    id: event.order,
    account,
    clientOrderId: event.clientOrderId,
    bodyHash: event.bodyHash,
    terms: event.terms,
    state: 'PENDING',
    submittedAt: event.submittedAt,
    updatedAt: at,
    filledQuantity: ZERO_QUANTITY,
    filledValue: new Exact(0),
    cancelsSent: 0,
    claims: [],
  };
}

/** An order that was given up and that the venue has after all is an order like any other again. */
function revived(order: Order): Order {
  if (order.state !== 'FAILED') return order;
  const { endedAt: _endedAt, reason: _reason, ...living } = order;
  return living;
}

/** The order after an event of its own. `before` is absent only for a new order. */
export function evolveOrder(
  account: AccountId,
  before: Order | undefined,
  event: OrderEvent,
  at: Instant,
): Order | undefined {
  if (event.type === 'order-placed') {
    return {
      ...newOrder(account, event, at),
      state: 'ROUTED',
      clOrdId: event.clOrdId,
      ...(event.holdPrice === undefined ? {} : { holdPrice: event.holdPrice }),
    };
  }
  if (event.type === 'order-refused') {
    return {
      ...newOrder(account, event, at),
      state: 'REJECTED',
      reason: event.reason,
      endedAt: at,
    };
  }
  if (before === undefined) return undefined;
  const order: Order = { ...before, updatedAt: at };
  switch (event.type) {
    case 'order-acknowledged': {
      const acknowledged = { ...revived(order), venueOrderId: event.venueOrderId };
      return order.state === 'ROUTED' || order.state === 'FAILED'
        ? { ...acknowledged, state: workingState(acknowledged) }
        : acknowledged;
    }
    case 'order-filled': {
      const { filledQuantity, filledValue, state } = event;
      const living = revived(order);
      const ended = hasEnded(state) && living.endedAt === undefined ? { endedAt: at } : {};
      return { ...living, filledQuantity, filledValue, state, ...ended };
    }
    case 'cancel-requested':
      return { ...order, state: 'PENDING_CANCEL', cancelsSent: order.cancelsSent + 1 };
    case 'cancel-rejected':
      return { ...order, state: event.state };
    case 'order-ended':
      return {
        ...order,
        state: event.state,
        endedAt: at,
        ...(event.reason === undefined ? {} : { reason: event.reason }),
      };
    default:
      return assertNever(event);
  }
}
