import {
  DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTable, freshDatabase, TEST_REGION } from '../../test/support/accounts-table.ts';
import { type FaultyTableEngine, startFaultyTableEngine } from './faulty-table-engine.ts';

const TRIES = 100;

describe('a table engine with faults', () => {
  const database = freshDatabase();
  let faulty: FaultyTableEngine;
  let client: DynamoDBClient;
  beforeAll(async () => {
    await createTable(database.client, 'fix-log');
    faulty = await startFaultyTableEngine(database.endpoint, { share: 0.2, seed: 7 });
    client = new DynamoDBClient({
      endpoint: faulty.endpoint,
      region: TEST_REGION,
      credentials: database.credentials,
      maxAttempts: 1,
    });
  });
  afterAll(async () => {
    client.destroy();
    await faulty.stop();
  });

  const put = async (name: string): Promise<string> => {
    const Item = { pk: { S: name }, sk: { S: 'H' } };
    try {
      await client.send(
        new TransactWriteItemsCommand({
          TransactItems: [{ Put: { TableName: 'fix-log', Item } }],
        }),
      );
      return 'done';
    } catch (error) {
      if (error instanceof TransactionCanceledException) {
        return error.CancellationReasons?.[0]?.Code ?? 'no reason';
      }
      return error instanceof Error && error.name === 'ThrottlingException' ? 'throttled' : 'lost';
    }
  };

  const isThere = async (name: string): Promise<boolean> => {
    const Key = { pk: { S: name }, sk: { S: 'H' } };
    const read = new GetItemCommand({ TableName: 'fix-log', Key, ConsistentRead: true });
    return (await database.client.send(read)).Item !== undefined;
  };

  it('refuses before, or forgets to answer after, and counts what it does', async () => {
    const outcomes = new Map<string, number>();
    for (let count = 0; count < TRIES; count += 1) {
      const outcome = await put(`item ${count}`);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      expect(await isThere(`item ${count}`)).toBe(outcome === 'done' || outcome === 'lost');
    }
    expect(Object.fromEntries(outcomes)).toEqual({
      done: expect.any(Number),
      TransactionConflict: faulty.counts.conflict,
      throttled: faulty.counts.throttle,
      lost: faulty.counts['lost-reply'],
    });
  });
});
