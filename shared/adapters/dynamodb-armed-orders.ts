import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type Instant, instant } from '../kernel/brand.ts';
import type { ArmedOrders, ArmedPage, Arming } from '../ports/armed-orders.ts';
import {
  ARMED_BY_TIME_INDEX,
  armedKey,
  armedShards,
  isArmedItem,
  markAttribute,
  readArmedItem,
  readArming,
} from './armed-items.ts';

/** The most that a batch read takes. */
const MAX_BATCH_KEYS = 100;
/** A batch read that is throttled returns keys unread; this many rounds, then the next look tries again. */
const MAX_BATCH_ROUNDS = 5;

type Item = Record<string, AttributeValue>;

const positionKey = (symbol: string): Item => ({
  pk: { S: `C#${symbol}` },
  sk: { S: 'POSITION' },
});

const keyText = (item: Item): string => `${item.pk?.S} ${item.sk?.S}`;

/** The orders that wait for a print, beside the accounts (armed-items.ts). */
export function dynamoDbArmedOrders(client: DynamoDBClient, table: string): ArmedOrders {
  async function read(keys: readonly Item[]): Promise<Item[]> {
    const found: Item[] = [];
    let unread = [...keys];
    for (let round = 0; unread.length > 0; round += 1) {
      if (round === MAX_BATCH_ROUNDS) throw new Error('a batch read left keys unread');
      const answer = await client.send(
        new BatchGetItemCommand({
          RequestItems: { [table]: { Keys: unread, ConsistentRead: true } },
        }),
      );
      found.push(...(answer.Responses?.[table] ?? []));
      unread = answer.UnprocessedKeys?.[table]?.Keys ?? [];
    }
    return found;
  }

  async function pageOf(
    entries: readonly Item[],
    known: (arming: Arming) => boolean,
  ): Promise<ArmedPage> {
    const unknown = entries.filter((entry) => {
      const arming = readArming(entry);
      return arming === undefined || !known(arming);
    });
    const items: Item[] = [];
    for (let first = 0; first < unknown.length; first += MAX_BATCH_KEYS) {
      const keys = unknown.slice(first, first + MAX_BATCH_KEYS);
      items.push(...(await read(keys.map(({ pk, sk }) => ({ pk, sk }) as Item))));
    }
    const waiting = items.filter(isArmedItem);
    const orders = waiting.map((item) => ({ item, order: readArmedItem(item) }));
    return {
      armings: entries.flatMap((entry) => readArming(entry) ?? []),
      orders: orders.flatMap(({ order }) => order ?? []),
      unreadable: orders.flatMap(({ item, order }) => (order === undefined ? keyText(item) : [])),
    };
  }

  async function* armedSince(
    since: Instant,
    known: (arming: Arming) => boolean,
  ): AsyncGenerator<ArmedPage> {
    for (const shard of armedShards) {
      let start: Item | undefined;
      do {
        const answer = await client.send(
          new QueryCommand({
            TableName: table,
            IndexName: ARMED_BY_TIME_INDEX,
            KeyConditionExpression: 'n = :shard AND a >= :since',
            ExpressionAttributeValues: {
              ':shard': { S: shard },
              ':since': { N: since.toString() },
            },
            ...(start === undefined ? {} : { ExclusiveStartKey: start }),
          }),
        );
        const entries = answer.Items ?? [];
        if (entries.length > 0) yield await pageOf(entries, known);
        start = answer.LastEvaluatedKey;
      } while (start !== undefined);
    }
  }

  return {
    armedSince,
    async isStillArmed(arming) {
      const [item] = await read([armedKey(arming)]);
      return item !== undefined && isArmedItem(item) && item.a?.N === arming.armedAt.toString();
    },
    async keepMark(arming, mark) {
      try {
        await client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: armedKey(arming),
            UpdateExpression: 'SET w = :mark',
            ConditionExpression: 'a = :armedAt AND attribute_not_exists(x)',
            ExpressionAttributeValues: {
              ':mark': markAttribute(mark),
              ':armedAt': { N: arming.armedAt.toString() },
            },
          }),
        );
      } catch (error) {
        // It is gone, set off or armed again: not ours to write.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
    async position(symbol) {
      const { Item: item } = await client.send(
        new GetItemCommand({ TableName: table, Key: positionKey(symbol), ConsistentRead: true }),
      );
      if (item === undefined) return undefined;
      return {
        sequence: Number(item.sequence?.N),
        armedBefore: instant(Number(item.before?.N)),
      };
    },
    async keepPosition(symbol, { sequence, armedBefore }) {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            ...positionKey(symbol),
            sequence: { N: sequence.toString() },
            before: { N: armedBefore.toString() },
          },
        }),
      );
    },
  };
}
