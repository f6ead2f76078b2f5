import { type BrokerPorts, setOrderRate } from '../../shared/app/broker-commands.ts';
import { brokerPorts } from '../../shared/shell/broker-ports.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { idempotencyKeyOf } from '../../shared/shell/idempotency-key.ts';
import { errorReply } from '../../shared/shell/reply.ts';
import { changedAccountReply } from '../../shared/shell/views/broker-answer.ts';
import { accountChanges, accountPath } from './schema.ts';

export const changeAccount = (ports: BrokerPorts) =>
  httpFunction(
    { role: 'operator', inputs: { path: accountPath, body: accountChanges } },
    async ({ principal, path, body, header }) => {
      const key = idempotencyKeyOf(header);
      if (!key.ok) return errorReply(key.error);
      const asked = { principal, ...key.value };
      return changedAccountReply(
        await setOrderRate(ports, asked, path.account_id, body.order_rate),
      );
    },
  );

export const handler = changeAccount(brokerPorts());
