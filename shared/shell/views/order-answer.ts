import type { OrderAnswer } from '../../app/ask-for-order.ts';
import type { ReplacementAnswer } from '../../app/request-replacement.ts';
import { errorReply, type HttpReply, okReply, REPLAYED } from '../reply.ts';
import { orderNotFound } from './found-order.ts';
import { orderView } from './order-view.ts';

/** What POST /v2/orders and PATCH /v2/orders/{order_id} answer. */
export function orderAnswerReply(answer: OrderAnswer | ReplacementAnswer): HttpReply {
  if (answer.kind === 'not-found') return orderNotFound();
  if (answer.kind === 'key-reused') {
    const message = 'client_order_id must be unique';
    return errorReply({ reason: 'CLIENT_ORDER_ID_REUSED', message });
  }
  const headers = answer.replayed ? REPLAYED : {};
  return answer.kind === 'order'
    ? okReply(orderView(answer.order, answer.legs), headers)
    : errorReply(answer.refusal, headers);
}
