import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { dynamoDbAccountStore } from '../../shared/adapters/dynamodb-account-store.ts';
import { sqsMailboxes } from '../../shared/adapters/sqs-mailboxes.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import { systemPause } from '../../shared/adapters/system-pause.ts';
import { systemRandomness } from '../../shared/adapters/system-randomness.ts';
import { type BrokerPorts, redriveAccount } from '../../shared/app/broker-commands.ts';
import { requiredEnvironment, requiredEnvironmentList } from '../../shared/shell/environment.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { changedAccountReply } from '../../shared/shell/views/broker-answer.ts';
import { accountPath, redriveBody } from './schema.ts';

export const redriveAccountOf = (ports: BrokerPorts) =>
  httpFunction(
    { role: 'operator', inputs: { path: accountPath, body: redriveBody } },
    async ({ principal, path }) =>
      changedAccountReply(await redriveAccount(ports, { principal }, path.account_id)),
  );

export const handler = redriveAccountOf({
  accounts: dynamoDbAccountStore(new DynamoDBClient({}), requiredEnvironment('ACCOUNTS_TABLE')),
  mailboxes: sqsMailboxes(
    new SQSClient({}),
    requiredEnvironmentList('ACCOUNT_COMMANDS_QUEUE_URLS'),
  ),
  clock: systemClock,
  randomness: systemRandomness,
  pause: systemPause,
});
