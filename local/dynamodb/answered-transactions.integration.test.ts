import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  DynamoDBClient,
  GetItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { createTable, TEST_REGION } from '../../test/support/accounts-table.ts';
import { startDynamoDb } from './dynamodb-local.ts';

/** Without the launcher's wait for the commit, about one kill in three loses an answered transaction. */
const KILLS = 8;
const WRITERS = 8;
/** The kill comes after so many answers, in the middle of the writers' next requests. */
const ANSWERS_BEFORE_KILL = 40;

const TABLE = 'fix-log';
const headOf = (kill: number, writer: number) => ({
  pk: { S: `A#${kill}-${writer}` },
  sk: { S: 'H' },
});

/** A restart takes seconds, and longer with each death in a row. */
const BACK_WITHIN_MS = 60_000;
const BETWEEN_TRIES_MS = 100;

const onceItIsBack = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
  const giveUpAt = Date.now() + BACK_WITHIN_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
      await wait(BETWEEN_TRIES_MS);
    }
  }
};

const clientOf = (endpoint: string): DynamoDBClient =>
  new DynamoDBClient({
    endpoint,
    region: TEST_REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });

it('DynamoDB Local loses no transaction that it answered, whenever it is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bellwether-dynamodb-kill-'));
  const engine = await startDynamoDb({ folder });
  const client = clientOf(engine.endpoint);
  try {
    await createTable(client, TABLE);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const answered = new Array<number>(WRITERS).fill(0);
      let answers = 0;
      const write = async (writer: number): Promise<void> => {
        for (let value = 1; ; value += 1) {
          const head = headOf(kill, writer);
          const entry = { ...head, sk: { S: `J#${value}` } };
          try {
            await client.send(
              new TransactWriteItemsCommand({
                TransactItems: [
                  { Put: { TableName: TABLE, Item: { ...head, value: { N: String(value) } } } },
                  { Put: { TableName: TABLE, Item: entry } },
                ],
              }),
            );
          } catch {
            return;
          }
          answered[writer] = value;
          answers += 1;
          if (answers === ANSWERS_BEFORE_KILL) engine.kill();
        }
      };
      await Promise.all(answered.map((_, writer) => write(writer)));
      for (const [writer, value] of answered.entries()) {
        const Key = headOf(kill, writer);
        const { Item } = await onceItIsBack(() =>
          client.send(new GetItemCommand({ TableName: TABLE, Key, ConsistentRead: true })),
        );
        expect(Number(Item?.value?.N ?? 0)).toBeGreaterThanOrEqual(value);
      }
    }
  } finally {
    client.destroy();
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 300_000);
