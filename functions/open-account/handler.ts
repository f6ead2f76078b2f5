import {
  type BrokerPorts,
  type OpeningTerms,
  openAccount,
} from '../../shared/app/broker-commands.ts';
import { brokerPorts } from '../../shared/shell/broker-ports.ts';
import { requiredEnvironment, requiredEnvironmentList } from '../../shared/shell/environment.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { idempotencyKeyOf } from '../../shared/shell/idempotency-key.ts';
import { errorReply } from '../../shared/shell/reply.ts';
import { openedAccountReply } from '../../shared/shell/views/broker-answer.ts';
import { accountBody } from './schema.ts';

/** Orders a second of a new account, or `unlimited`. */
const orderRateOf = (setting: string): number | undefined =>
  setting === 'unlimited' ? undefined : Number(setting);

const queueUrls = requiredEnvironmentList('ACCOUNT_COMMANDS_QUEUE_URLS');

type Opening = {
  readonly mailboxCount: number;
  readonly orderRate: OpeningTerms['ordersPerSecond'];
};

export const openAccountOf = (ports: BrokerPorts, { mailboxCount, orderRate }: Opening) =>
  httpFunction({ role: 'operator', inputs: { body: accountBody } }, async (request) => {
    const key = idempotencyKeyOf(request.header);
    if (!key.ok) return errorReply(key.error);
    const asked = { principal: request.principal, ...key.value };
    const terms = {
      accountType: request.body.type,
      ...(orderRate === undefined ? {} : { ordersPerSecond: orderRate }),
    };
    return openedAccountReply(await openAccount(ports, asked, mailboxCount, terms));
  });

export const handler = openAccountOf(brokerPorts(), {
  mailboxCount: queueUrls.length,
  orderRate: orderRateOf(requiredEnvironment('ORDER_RATE')),
});
