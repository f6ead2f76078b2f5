import { setTimeout as wait } from 'node:timers/promises';
import {
  type AttributeValue,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  paginateScan,
  ScanCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { transactionWriteUnits } from '../../shared/adapters/dynamodb-item-size.ts';

type Item = Record<string, AttributeValue>;

/** One request of the run as it changed a table: a put, or the puts of a transaction. */
export type RecordedWrite = {
  readonly table: string;
  /** Writes of one lane (an account, the FIX session) happened one after another. */
  readonly lane: string;
  readonly isTransaction: boolean;
  readonly items: readonly Item[];
};

export type Engine = { readonly endpoint: string; readonly accessKeyId: string };

const clientOptions = ({ endpoint, accessKeyId }: Engine) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId, secretAccessKey: 'bench' },
});

const tableEngine = (engine: Engine): DynamoDBClient => new DynamoDBClient(clientOptions(engine));

const accountOf = (item: Item): string => (item.pk?.S ?? '').slice(2);
const isHead = (item: Item): boolean => item.sk?.S === 'H';
const isPending = (item: Item): boolean => item.s?.S === 'PENDING';

/** Every new image of the table's stream, in order. */
async function streamImages(engine: Engine, table: string): Promise<Item[]> {
  const { Table } = await tableEngine(engine).send(new DescribeTableCommand({ TableName: table }));
  const StreamArn = Table?.LatestStreamArn;
  const streams = new DynamoDBStreamsClient(clientOptions(engine));
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  const images: Item[] = [];
  for (const { ShardId } of StreamDescription?.Shards ?? []) {
    const start = await streams.send(
      new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    let iterator = start.ShardIterator;
    for (;;) {
      if (iterator === undefined) break;
      const page = await streams.send(new GetRecordsCommand({ ShardIterator: iterator }));
      images.push(
        ...(page.Records ?? []).flatMap(({ dynamodb }) =>
          dynamodb?.NewImage === undefined ? [] : [dynamodb.NewImage as Item],
        ),
      );
      if ((page.Records ?? []).length === 0) break;
      iterator = page.NextShardIterator;
    }
  }
  return images;
}

/**
 * The writes of a run, read back from the table's stream: a commit is the head and what changed with it, a placement's
 * PENDING item stands alone. The stream keeps an account's writes in order, and each commit has exactly one head.
 */
export async function recordedWrites(engine: Engine, table: string): Promise<RecordedWrite[]> {
  const writes: RecordedWrite[] = [];
  const open = new Map<string, RecordedWrite & { readonly items: Item[] }>();
  for (const image of await streamImages(engine, table)) {
    const lane = accountOf(image);
    if (isPending(image)) {
      writes.push({ table, lane, isTransaction: false, items: [image] });
      continue;
    }
    const current = open.get(lane);
    if (current === undefined || (isHead(image) && current.items.some(isHead))) {
      const next = { table, lane, isTransaction: true, items: [image] };
      open.set(lane, next);
      writes.push(next);
    } else {
      current.items.push(image);
    }
  }
  return writes;
}

/** The flushes of the FIX session, from its log: each slot was one put. */
export async function recordedFlushes(engine: Engine, table: string): Promise<RecordedWrite[]> {
  const writes: RecordedWrite[] = [];
  const pages = paginateScan(
    { client: tableEngine(engine) },
    {
      TableName: table,
      ConsistentRead: true,
      FilterExpression: 'begins_with(sk, :slot)',
      ExpressionAttributeValues: { ':slot': { S: 'L#' } },
    },
  );
  for await (const { Items } of pages) {
    for (const item of Items ?? []) {
      writes.push({ table, lane: item.pk?.S ?? '', isTransaction: false, items: [item] });
    }
  }
  return writes;
}

/** Twice as often as the busiest run seen projects; each look is one small read. */
const LOOK_EVERY_MS = 100;

/**
 * Watches the firm accounts while a run is on: each move of a checkpoint was one transaction of it and the firm
 * items. Items are updated in place, so what is recorded is their shape now; two moves between looks count as one.
 */
export async function watchProjections(
  engine: Engine,
  table: string,
): Promise<() => Promise<RecordedWrite[]>> {
  const client = tableEngine(engine);
  const look = async (): Promise<Item[]> => {
    const { Items = [] } = await client.send(
      new ScanCommand({ TableName: table, ConsistentRead: true }),
    );
    return Items;
  };
  const writes: RecordedWrite[] = [];
  let checkpoints = checkpointsIn(await look());
  const note = async (): Promise<void> => {
    const items = await look();
    const now = checkpointsIn(items);
    if (now !== checkpoints) writes.push({ table, lane: table, isTransaction: true, items });
    checkpoints = now;
  };
  let watching = true;
  const watch = (async () => {
    while (watching) {
      await wait(LOOK_EVERY_MS);
      await note();
    }
  })();
  return async () => {
    watching = false;
    await watch;
    return writes;
  };
}

const checkpointsIn = (items: readonly Item[]): string =>
  items
    .filter((item) => item.pk?.S === 'CHECKPOINT')
    .map((item) => `${item.sk?.S} ${item.n?.S}`)
    .sort()
    .join();

/** Write units: two for each started KB in a transaction, one outside it, and one for a PENDING order's index key. */
export const writeUnits = ({ isTransaction, items }: RecordedWrite): number =>
  items.reduce((sum, item) => {
    const units = transactionWriteUnits(item);
    return sum + (isTransaction ? units : units / 2 + (isPending(item) ? 1 : 0));
  }, 0);

async function copyTable(engine: Engine, table: string, client: DynamoDBClient): Promise<void> {
  const { Table } = await tableEngine(engine).send(new DescribeTableCommand({ TableName: table }));
  const indexes = Table?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
    IndexName,
    KeySchema,
    Projection,
  }));
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: Table?.AttributeDefinitions,
      KeySchema: Table?.KeySchema,
      StreamSpecification: Table?.StreamSpecification,
      GlobalSecondaryIndexes: indexes,
    }),
  );
}

/**
 * Sends recorded writes to fresh copies of their tables on the same engine, as fast as it takes them: the writes of
 * one lane in their order, `atOnce` lanes side by side. Returns the seconds it took.
 */
export async function sendRaw(
  engine: Engine,
  writes: readonly RecordedWrite[],
  atOnce: number,
): Promise<number> {
  const client = tableEngine({ ...engine, accessKeyId: `raw${Date.now()}` });
  for (const table of new Set(writes.map((write) => write.table)))
    await copyTable(engine, table, client);
  const byLane = new Map<string, RecordedWrite[]>();
  for (const write of writes) byLane.set(write.lane, [...(byLane.get(write.lane) ?? []), write]);
  const lanes = [...byLane.values()];
  const startedAt = performance.now();
  const sendNext = async (): Promise<void> => {
    for (let own = lanes.shift(); own !== undefined; own = lanes.shift()) {
      for (const write of own) await sendOne(client, write);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sendNext));
  return (performance.now() - startedAt) / 1000;
}

async function sendOne(
  client: DynamoDBClient,
  { table, isTransaction, items }: RecordedWrite,
): Promise<void> {
  if (isTransaction) {
    const TransactItems = items.map((Item) => ({ Put: { TableName: table, Item } }));
    await client.send(new TransactWriteItemsCommand({ TransactItems }));
    return;
  }
  const ConditionExpression = 'attribute_not_exists(pk)';
  for (const Item of items) {
    await client.send(new PutItemCommand({ TableName: table, Item, ConditionExpression }));
  }
}
