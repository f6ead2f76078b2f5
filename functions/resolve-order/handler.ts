import type { BrokerPorts } from '../../shared/app/broker-commands.ts';
import { resolveOrder } from '../../shared/app/resolve-order.ts';
import { brokerPorts } from '../../shared/shell/broker-ports.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { idempotencyKeyOf } from '../../shared/shell/idempotency-key.ts';
import { errorReply } from '../../shared/shell/reply.ts';
import { resolutionReply } from '../../shared/shell/views/resolution-answer.ts';
import { resolutionBody, resolutionPath } from './schema.ts';

export const resolveOrderOf = (ports: BrokerPorts) =>
  httpFunction(
    { role: 'operator', inputs: { path: resolutionPath, body: resolutionBody } },
    async ({ principal, path: { account_id: account, order_id: order }, body, header }) => {
      const key = idempotencyKeyOf(header);
      if (!key.ok) return errorReply(key.error);
      const transactTime = body.transactTime ?? ports.clock.now();
      const { resolution, evidence } = body;
      const settled = resolution.kind === 'filled' ? { ...resolution, transactTime } : resolution;
      const asked = { principal, ...key.value };
      return resolutionReply(
        await resolveOrder(ports, asked, account, order, { resolution: settled, evidence }),
      );
    },
  );

export const handler = resolveOrderOf(brokerPorts());
