import type { CancelAllAnswer, CancelAnswer } from '../../app/request-cancel.ts';
import { ORDER_STATUS } from '../../domain/orders/order-status.ts';
import { assertNever } from '../../kernel/assert.ts';
import { errorReply, type HttpReply } from '../reply.ts';
import { orderNotFound } from './found-order.ts';

/** What DELETE /v2/orders/{order_id} answers; 204 means asked for, not cancelled: the stream tells how it ended. */
export function cancelAnswerReply(answer: CancelAnswer): HttpReply {
  switch (answer.kind) {
    case 'requested':
      return { status: 204 };
    case 'not-found':
      return orderNotFound();
    case 'ended':
      return errorReply({
        reason: 'ORDER_NOT_CANCELABLE',
        message: `order is already in "${ORDER_STATUS[answer.order.state]}" state`,
      });
    case 'quarantined':
      return errorReply({
        reason: 'ACCOUNT_QUARANTINED',
        message: 'the account is being looked into and takes no cancels for now',
      });
    default:
      return assertNever(answer);
  }
}

/** DELETE /v2/orders: 207 and one status per order; 200 where the cancel is under way. */
export const cancelAllReply = (answers: CancelAllAnswer): HttpReply => ({
  status: 207,
  body: answers.map(({ order, answer }) => {
    const { status, body } = cancelAnswerReply(answer);
    return status === 204 ? { id: order, status: 200 } : { id: order, status, body };
  }),
});
