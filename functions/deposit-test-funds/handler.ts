import { type BrokerPorts, depositTestFunds } from '../../shared/app/broker-commands.ts';
import { brokerPorts } from '../../shared/shell/broker-ports.ts';
import { requiredEnvironment } from '../../shared/shell/environment.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { idempotencyKeyOf } from '../../shared/shell/idempotency-key.ts';
import { errorReply } from '../../shared/shell/reply.ts';
import { depositReply, testDepositsRefused } from '../../shared/shell/views/broker-answer.ts';
import { accountPath, depositBody } from './schema.ts';

export const depositTestFundsTo = (ports: BrokerPorts, testDeposits: string) =>
  httpFunction(
    { role: 'operator', inputs: { path: accountPath, body: depositBody } },
    async ({ principal, path: { account_id: account }, body: { amount }, header }) => {
      if (testDeposits !== 'allowed') return testDepositsRefused();
      const key = idempotencyKeyOf(header);
      if (!key.ok) return errorReply(key.error);
      const asked = { principal, ...key.value };
      const answer = await depositTestFunds(ports, asked, account, amount);
      return depositReply(answer, account, amount, ports.clock.now());
    },
  );

export const handler = depositTestFundsTo(brokerPorts(), requiredEnvironment('TEST_DEPOSITS'));
