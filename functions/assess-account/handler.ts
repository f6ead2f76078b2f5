import { assessAccount, type BrokerPorts } from '../../shared/app/broker-commands.ts';
import { brokerPorts } from '../../shared/shell/broker-ports.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { idempotencyKeyOf } from '../../shared/shell/idempotency-key.ts';
import { errorReply } from '../../shared/shell/reply.ts';
import { changedAccountReply } from '../../shared/shell/views/broker-answer.ts';
import { accountPath } from './schema.ts';

export const assessAccountOf = (ports: BrokerPorts) =>
  httpFunction(
    { role: 'operator', inputs: { path: accountPath } },
    async ({ principal, path: { account_id: account }, header }) => {
      const key = idempotencyKeyOf(header);
      if (!key.ok) return errorReply(key.error);
      const asked = { principal, ...key.value };
      return changedAccountReply(await assessAccount(ports, asked, account));
    },
  );

export const handler = assessAccountOf(brokerPorts());
