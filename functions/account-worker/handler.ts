import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { dynamoDbAccountStore } from '../../shared/adapters/dynamodb-account-store.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb-client.ts';
import { orderPathClientConfig } from '../../shared/adapters/order-path-client.ts';
import { sqsClient } from '../../shared/adapters/sqs-client.ts';
import { returnSoon } from '../../shared/adapters/sqs-message-visibility.ts';
import { sqsVenueQueue } from '../../shared/adapters/sqs-venue-queue.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import { processAccountCommands } from '../../shared/app/process-account-commands.ts';
import { type AccountId, instant } from '../../shared/kernel/brand.ts';
import { requiredEnvironment, requiredEnvironmentList } from '../../shared/shell/environment.ts';
import { returnAfterSeconds, runFifoGroups } from '../../shared/shell/fifo-groups.ts';
import { workerPorts } from '../../shared/shell/worker-ports.ts';

/** One group may not hold up the others of its batch for longer. */
const GROUP_DEADLINE_MS = 2_000;

const sqs = sqsClient(orderPathClientConfig);
const dynamoDb = dynamoDbClient(orderPathClientConfig);
const ports = workerPorts(
  dynamoDbAccountStore(dynamoDb, requiredEnvironment('ACCOUNTS_TABLE')),
  sqsVenueQueue(sqs, requiredEnvironment('VENUE_QUEUE_URL')),
);
const bringBackSoon = returnSoon(sqs, requiredEnvironmentList('ACCOUNT_COMMANDS_QUEUE_URLS'));

/** Mailbox messages ▶ accounts, one account per message group. */
export const handler = (event: SQSEvent): Promise<SQSBatchResponse> =>
  runFifoGroups(
    event.Records,
    async (account, records) => {
      const deadline = instant(systemClock.now() + GROUP_DEADLINE_MS);
      const bodies = records.map(({ body }) => body);
      const result = await processAccountCommands(ports, account as AccountId, bodies, deadline);
      return result.processed;
    },
    (records) => bringBackSoon(records, returnAfterSeconds(records)),
  );
