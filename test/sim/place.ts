import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { ARMED_BY_TIME_INDEX } from '../../shared/adapters/armed-items.ts';
import { dynamoDbAccountStore } from '../../shared/adapters/dynamodb-account-store.ts';
import { seededInstruments } from '../../shared/adapters/seeded-instruments.ts';
import { seededReferencePrices } from '../../shared/adapters/seeded-reference-prices.ts';
import type { Cloud, Process } from './cloud/cloud.ts';
import { FifoQueue } from './cloud/fifo-queue.ts';
import { QueueClient, queueUrl } from './cloud/queue-client.ts';
import { TableClient, Tokens } from './cloud/table-client.ts';
import { Tables } from './cloud/tables.ts';

export const TABLES = {
  accounts: 'accounts',
  due: 'due',
  triggers: 'triggers',
  controls: 'controls',
  firm: 'firm',
  fixLog: 'fix-log',
  connections: 'connections',
} as const;

export const MAILBOXES = ['account-commands-0.fifo', 'account-commands-1.fifo'] as const;
export const MAILBOX_URLS: readonly string[] = MAILBOXES.map(queueUrl);
export const VENUE_QUEUE = 'venue-alpha.fifo';
export const VENUE_QUEUE_URL = queueUrl(VENUE_QUEUE);
export const VENUE = 'alpha';
export const OPERATOR = { role: 'operator', keyId: 'OPERATOR' } as const;
const LONGEST_INDEX_LAG_MS = 4_000;

/** The cell of a run: its tables and queues, and how a process comes to them. */
export class Place {
  readonly cloud: Cloud;
  readonly tables: Tables;
  readonly queues: ReadonlyMap<string, FifoQueue>;
  readonly prices: ReturnType<typeof seededReferencePrices>;
  readonly instruments = seededInstruments;
  readonly marketSeed: string;
  readonly #tokens = new Tokens();

  constructor(cloud: Cloud, marketSeed: string) {
    this.cloud = cloud;
    this.marketSeed = marketSeed;
    this.prices = seededReferencePrices(marketSeed);
    this.tables = new Tables([
      { name: ARMED_BY_TIME_INDEX, table: TABLES.triggers, partition: 'n', sort: 'a' },
    ]);
    this.tables.showLater = (show) => {
      const lag = cloud.faults.fires('index-lag') ? cloud.dice.between(0, LONGEST_INDEX_LAG_MS) : 0;
      if (lag === 0) show();
      else cloud.timeline.in(lag, 'index shows', show);
    };
    this.queues = new Map(
      [...MAILBOXES, VENUE_QUEUE].map((name) => [name, new FifoQueue(cloud, name)]),
    );
  }

  tableClient(process: Process): DynamoDBClient {
    return new TableClient(this.cloud, process, this.tables, this.#tokens).asClient();
  }

  queueClient(process: Process): SQSClient {
    return new QueueClient(this.cloud, process, this.queues).asClient();
  }

  accountStore(process: Process, signal?: AbortSignal) {
    const { due, triggers, controls } = TABLES;
    return dynamoDbAccountStore(this.tableClient(process), TABLES.accounts, signal, {
      due,
      triggers,
      controls,
    });
  }
}
