import {
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { ControlRecords, ControlStates } from '../ports/controls.ts';
import { batchRead } from './batch-read.ts';
import {
  listItem,
  readSwitch,
  recordItem,
  recordsOf,
  switchItem,
  switchKey,
  theList,
} from './control-items.ts';

/** The states alone, for those who only ask. */
export const dynamoDbControlStates = (client: DynamoDBClient, table: string): ControlStates => ({
  async states(scopes) {
    const keys = Array.from(new Set(scopes), (scope) => ({ table, key: switchKey(scope) }));
    const found = (await batchRead(client, keys)).map(readSwitch);
    return new Map(found.map(({ scope, state }) => [scope, state]));
  },
});

/** Another operator's turn came between, or is under way at this moment. */
const isOvertaken = (error: unknown): boolean =>
  error instanceof TransactionCanceledException &&
  (error.CancellationReasons ?? []).some(
    ({ Code }) => Code === 'ConditionalCheckFailed' || Code === 'TransactionConflict',
  );

export const dynamoDbControlRecords = (client: DynamoDBClient, table: string): ControlRecords => ({
  async current(scope) {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: switchKey(scope), ConsistentRead: true }),
    );
    return Item && readSwitch(Item);
  },
  async turn(before, after) {
    const absent = { ConditionExpression: 'attribute_not_exists(pk)' };
    const unchanged =
      before === undefined
        ? absent
        : {
            ConditionExpression: 'n = :before',
            ExpressionAttributeValues: { ':before': { N: String(before.version) } },
          };
    try {
      await client.send(
        new TransactWriteItemsCommand({
          TransactItems: [
            { Put: { TableName: table, Item: switchItem(after), ...unchanged } },
            { Put: { TableName: table, Item: recordItem(after), ...absent } },
            { Put: { TableName: table, Item: listItem(after) } },
          ],
        }),
      );
      return 'turned';
    } catch (error) {
      if (isOvertaken(error)) return 'conflict';
      throw error;
    }
  },
  async history(scope, limit) {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :kind)',
        ExpressionAttributeValues: recordsOf(scope),
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    return Items.map(readSwitch);
  },
  async all(limit) {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: theList,
        Limit: limit,
      }),
    );
    return Items.map(readSwitch);
  },
});
