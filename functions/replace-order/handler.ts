import type { RequestOrderPorts } from '../../shared/app/request-order.ts';
import { requestReplacement } from '../../shared/app/request-replacement.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { requestOrderPorts } from '../../shared/shell/request-order-ports.ts';
import { orderAnswerReply } from '../../shared/shell/views/order-answer.ts';
import { orderPath, replacementBody } from './schema.ts';

export const replaceOrder = (ports: RequestOrderPorts) =>
  httpFunction(
    { role: 'client', inputs: { path: orderPath, body: replacementBody } },
    async ({ principal, path, body }) =>
      orderAnswerReply(await requestReplacement(ports, principal, path.order_id, body)),
  );

export const handler = replaceOrder(requestOrderPorts());
