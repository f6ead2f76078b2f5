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
import { runService } from '../../shared/shell/run-service.ts';
import { runGateway } from './run-gateway.ts';
import { settingsFrom } from './settings.ts';

/** The table answers in milliseconds; a request that hangs must not eat the lease. */
const TABLE_REQUEST_TIMEOUT_MS = 1_500;
/** Over the long poll of 20 s. */
const QUEUE_REQUEST_TIMEOUT_MS = 25_000;
const CONNECT_TIMEOUT_MS = 1_000;

runService('fix-gateway', (writeLine) => {
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
  return runGateway({
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
});
