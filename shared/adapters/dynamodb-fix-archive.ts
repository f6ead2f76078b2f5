import { createHash } from 'node:crypto';
import {
  type AttributeValue,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import type { ControlReason } from '../domain/risk/controls.ts';
import { present } from '../kernel/assert.ts';
import type { FixArchive, RoutedMessage } from '../ports/fix-log.ts';

/**
 * Items that a generation is spread over. A ClOrdID's own item is found by its hash; with some 15,000 messages in a
 * generation each holds about 60 in 8 KB, which makes 0.15 write units for a message.
 */
const SHARDS = 256;
/** Puts under way at a time: a generation is there in a second, and orders are not held up by it. */
const PUTS_AT_A_TIME = 8;
/**
 * Generations that are searched, the latest first: at 15,000 orders each more than half a billion orders. A report of
 * one that is older still is nobody's here.
 */
const GENERATIONS_SEARCHED = 40_000;
const GENERATION_DIGITS = 9;

/**
 * What was sent under which ClOrdID, for generations of the log that are not in memory any more: items
 * `S#session#shard` / `G#generation` beside the log. The messages of a generation never change, so every put of one
 * writes the same.
 */
export function dynamodbFixArchive(client: DynamoDBClient, tableName: string): FixArchive {
  const find = async (session: string, clOrdId: string): Promise<RoutedMessage | undefined> => {
    let start: Record<string, AttributeValue> | undefined;
    let searched = 0;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: tableName,
          ConsistentRead: true,
          ScanIndexForward: false,
          KeyConditionExpression: 'pk = :shard',
          ExpressionAttributeValues: { ':shard': { S: partitionKey(session, clOrdId) } },
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        }),
      );
      for (const item of page.Items ?? []) {
        const found = entriesOf(item).find((entry) => entry[0] === clOrdId);
        if (found !== undefined) return messageOf(found);
        searched += 1;
      }
      start = page.LastEvaluatedKey;
    } while (start !== undefined && searched < GENERATIONS_SEARCHED);
    return undefined;
  };

  return {
    async keep(session, generation, messages) {
      const shards = new Map<string, Entry[]>();
      for (const message of messages) {
        const key = partitionKey(session, message.route.clOrdId);
        shards.set(key, [...(shards.get(key) ?? []), entryOf(message)]);
      }
      const waiting = [...shards];
      const put = async (): Promise<void> => {
        for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
          const [shard, entries] = next;
          await client.send(
            new PutItemCommand({
              TableName: tableName,
              Item: {
                pk: { S: shard },
                sk: { S: `G#${String(generation).padStart(GENERATION_DIGITS, '0')}` },
                messages: { S: JSON.stringify(entries) },
              },
            }),
          );
        }
      };
      await Promise.all(Array.from({ length: PUTS_AT_A_TIME }, put));
    },

    async find(session, clOrdIds) {
      for (const clOrdId of clOrdIds) {
        const found = await find(session, clOrdId);
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

const shardOf = (clOrdId: string): number =>
  createHash('sha256').update(clOrdId).digest().readUInt32BE(0) % SHARDS;

const partitionKey = (session: string, clOrdId: string): string =>
  `S#${session}#${shardOf(clOrdId)}`;

type Entry = readonly [
  clOrdId: string,
  account: string,
  mailbox: number,
  order: string,
  sent: 0 | 1,
  symbol: string,
  side: string,
  chain?: string,
  cause?: ControlReason,
];

function entryOf({ route, sent, symbol, side, cause }: RoutedMessage): Entry {
  const { clOrdId, account, mailbox, order, chain } = route;
  const entry = [clOrdId, account, mailbox, order, sent ? 1 : 0, symbol, side] as const;
  if (cause !== undefined) return [...entry, chain ?? order, cause];
  return chain === undefined ? entry : [...entry, chain];
}

const messageOf = ([
  clOrdId,
  account,
  mailbox,
  order,
  sent,
  symbol,
  side,
  chain,
  cause,
]: Entry): RoutedMessage => ({
  route: { account, mailbox, order, clOrdId, ...(chain === undefined ? {} : { chain }) },
  sent: sent === 1,
  symbol,
  side,
  ...(cause === undefined ? {} : { cause }),
});

const entriesOf = (item: Record<string, AttributeValue>): readonly Entry[] =>
  JSON.parse(present(item.messages?.S, 'messages of a FIX archive item'));
