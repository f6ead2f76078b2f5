import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { dynamoDbClient } from '../../shared/adapters/dynamodb-client.ts';
import { orderPathClientConfig } from '../../shared/adapters/order-path-client.ts';
import { sqsClient } from '../../shared/adapters/sqs-client.ts';
import { returnSoon } from '../../shared/adapters/sqs-message-visibility.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import { processAccountCommands } from '../../shared/app/process-account-commands.ts';
import { type AccountId, instant } from '../../shared/kernel/brand.ts';
import { requiredEnvironmentList } from '../../shared/shell/environment.ts';
import { returnAfterSeconds, runFifoGroups } from '../../shared/shell/fifo-groups.ts';
import { workerPorts } from '../../shared/shell/worker-ports.ts';

/** One group may not hold up the others of its batch for longer: after this it begins nothing more. */
const GROUP_DEADLINE_MS = 2_000;
/** What was begun by then may end, within the time that one request has; a table or queue that hangs is left. */
const GROUP_ABORT_MS = 3_000;

const sqs = sqsClient(orderPathClientConfig);
const dynamoDb = dynamoDbClient(orderPathClientConfig);
const portsUntil = workerPorts({ dynamoDb, sqs });
const bringBackSoon = returnSoon(sqs, requiredEnvironmentList('ACCOUNT_COMMANDS_QUEUE_URLS'));

/** Mailbox messages ▶ accounts, one account per message group. */
export const handler = (event: SQSEvent): Promise<SQSBatchResponse> =>
  runFifoGroups(
    event.Records,
    async (account, records) => {
      const deadline = instant(systemClock.now() + GROUP_DEADLINE_MS);
      const bodies = records.map(({ body }) => body);
      const ports = portsUntil(AbortSignal.timeout(GROUP_ABORT_MS));
      const result = await processAccountCommands(ports, account as AccountId, bodies, deadline);
      return result.processed;
    },
    (records) => bringBackSoon(records, returnAfterSeconds(records)),
  );
