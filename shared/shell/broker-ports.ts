import { dynamoDbAccountStore } from '../adapters/dynamodb-account-store.ts';
import { dynamoDbClient } from '../adapters/dynamodb-client.ts';
import { requestClientConfig } from '../adapters/request-client.ts';
import { sqsClient } from '../adapters/sqs-client.ts';
import { sqsMailboxes } from '../adapters/sqs-mailboxes.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { systemPause } from '../adapters/system-pause.ts';
import { systemRandomness } from '../adapters/system-randomness.ts';
import type { BrokerPorts } from '../app/broker-commands.ts';
import { requiredEnvironment, requiredEnvironmentList } from './environment.ts';

/** What the broker routes work with, as the environment of their functions says. */
export const brokerPorts = (): BrokerPorts => ({
  accounts: dynamoDbAccountStore(
    dynamoDbClient(requestClientConfig),
    requiredEnvironment('ACCOUNTS_TABLE'),
  ),
  mailboxes: sqsMailboxes(
    sqsClient(requestClientConfig),
    requiredEnvironmentList('ACCOUNT_COMMANDS_QUEUE_URLS'),
  ),
  clock: systemClock,
  randomness: systemRandomness,
  pause: systemPause,
});
