import { type BrokerPorts, openAccount } from '../../shared/app/broker-commands.ts';
import { brokerPorts } from '../../shared/shell/broker-ports.ts';
import { requiredEnvironmentList } from '../../shared/shell/environment.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { idempotencyKeyOf } from '../../shared/shell/idempotency-key.ts';
import { errorReply } from '../../shared/shell/reply.ts';
import { openedAccountReply } from '../../shared/shell/views/broker-answer.ts';
import { accountBody } from './schema.ts';

const queueUrls = requiredEnvironmentList('ACCOUNT_COMMANDS_QUEUE_URLS');

export const openAccountOf = (ports: BrokerPorts, mailboxCount: number) =>
  httpFunction({ role: 'operator', inputs: { body: accountBody } }, async (request) => {
    const key = idempotencyKeyOf(request.header);
    if (!key.ok) return errorReply(key.error);
    const asked = { principal: request.principal, ...key.value };
    return openedAccountReply(await openAccount(ports, asked, mailboxCount));
  });

export const handler = openAccountOf(brokerPorts(), queueUrls.length);
