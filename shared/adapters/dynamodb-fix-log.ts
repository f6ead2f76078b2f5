import { randomUUID } from 'node:crypto';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { assert, present } from '../kernel/assert.ts';
import type { FixLog, FixLogRecord } from '../ports/fix-log.ts';
import { jitteredPause } from './jittered-pause.ts';

/** Digits of a slot in the sort key: slots sort as text, and a trillion flushes outlive any session. */
const SLOT_DIGITS = 12;
/**
 * Tries of one append, some ten seconds in all: the lease ends an owner that cannot reach its table sooner, and one that
 * can only sometimes does better to go on than to make another one start.
 */
const ATTEMPT_LIMIT = 40;
/** First pause before a retry; doubles up to the longest, with full jitter. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 500;

const sortKey = (slot: number): string => `L#${String(slot).padStart(SLOT_DIGITS, '0')}`;

/**
 * The FIX log in DynamoDB: one item `F#session` / `L#slot` for each flush.
 *
 * A reply that was lost is settled by the same put on the same slot: it finds either nothing, and writes, or what
 * stands there, which is ours exactly when it names this writer and holds the same records. The SDK's own retries
 * are covered in the same way.
 * `append` throws when the table does not answer within `ATTEMPT_LIMIT` tries: the caller must then end itself,
 * since a put of it may still be on its way.
 */
export function dynamodbFixLog(
  client: DynamoDBClient,
  tableName: string,
  pause: (milliseconds: number) => Promise<void> = jitteredPause,
): FixLog {
  const writer = randomUUID();
  return {
    async *read(session, fromSlot) {
      let expected = fromSlot;
      for await (const entry of slots(client, tableName, { session, fromSlot })) {
        assert(entry.slot === expected, `FIX log of ${session} has a hole at slot ${expected}`);
        expected = entry.slot + 1;
        yield entry;
      }
    },

    async *readBack(session) {
      let expected: number | undefined;
      const backwards = slots(client, tableName, { session, fromSlot: 1, backwards: true });
      for await (const entry of backwards) {
        expected ??= entry.slot;
        assert(entry.slot === expected, `FIX log of ${session} has a hole at slot ${expected}`);
        expected = entry.slot - 1;
        yield entry;
      }
      assert((expected ?? 0) === 0, `FIX log of ${session} has a hole at slot ${expected}`);
    },

    async append(session, slot, records) {
      const text = JSON.stringify(records);
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await putIfAbsent(client, tableName, { session, slot, text, writer });
        } catch (error) {
          if (attempt >= ATTEMPT_LIMIT || isOwnFault(error)) throw error;
          await pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)));
        }
      }
    },
  };
}

type Slot = { readonly slot: number; readonly records: readonly FixLogRecord[] };

/** The slots that there are, page by page: the reader asks for no more than it uses. */
async function* slots(
  client: DynamoDBClient,
  tableName: string,
  range: { readonly session: string; readonly fromSlot: number; readonly backwards?: boolean },
): AsyncGenerator<Slot> {
  let start: Record<string, AttributeValue> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: tableName,
        ConsistentRead: true,
        ScanIndexForward: range.backwards !== true,
        KeyConditionExpression: 'pk = :session AND sk BETWEEN :first AND :last',
        ExpressionAttributeValues: {
          ':session': { S: `F#${range.session}` },
          ':first': { S: sortKey(range.fromSlot) },
          ':last': { S: `L#${'9'.repeat(SLOT_DIGITS)}` },
        },
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      }),
    );
    for (const item of page.Items ?? []) {
      const slot = Number(present(item.sk?.S, 'sort key of a FIX log item').slice(2));
      yield { slot, records: JSON.parse(present(item.records?.S, 'records')) };
    }
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}

type Put = {
  readonly session: string;
  readonly slot: number;
  readonly text: string;
  readonly writer: string;
};

async function putIfAbsent(
  client: DynamoDBClient,
  tableName: string,
  put: Put,
): Promise<'appended' | 'taken'> {
  try {
    await client.send(
      new PutItemCommand({
        TableName: tableName,
        Item: {
          pk: { S: `F#${put.session}` },
          sk: { S: sortKey(put.slot) },
          writer: { S: put.writer },
          records: { S: put.text },
        },
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return 'appended';
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const standing = error.Item;
    const ours = standing?.writer?.S === put.writer && standing.records?.S === put.text;
    return ours ? 'appended' : 'taken';
  }
}

/** A fault that the same request meets again (validation, access): no retry helps. Throttling is not one. */
function isOwnFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const metadata = (error as { $metadata?: { httpStatusCode?: number } }).$metadata;
  const throttled =
    'retryable' in error || /Throttl|ThroughputExceeded|LimitExceeded/.test(error.name);
  return metadata?.httpStatusCode === 400 && !throttled;
}
