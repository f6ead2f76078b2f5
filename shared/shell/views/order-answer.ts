import type { OrderAnswer } from '../../app/ask-for-order.ts';
import { errorReply, type HttpReply, okReply, REPLAYED } from '../reply.ts';
import { orderView } from './order-view.ts';

/** What POST /v2/orders answers. */
export function orderAnswerReply(answer: OrderAnswer): HttpReply {
  if (answer.kind === 'key-reused') {
    const message = 'client_order_id must be unique';
    return errorReply({ reason: 'CLIENT_ORDER_ID_REUSED', message });
  }
  const headers = answer.replayed ? REPLAYED : {};
  return answer.kind === 'order'
    ? okReply(orderView(answer.order, answer.legs), headers)
    : errorReply(answer.refusal, headers);
}
