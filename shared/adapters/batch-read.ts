import {
  type AttributeValue,
  BatchGetItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { jitteredPause } from './jittered-pause.ts';

type Item = Record<string, AttributeValue>;
export type TableKey = { readonly table: string; readonly key: Item };

/** DynamoDB: at most 100 keys in a batch read, whatever the number of tables. */
const MAX_BATCH_KEYS = 100;
/** A batch read that is throttled returns keys unread; this many rounds, then the caller's retry takes over. */
const MAX_BATCH_ROUNDS = 5;
/** Longest wait before the first repetition, doubled for each further one: together at most 150 ms. */
const FIRST_BATCH_PAUSE_MS = 10;

type RequestItems = Record<string, { Keys: Item[]; ConsistentRead: true }>;

function requestOf(keys: readonly TableKey[]): RequestItems {
  const request: RequestItems = {};
  for (const { table, key } of keys) {
    request[table] ??= { Keys: [], ConsistentRead: true };
    request[table].Keys.push(key);
  }
  return request;
}

/** Reads items strongly, of several tables in one request; what is not there is left out, and any order comes back. */
export async function batchRead(
  client: DynamoDBClient,
  keys: readonly TableKey[],
  signal?: AbortSignal,
): Promise<Item[]> {
  const found: Item[] = [];
  for (let first = 0; first < keys.length; first += MAX_BATCH_KEYS) {
    let unread = keys.slice(first, first + MAX_BATCH_KEYS);
    for (let round = 0; unread.length > 0; round++) {
      if (round === MAX_BATCH_ROUNDS) {
        throw new Error('ThrottlingError: batch read left keys unread');
      }
      if (round > 0) await jitteredPause(FIRST_BATCH_PAUSE_MS * 2 ** (round - 1));
      const answer = await client.send(
        new BatchGetItemCommand({ RequestItems: requestOf(unread) }),
        signal === undefined ? {} : { abortSignal: signal },
      );
      found.push(...Object.values(answer.Responses ?? {}).flat());
      unread = Object.entries(answer.UnprocessedKeys ?? {}).flatMap(([table, { Keys = [] }]) =>
        Keys.map((key) => ({ table, key })),
      );
    }
  }
  return found;
}
