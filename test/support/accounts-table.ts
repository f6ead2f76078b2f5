import { randomUUID } from 'node:crypto';
import {
  type AttributeDefinition,
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { inject } from 'vitest';
// Types only: brings the declaration of what the global setup provides.
import type {} from './dynamodb.global-setup.ts';

export const TEST_REGION = 'us-east-1';

/** Name of a table in tests; files are apart by their access key, so names need no prefix. */
export type TableName =
  | 'accounts'
  | 'fix-log'
  | 'firm-accounts'
  | 'credentials'
  | 'connections'
  | 'due'
  | 'triggers'
  | 'controls';

export type TestDatabase = {
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly client: DynamoDBClient;
};

/**
 * An empty database that nobody else sees: DynamoDB Local keeps one per access key. The keys have letters and
 * digits only, as it demands.
 */
export const freshDatabase = (endpoint: string = inject('dynamoDbEndpoint')): TestDatabase => {
  const accessKeyId = `test${randomUUID().replaceAll('-', '')}`;
  const credentials = { accessKeyId, secretAccessKey: 'secret' };
  const client = new DynamoDBClient({ endpoint, region: TEST_REGION, credentials });
  return { endpoint, credentials, client };
};

const KEYS: AttributeDefinition[] = [
  { AttributeName: 'pk', AttributeType: 'S' },
  { AttributeName: 'sk', AttributeType: 'S' },
];

const PLAIN: Omit<CreateTableCommandInput, 'TableName'> = {
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: KEYS,
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
};

const ACCOUNTS: Omit<CreateTableCommandInput, 'TableName'> = {
  ...PLAIN,
  AttributeDefinitions: [...KEYS, { AttributeName: 't', AttributeType: 'N' }],
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
  GlobalSecondaryIndexes: [
    {
      IndexName: 'orders-by-time',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 't', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
};

const TRIGGERS: Omit<CreateTableCommandInput, 'TableName'> = {
  ...PLAIN,
  AttributeDefinitions: [
    ...KEYS,
    { AttributeName: 'n', AttributeType: 'S' },
    { AttributeName: 'a', AttributeType: 'N' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'armed-by-time',
      KeySchema: [
        { AttributeName: 'n', KeyType: 'HASH' },
        { AttributeName: 'a', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
};

const SHAPES: Partial<Record<TableName, Omit<CreateTableCommandInput, 'TableName'>>> = {
  accounts: ACCOUNTS,
  triggers: TRIGGERS,
};

const WITH_EXPIRY: ReadonlySet<TableName> = new Set<TableName>([
  'accounts',
  'connections',
  'due',
  'triggers',
  'controls',
]);

/** Creates one table as the cell's template defines it; returns its name. */
export const createTable = async (client: DynamoDBClient, table: TableName): Promise<TableName> => {
  const shape = SHAPES[table] ?? PLAIN;
  await client.send(new CreateTableCommand({ TableName: table, ...shape }));
  if (WITH_EXPIRY.has(table)) {
    await client.send(
      new UpdateTimeToLiveCommand({
        TableName: table,
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      }),
    );
  }
  return table;
};

export const createAccountsTable = (client: DynamoDBClient): Promise<TableName> =>
  createTable(client, 'accounts');
