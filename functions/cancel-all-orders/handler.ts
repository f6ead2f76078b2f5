import { dynamoDbAccountStore } from '../../shared/adapters/dynamodb-account-store.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb-client.ts';
import { requestClientConfig } from '../../shared/adapters/request-client.ts';
import { sqsClient } from '../../shared/adapters/sqs-client.ts';
import { sqsMailboxes } from '../../shared/adapters/sqs-mailboxes.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import { type CancelPorts, requestCancelOfAll } from '../../shared/app/request-cancel.ts';
import { requiredEnvironment, requiredEnvironmentList } from '../../shared/shell/environment.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { cancelAllReply } from '../../shared/shell/views/cancel-answer.ts';

export const cancelAllOrders = (ports: CancelPorts) =>
  httpFunction({ role: 'client', inputs: {} }, async ({ principal }) =>
    cancelAllReply(await requestCancelOfAll(ports, principal)),
  );

export const handler = cancelAllOrders({
  accounts: dynamoDbAccountStore(
    dynamoDbClient(requestClientConfig),
    requiredEnvironment('ACCOUNTS_TABLE'),
  ),
  mailboxes: sqsMailboxes(
    sqsClient(requestClientConfig),
    requiredEnvironmentList('ACCOUNT_COMMANDS_QUEUE_URLS'),
  ),
  clock: systemClock,
});
