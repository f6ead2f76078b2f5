import {
  type AttributeDefinition,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  type KeySchemaElement,
  type Projection,
  ResourceNotFoundException,
  type StreamViewType,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { IndexModel, KeyModel, TableModel } from '../template/cloud-model.ts';
import { ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY } from './environment.ts';

/** A client of the laptop's table engine. */
export const tableClient = (endpoint: string): DynamoDBClient =>
  new DynamoDBClient({
    endpoint,
    region: REGION,
    credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
  });

const keySchema = (keys: readonly KeyModel[]): KeySchemaElement[] =>
  keys.map(({ attribute, kind }) => ({ AttributeName: attribute, KeyType: kind }));

const indexInput = (index: IndexModel) => {
  const projection: Projection = { ProjectionType: index.projection as 'ALL' };
  if (index.projectedAttributes.length > 0) {
    projection.NonKeyAttributes = [...index.projectedAttributes];
  }
  return { IndexName: index.name, KeySchema: keySchema(index.keys), Projection: projection };
};

const attributeDefinitions = (table: TableModel): AttributeDefinition[] =>
  table.attributes.map(({ name, type }) => ({ AttributeName: name, AttributeType: type as 'S' }));

/** The parts of a table that cannot be changed by writing items. */
const shapeOf = (table: TableDescription): string =>
  JSON.stringify({
    keys: table.KeySchema?.map(({ AttributeName, KeyType }) => [AttributeName, KeyType]),
    indexes: [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])]
      .map(({ IndexName }) => IndexName)
      .sort(),
    stream: table.StreamSpecification?.StreamEnabled === true,
  });

const wantedShape = (table: TableModel): string =>
  JSON.stringify({
    keys: table.keys.map(({ attribute, kind }) => [attribute, kind]),
    indexes: [...table.globalIndexes, ...table.localIndexes].map(({ name }) => name).sort(),
    stream: table.streamView !== undefined,
  });

const describe = async (
  client: DynamoDBClient,
  name: string,
): Promise<TableDescription | undefined> => {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
};

/**
 * Makes a table when it is absent; never drops or changes one. Throws when the one that is there
 * has other keys, indexes or no stream. Time to live is not switched on: the engine would compare
 * it with machine time while the market's clock may stand elsewhere, so expired items just stay.
 */
export const ensureTable = async (client: DynamoDBClient, table: TableModel): Promise<void> => {
  const existing = await describe(client, table.name);
  if (existing !== undefined) {
    if (shapeOf(existing) === wantedShape(table)) return;
    throw new Error(
      `table ${table.name} was made with another shape; npm run reset clears the state folder`,
    );
  }
  await client.send(
    new CreateTableCommand({
      TableName: table.name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: attributeDefinitions(table),
      KeySchema: keySchema(table.keys),
      ...(table.globalIndexes.length === 0
        ? {}
        : { GlobalSecondaryIndexes: table.globalIndexes.map(indexInput) }),
      ...(table.localIndexes.length === 0
        ? {}
        : { LocalSecondaryIndexes: table.localIndexes.map(indexInput) }),
      ...(table.streamView === undefined
        ? {}
        : {
            StreamSpecification: {
              StreamEnabled: true,
              StreamViewType: table.streamView as StreamViewType,
            },
          }),
    }),
  );
};
