import { randomUUID } from 'node:crypto';
import { dynamoDbArmedOrders } from '../../shared/adapters/dynamodb-armed-orders.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb-client.ts';
import { dynamodbSessionLease } from '../../shared/adapters/dynamodb-session-lease.ts';
import { requestClientConfig } from '../../shared/adapters/request-client.ts';
import { seededTradePrints } from '../../shared/adapters/seeded-trade-prints.ts';
import { sqsClient } from '../../shared/adapters/sqs-client.ts';
import { sqsMailboxes } from '../../shared/adapters/sqs-mailboxes.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import { marketHoursOf, regularSessionAt } from '../../shared/app/market-hours.ts';
import { StopTrigger } from '../../shared/app/stop-trigger/stop-trigger.ts';
import { runService } from '../../shared/shell/run-service.ts';
import { runStopTrigger } from './run-stop-trigger.ts';
import { settingsFrom } from './settings.ts';

runService('stop-trigger', (writeLine) => {
  const settings = settingsFrom(process.env);
  const dynamodb = dynamoDbClient(requestClientConfig);
  const hours = marketHoursOf(settings.marketHours);
  const monotonicMs = (): number => performance.now();
  const ports = {
    armedOrders: dynamoDbArmedOrders(dynamodb, settings.triggersTable),
    prints: seededTradePrints(settings.marketSeed, systemClock.now, (at) =>
      regularSessionAt(hours, systemClock.isDriven(), at),
    ),
    mailboxes: sqsMailboxes(sqsClient(requestClientConfig), settings.mailboxQueueUrls),
    clock: systemClock,
    monotonicMs,
  };
  const { triggersTable, leaseMs, lookEveryMs } = settings;
  return runStopTrigger({
    start: () => new StopTrigger(ports),
    lease: dynamodbSessionLease(dynamodb, triggersTable, leaseMs, monotonicMs),
    owner: randomUUID(),
    leaseMs,
    lookEveryMs,
    monotonicMs,
    writeLine,
  });
});
