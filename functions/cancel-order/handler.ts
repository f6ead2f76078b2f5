import { dynamoDbAccountStore } from '../../shared/adapters/dynamodb-account-store.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb-client.ts';
import { requestClientConfig } from '../../shared/adapters/request-client.ts';
import { sqsClient } from '../../shared/adapters/sqs-client.ts';
import { sqsMailboxes } from '../../shared/adapters/sqs-mailboxes.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import { type CancelPorts, requestCancel } from '../../shared/app/request-cancel.ts';
import { requiredEnvironment, requiredEnvironmentList } from '../../shared/shell/environment.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { cancelAnswerReply } from '../../shared/shell/views/cancel-answer.ts';
import { orderPath } from './schema.ts';

export const cancelOrder = (ports: CancelPorts) =>
  httpFunction({ role: 'client', inputs: { path: orderPath } }, async ({ principal, path }) =>
    cancelAnswerReply(await requestCancel(ports, principal, path.order_id)),
  );

export const handler = cancelOrder({
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
