import { dynamoDbClient } from '../../shared/adapters/dynamodb-client.ts';
import { dynamoDbDueOrders } from '../../shared/adapters/dynamodb-due-orders.ts';
import { machineTimeMs } from '../../shared/adapters/machine-time.ts';
import { sqsClient } from '../../shared/adapters/sqs-client.ts';
import { sqsMailboxDepths } from '../../shared/adapters/sqs-mailbox-depths.ts';
import { sqsMailboxes } from '../../shared/adapters/sqs-mailboxes.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import { systemPause } from '../../shared/adapters/system-pause.ts';
import { releaseDue } from '../../shared/app/release-due.ts';
import { requiredEnvironment, requiredEnvironmentList } from '../../shared/shell/environment.ts';
import { writeLog } from '../../shared/shell/log.ts';

const sqs = sqsClient({});
const queueUrls = requiredEnvironmentList('ACCOUNT_COMMANDS_QUEUE_URLS');
const ports = {
  due: dynamoDbDueOrders(dynamoDbClient({}), requiredEnvironment('DUE_TABLE')),
  mailboxes: sqsMailboxes(sqs, queueUrls),
  depths: sqsMailboxDepths(sqs, queueUrls),
  clock: systemClock,
  machineMs: machineTimeMs,
  pause: systemPause,
};

/** Schedule ▶ mailboxes. The event only wakes: what is due, cursor and clock say, however late or often it comes. */
export async function handler(): Promise<void> {
  for (const { unreadable, ...outcome } of await releaseDue(ports)) {
    if (outcome.sent > 0 || outcome.ended !== 'done') {
      writeLog({ level: 'info', message: 'due-orders-released', ...outcome });
    }
    for (const key of unreadable) writeLog({ level: 'error', message: 'due-hint-unreadable', key });
  }
}
