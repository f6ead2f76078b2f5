import { dynamoDbAccountStore, type OtherTables } from '../adapters/dynamodb-account-store.ts';
import { dynamoDbClient } from '../adapters/dynamodb-client.ts';
import { requestClientConfig } from '../adapters/request-client.ts';
import { sqsClient } from '../adapters/sqs-client.ts';
import { sqsMailboxes } from '../adapters/sqs-mailboxes.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { requiredEnvironment, requiredEnvironmentList } from './environment.ts';

/** What every route that speaks to an account's mailbox works with, as the environment of its function says. */
export const accountRoutePorts = (others: OtherTables = {}) => ({
  accounts: dynamoDbAccountStore(
    dynamoDbClient(requestClientConfig),
    requiredEnvironment('ACCOUNTS_TABLE'),
    undefined,
    others,
  ),
  mailboxes: sqsMailboxes(
    sqsClient(requestClientConfig),
    requiredEnvironmentList('ACCOUNT_COMMANDS_QUEUE_URLS'),
  ),
  clock: systemClock,
});
