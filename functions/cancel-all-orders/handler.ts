import { type CancelPorts, requestCancelOfAll } from '../../shared/app/request-cancel.ts';
import { accountRoutePorts } from '../../shared/shell/account-route-ports.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { cancelAllReply } from '../../shared/shell/views/cancel-answer.ts';

export const cancelAllOrders = (ports: CancelPorts) =>
  httpFunction({ role: 'client', inputs: {} }, async ({ principal }) =>
    cancelAllReply(await requestCancelOfAll(ports, principal)),
  );

export const handler = cancelAllOrders(accountRoutePorts());
