import { randomUUID } from 'node:crypto';
import { dynamoDbClient } from '../../shared/adapters/dynamodb-client.ts';
import { dynamoDbControlStates } from '../../shared/adapters/dynamodb-controls.ts';
import { dynamodbFixArchive } from '../../shared/adapters/dynamodb-fix-archive.ts';
import { dynamodbFixLog } from '../../shared/adapters/dynamodb-fix-log.ts';
import { dynamodbSessionLease } from '../../shared/adapters/dynamodb-session-lease.ts';
import { sqsClient } from '../../shared/adapters/sqs-client.ts';
import { sqsMailboxes } from '../../shared/adapters/sqs-mailboxes.ts';
import { sqsVenueQueueConsumer } from '../../shared/adapters/sqs-venue-queue-consumer.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import { RECORDS_IN_GENERATION } from '../../shared/app/fix-gateway/log-index.ts';
import { type LogLine, runGateway } from './run-gateway.ts';
import { settingsFrom } from './settings.ts';

/** The table answers in milliseconds; a request that hangs must not eat the lease. */
const TABLE_REQUEST_TIMEOUT_MS = 1_500;
/** Over the long poll of 20 s. */
const QUEUE_REQUEST_TIMEOUT_MS = 25_000;
const CONNECT_TIMEOUT_MS = 1_000;

/** One line of JSON for each event; `alarm` is what a metric filter counts. */
const writeLine: LogLine = (level, event, detail) => {
  const at = new Date().toISOString();
  process.stdout.write(
    `${JSON.stringify({ at, level, service: 'fix-gateway', event, ...detail })}\n`,
  );
};

/** The process ends here, by whatever reason; what it leaves unfinished is safe in queue and log. */
function endProcess(error: unknown): never {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  writeLine('alarm', 'ended-itself', { reason });
  process.exit(1);
}

try {
  const settings = settingsFrom(process.env);
  const dynamodb = dynamoDbClient({
    requestHandler: {
      requestTimeout: TABLE_REQUEST_TIMEOUT_MS,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
  const sqs = sqsClient({
    requestHandler: {
      requestTimeout: QUEUE_REQUEST_TIMEOUT_MS,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
  const monotonicMs = (): number => performance.now();
  const gateway = runGateway({
    config: {
      session: settings.session,
      fix: settings.fix,
      recordsInGeneration: RECORDS_IN_GENERATION,
    },
    venue: { host: settings.host, port: settings.port },
    owner: randomUUID(),
    leaseMs: settings.leaseMs,
    log: dynamodbFixLog(dynamodb, settings.logTable),
    archive: dynamodbFixArchive(dynamodb, settings.logTable),
    controls: dynamoDbControlStates(dynamodb, settings.controlsTable),
    lease: dynamodbSessionLease(dynamodb, settings.logTable, settings.leaseMs, monotonicMs),
    mailboxes: sqsMailboxes(sqs, settings.mailboxQueueUrls),
    queue: sqsVenueQueueConsumer(sqs, settings.venueQueueUrl),
    now: systemClock.now,
    monotonicMs,
    writeLine,
  });
  process.on('SIGTERM', gateway.stop);
  process.on('SIGINT', gateway.stop);
  gateway.done.then(() => process.exit(0), endProcess);
} catch (error) {
  endProcess(error);
}
