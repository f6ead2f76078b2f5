import { type BrokerPorts, redriveAccount } from '../../shared/app/broker-commands.ts';
import { discardParked } from '../../shared/app/discard-parked.ts';
import { brokerPorts } from '../../shared/shell/broker-ports.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { idempotencyKeyOf } from '../../shared/shell/idempotency-key.ts';
import { errorReply } from '../../shared/shell/reply.ts';
import { changedAccountReply, discardReply } from '../../shared/shell/views/broker-answer.ts';
import { accountPath, redriveBody } from './schema.ts';

export const redriveAccountOf = (ports: BrokerPorts) =>
  httpFunction(
    { role: 'operator', inputs: { path: accountPath, body: redriveBody } },
    async ({ principal, path: { account_id: account }, body: discard, header }) => {
      const key = idempotencyKeyOf(header);
      if (!key.ok) return errorReply(key.error);
      const asked = { principal, ...key.value };
      return discard === undefined
        ? changedAccountReply(await redriveAccount(ports, asked, account))
        : discardReply(await discardParked(ports, asked, account, discard));
    },
  );

export const handler = redriveAccountOf(brokerPorts());
