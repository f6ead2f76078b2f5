import {
  type AttributeValue,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
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

/** One request of the run as it changed the accounts table: a put, or the puts of a transaction. */
export type RecordedWrite = { readonly account: string; readonly items: readonly Item[] };

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
  const open = new Map<string, { account: string; items: Item[] }>();
  for (const image of await streamImages(engine, table)) {
    const account = accountOf(image);
    if (isPending(image)) {
      writes.push({ account, items: [image] });
      continue;
    }
    const current = open.get(account);
    if (current === undefined || (isHead(image) && current.items.some(isHead))) {
      const next = { account, items: [image] };
      open.set(account, next);
      writes.push(next);
    } else {
      current.items.push(image);
    }
  }
  return writes;
}

/** Write units of a recorded write: two for each started KB in a transaction, one outside, and one for an index key. */
export const writeUnits = ({ items }: RecordedWrite): number =>
  items.length === 1 && items.every(isPending)
    ? items.reduce((sum, item) => sum + transactionWriteUnits(item) / 2, 1)
    : items.reduce((sum, item) => sum + transactionWriteUnits(item), 0);

/**
 * Sends recorded writes to a fresh copy of the table on the same engine, as fast as it takes them: the writes of one
 * account in their order, `atOnce` accounts side by side. Returns the seconds it took.
 */
export async function sendRaw(
  engine: Engine,
  table: string,
  writes: readonly RecordedWrite[],
  atOnce: number,
): Promise<number> {
  const { Table } = await tableEngine(engine).send(new DescribeTableCommand({ TableName: table }));
  const client = tableEngine({ ...engine, accessKeyId: `raw${Date.now()}` });
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: Table?.AttributeDefinitions,
      KeySchema: Table?.KeySchema,
      StreamSpecification: Table?.StreamSpecification,
      GlobalSecondaryIndexes: Table?.GlobalSecondaryIndexes?.map(
        ({ IndexName, KeySchema, Projection }) => ({
          IndexName,
          KeySchema,
          Projection,
        }),
      ),
    }),
  );
  const byAccount = new Map<string, RecordedWrite[]>();
  for (const write of writes) {
    byAccount.set(write.account, [...(byAccount.get(write.account) ?? []), write]);
  }
  const accounts = [...byAccount.values()];
  const startedAt = performance.now();
  const sendNext = async (): Promise<void> => {
    for (let own = accounts.shift(); own !== undefined; own = accounts.shift()) {
      for (const { items } of own) await sendOne(client, table, items);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sendNext));
  return (performance.now() - startedAt) / 1000;
}

async function sendOne(
  client: DynamoDBClient,
  table: string,
  items: readonly Item[],
): Promise<void> {
  const [first] = items;
  if (items.length === 1 && first !== undefined && isPending(first)) {
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: first,
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    );
    return;
  }
  await client.send(
    new TransactWriteItemsCommand({
      TransactItems: items.map((Item) => ({ Put: { TableName: table, Item } })),
    }),
  );
}
