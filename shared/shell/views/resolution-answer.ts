import type { ResolutionAnswer } from '../../app/resolve-order.ts';
import type { Order } from '../../domain/orders/order.ts';
import { assertNever } from '../../kernel/assert.ts';
import { isoTime } from '../../kernel/brand.ts';
import { errorReply, type HttpReply, REPLAYED } from '../reply.ts';
import { orderNotFound } from './found-order.ts';
import { orderView } from './order-view.ts';

/** Safely in the mailbox, but not seen to have taken effect: the operator asks again. */
const ACCEPTED = 202;

/** An order as an operator reads it: since when the venue has not answered for it. */
export const operatorOrderView = (order: Order) => ({
  ...orderView(order),
  in_doubt_since: order.inDoubtSince === undefined ? null : isoTime(order.inDoubtSince),
});

export const accountNotFound = (): HttpReply =>
  errorReply({ reason: 'ACCOUNT_NOT_FOUND', message: 'account not found' });

/** POST /v1/accounts/{account_id}/orders/{order_id}/resolution. */
export function resolutionReply(answer: ResolutionAnswer): HttpReply {
  switch (answer.kind) {
    case 'sent':
      return {
        status: answer.effect === 'done' ? 200 : ACCEPTED,
        body: operatorOrderView(answer.order),
        headers: answer.replayed ? REPLAYED : {},
      };
    case 'account-not-found':
      return accountNotFound();
    case 'order-not-found':
      return orderNotFound();
    case 'quarantined':
      return errorReply({
        reason: 'ACCOUNT_QUARANTINED',
        message: 'the account has parked commands; redrive it first',
      });
    case 'key-reused':
      return errorReply({
        reason: 'IDEMPOTENCY_KEY_REUSED',
        message: 'Idempotency-Key stands for another request',
      });
    case 'not-in-doubt':
      return errorReply({ reason: 'ORDER_NOT_IN_DOUBT', message: 'the order is not in doubt' });
    case 'contradicts':
      return errorReply({ reason: 'FIELD_INVALID', message: answer.why });
    default:
      return assertNever(answer);
  }
}
