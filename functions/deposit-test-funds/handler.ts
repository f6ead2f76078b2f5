import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { dynamoDbAccountStore } from '../../shared/adapters/dynamodb-account-store.ts';
import { sqsMailboxes } from '../../shared/adapters/sqs-mailboxes.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import { systemPause } from '../../shared/adapters/system-pause.ts';
import { systemRandomness } from '../../shared/adapters/system-randomness.ts';
import { type BrokerPorts, depositTestFunds } from '../../shared/app/broker-commands.ts';
import { requiredEnvironment, requiredEnvironmentList } from '../../shared/shell/environment.ts';
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

export const handler = depositTestFundsTo(
  {
    accounts: dynamoDbAccountStore(new DynamoDBClient({}), requiredEnvironment('ACCOUNTS_TABLE')),
    mailboxes: sqsMailboxes(
      new SQSClient({}),
      requiredEnvironmentList('ACCOUNT_COMMANDS_QUEUE_URLS'),
    ),
    clock: systemClock,
    randomness: systemRandomness,
    pause: systemPause,
  },
  requiredEnvironment('TEST_DEPOSITS'),
);
