import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { dynamoDbAccountStore } from '../../shared/adapters/dynamodb-account-store.ts';
import { sqsMailboxes } from '../../shared/adapters/sqs-mailboxes.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import { systemPause } from '../../shared/adapters/system-pause.ts';
import { systemRandomness } from '../../shared/adapters/system-randomness.ts';
import { type BrokerPorts, setOrderRate } from '../../shared/app/broker-commands.ts';
import { requiredEnvironment, requiredEnvironmentList } from '../../shared/shell/environment.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { changedAccountReply } from '../../shared/shell/views/broker-answer.ts';
import { accountChanges, accountPath } from './schema.ts';

export const changeAccount = (ports: BrokerPorts) =>
  httpFunction(
    { role: 'operator', inputs: { path: accountPath, body: accountChanges } },
    async ({ principal, path, body }) =>
      changedAccountReply(
        await setOrderRate(ports, { principal }, path.account_id, body.order_rate),
      ),
  );

export const handler = changeAccount({
  accounts: dynamoDbAccountStore(new DynamoDBClient({}), requiredEnvironment('ACCOUNTS_TABLE')),
  mailboxes: sqsMailboxes(
    new SQSClient({}),
    requiredEnvironmentList('ACCOUNT_COMMANDS_QUEUE_URLS'),
  ),
  clock: systemClock,
  randomness: systemRandomness,
  pause: systemPause,
});
