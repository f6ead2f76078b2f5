import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { instant } from '../kernel/brand.ts';
import type { DueOrders } from '../ports/due-orders.ts';
import {
  dueCursorKey,
  dueFrom,
  duePartition,
  dueShards,
  dueUntil,
  readDueItem,
} from './due-items.ts';

/** One page is in the mailboxes within a second, also where the queue is slow. */
const PAGE_LIMIT = 100;

const sortKey = (item: Record<string, AttributeValue>): string => item.sk?.S ?? '';

/** The hints of what comes due, beside the accounts (due-items.ts). */
export function dynamoDbDueOrders(
  client: DynamoDBClient,
  table: string,
  pageLimit: number = PAGE_LIMIT,
): DueOrders {
  return {
    shards: dueShards,
    async cursor(shard) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: dueCursorKey(shard), ConsistentRead: true }),
      );
      if (Item === undefined) return undefined;
      return {
        settled: instant(Number(Item.settled?.N)),
        reached: instant(Number(Item.reached?.N)),
        ...(Item.on?.N === undefined ? {} : { reachedOnMs: Number(Item.on.N) }),
        ...(Item.after?.S === undefined ? {} : { goOnAfter: Item.after.S }),
      };
    },
    async moveCursor(shard, { settled, reached, reachedOnMs, goOnAfter }) {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            ...dueCursorKey(shard),
            settled: { N: settled.toString() },
            reached: { N: reached.toString() },
            ...(reachedOnMs === undefined ? {} : { on: { N: Math.floor(reachedOnMs).toString() } }),
            ...(goOnAfter === undefined ? {} : { after: { S: goOnAfter } }),
          },
        }),
      );
    },
    async page(shard, { from, after, until }) {
      // The next text behind the last page's end.
      const first = after === undefined ? dueFrom(from) : `${after}\u0000`;
      const last = dueUntil(until);
      if (first > last) return { orders: [], unreadable: [] };
      const answer = await client.send(
        new QueryCommand({
          TableName: table,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
          ExpressionAttributeValues: {
            ':pk': { S: duePartition(shard) },
            ':first': { S: first },
            ':last': { S: last },
          },
          Limit: pageLimit,
        }),
      );
      const items = answer.Items ?? [];
      const read = items.map((item) => ({ key: sortKey(item), order: readDueItem(item) }));
      const end = answer.LastEvaluatedKey;
      return {
        orders: read.flatMap(({ order }) => order ?? []),
        unreadable: read.flatMap(({ key, order }) => (order === undefined ? [key] : [])),
        ...(end === undefined ? {} : { last: sortKey(end) }),
      };
    },
  };
}
