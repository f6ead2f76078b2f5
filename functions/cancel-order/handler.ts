import { type CancelPorts, requestCancel } from '../../shared/app/request-cancel.ts';
import { accountRoutePorts } from '../../shared/shell/account-route-ports.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { cancelAnswerReply } from '../../shared/shell/views/cancel-answer.ts';
import { orderPath } from './schema.ts';

export const cancelOrder = (ports: CancelPorts) =>
  httpFunction({ role: 'client', inputs: { path: orderPath } }, async ({ principal, path }) =>
    cancelAnswerReply(await requestCancel(ports, principal, path.order_id)),
  );

export const handler = cancelOrder(accountRoutePorts());
