import { type RequestOrderPorts, requestOrder } from '../../shared/app/request-order.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { requestOrderPorts } from '../../shared/shell/request-order-ports.ts';
import { orderAnswerReply } from '../../shared/shell/views/order-answer.ts';
import { orderBody } from './schema.ts';

export const placeOrder = (ports: RequestOrderPorts) =>
  httpFunction({ role: 'client', inputs: { body: orderBody } }, async ({ principal, body }) =>
    orderAnswerReply(await requestOrder(ports, principal, body)),
  );

export const handler = placeOrder(requestOrderPorts());
