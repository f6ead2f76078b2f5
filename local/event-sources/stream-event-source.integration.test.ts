import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createAccountsTable,
  freshDatabase,
  TEST_REGION,
} from '../../test/support/accounts-table.ts';
import { type DynamoDbLocal, startDynamoDb } from '../dynamodb/dynamodb-local.ts';
import type { BatchFailure, Invoke } from './invoke.ts';
import {
  type Discarded,
  type RunningStreamEventSource,
  runStreamEventSource,
  type StreamEventSource,
} from './stream-event-source.ts';
import { streamsClient } from './stream-wire.ts';

const WAIT = { timeout: 30_000, interval: 5 };
const JOURNAL_INSERTS = JSON.stringify({
  eventName: ['INSERT'],
  dynamodb: { Keys: { sk: { S: [{ prefix: 'J#' }] } } },
});

let folder: string;
let running: RunningStreamEventSource | undefined;
let failures: BatchFailure[];
let discarded: Discarded[];
let troubles: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bellwether-stream-'));
  failures = [];
  discarded = [];
  troubles = [];
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  rmSync(folder, { recursive: true, force: true });
});

type Database = {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly client: DynamoDBClient;
};
const database = async (): Promise<Database> => {
  const { endpoint, credentials, client } = freshDatabase();
  await createAccountsTable(client);
  return { endpoint, accessKeyId: credentials.accessKeyId, client };
};

const start = (
  { endpoint, accessKeyId }: Database,
  invoke: Invoke,
  source: Partial<StreamEventSource> = {},
): void => {
  running = runStreamEventSource(
    { functionName: 'reader', tableName: 'accounts', filters: [JOURNAL_INSERTS], ...source },
    {
      endpoint,
      accessKeyId,
      region: TEST_REGION,
      invoke,
      checkpointFile: join(folder, 'reader.json'),
      onFailure: (failure) => failures.push(failure),
      onDiscard: (each) => discarded.push(each),
      onTrouble: (trouble) => troubles.push(trouble),
    },
  );
};
const restart = async (...how: Parameters<typeof start>): Promise<void> => {
  await running?.stop();
  start(...how);
};

const put = async ({ client }: Database, ...sortKeys: string[]): Promise<void> => {
  for (const sortKey of sortKeys) {
    const Item = { pk: { S: 'A#1' }, sk: { S: sortKey } };
    await client.send(new PutItemCommand({ TableName: 'accounts', Item }));
  }
};
const keys = (event: object): string[] =>
  (event as DynamoDBStreamEvent).Records.map(({ dynamodb }) => dynamodb?.Keys?.sk?.S ?? '');
const sequenceOf = (event: object, key: string): string => {
  const { Records } = event as DynamoDBStreamEvent;
  const found = Records.find(({ dynamodb }) => dynamodb?.Keys?.sk?.S === key);
  return found?.dynamodb?.SequenceNumber ?? '';
};
/** A function that notes its batches and does `then` with each. */
const noting = (
  batches: string[][],
  then: (event: object, invocation: number) => unknown = () => undefined,
): Invoke => {
  return async (_name, event) => {
    batches.push(keys(event));
    return then(event, batches.length);
  };
};
const arrived = (batches: string[][], ...expected: string[]): Promise<void> =>
  vi.waitFor(() => expect(batches.flat()).toEqual(expected), WAIT);

describe('a stream as event source', () => {
  it('gives the function what its filter lets through, with every field that Lambda gives', async () => {
    const db = await database();
    const events: object[] = [];
    start(db, async (functionName, event) => {
      events.push({ functionName, event });
    });
    await put(db, 'H', 'J#1');
    await vi.waitFor(() => expect(events).toHaveLength(1), WAIT);
    const arn = expect.stringMatching(/^arn:aws:dynamodb:.*:table\/accounts\/stream\//);
    expect(events).toEqual([
      {
        functionName: 'reader',
        event: {
          Records: [
            {
              eventID: expect.any(String),
              eventName: 'INSERT',
              eventVersion: '1.1',
              eventSource: 'aws:dynamodb',
              awsRegion: 'us-east-1',
              dynamodb: {
                ApproximateCreationDateTime: expect.any(Number),
                Keys: { pk: { S: 'A#1' }, sk: { S: 'J#1' } },
                NewImage: { pk: { S: 'A#1' }, sk: { S: 'J#1' } },
                SequenceNumber: '000000000000000000002',
                SizeBytes: expect.any(Number),
                StreamViewType: 'NEW_IMAGE',
              },
              eventSourceARN: arn,
            },
          ],
        },
      },
    ]);
  });

  it('goes on after its checkpoint, which moves only when an invocation has succeeded', async () => {
    const db = await database();
    await put(db, 'J#1', 'J#2');
    const before: string[][] = [];
    start(
      db,
      noting(before, (_event, invocation) => {
        if (invocation > 1) throw new Error('crash');
      }),
      { batchSize: 1 },
    );
    await vi.waitFor(() => expect(before.length).toBeGreaterThanOrEqual(3), WAIT);
    expect(before.slice(0, 3)).toEqual([['J#1'], ['J#2'], ['J#2']]);

    const after: string[][] = [];
    await restart(db, noting(after), { batchSize: 1 });
    await put(db, 'J#3');
    await arrived(after, 'J#2', 'J#3');
    await running?.stop();
    const checkpoint = JSON.parse(readFileSync(join(folder, 'reader.json'), 'utf8')) as object;
    expect(Object.values(checkpoint)).toEqual([{ after: '000000000000000000003' }]);
  });

  it('tries a failed batch again and gives nothing newer of the shard meanwhile', async () => {
    const db = await database();
    await put(db, 'J#1', 'J#2', 'J#3');
    const batches: string[][] = [];
    start(
      db,
      noting(batches, (_event, invocation) => {
        if (invocation <= 3) throw new Error('not yet');
      }),
      { batchSize: 2 },
    );
    await vi.waitFor(() => expect(batches).toHaveLength(5), WAIT);
    expect(batches).toEqual([
      ['J#1', 'J#2'],
      ['J#1', 'J#2'],
      ['J#1', 'J#2'],
      ['J#1', 'J#2'],
      ['J#3'],
    ]);
    expect(failures).toHaveLength(3);
  });

  it('finds the poison by halves and gives up on it alone', async () => {
    const db = await database();
    await put(db, 'J#1', 'J#2', 'J#3', 'J#4');
    const batches: string[][] = [];
    start(
      db,
      noting(batches, (event) => {
        if (keys(event).includes('J#3')) throw new Error('poison');
      }),
      { bisectBatchOnFunctionError: true, maximumRetryAttempts: 1 },
    );
    await vi.waitFor(() => expect(batches.at(-1)).toEqual(['J#4']), WAIT);
    expect(batches).toEqual([
      ['J#1', 'J#2', 'J#3', 'J#4'],
      ['J#1', 'J#2'],
      ['J#3', 'J#4'],
      ['J#3'],
      ['J#3'],
      ['J#4'],
    ]);
    expect(discarded).toMatchObject([
      { records: 1, startSequenceNumber: '000000000000000000003', reason: 'Error: poison' },
    ]);
  });

  it('goes on at the item that was reported as failed', async () => {
    const db = await database();
    await put(db, 'J#1', 'J#2', 'J#3');
    const batches: string[][] = [];
    start(
      db,
      noting(batches, (event, invocation) =>
        invocation === 1
          ? { batchItemFailures: [{ itemIdentifier: sequenceOf(event, 'J#2') }] }
          : { batchItemFailures: [] },
      ),
      { reportBatchItemFailures: true },
    );
    await vi.waitFor(
      () =>
        expect(batches).toEqual([
          ['J#1', 'J#2', 'J#3'],
          ['J#2', 'J#3'],
        ]),
      WAIT,
    );
  });

  it('passes over what is older than the maximum age', async () => {
    const db = await database();
    await put(db, 'J#1');
    const batches: string[][] = [];
    running = runStreamEventSource(
      { functionName: 'reader', tableName: 'accounts', maximumRecordAgeSeconds: 60 },
      {
        ...db,
        region: TEST_REGION,
        invoke: noting(batches),
        checkpointFile: join(folder, 'reader.json'),
        nowMs: () => Date.now() + 3_600_000,
        onDiscard: (each) => discarded.push(each),
      },
    );
    await vi.waitFor(() => expect(discarded).toMatchObject([{ records: 1 }]), WAIT);
    expect(batches).toEqual([]);
  });

  it('carries the state through a window, names the shard and closes the window', async () => {
    const db = await database();
    type Framed = {
      readonly Records: readonly object[];
      readonly window: { readonly start: string; readonly end: string };
      readonly state: { readonly count?: number };
      readonly shardId: string;
      readonly isFinalInvokeForWindow: boolean;
      readonly isWindowTerminatedEarly: boolean;
    };
    const events: Framed[] = [];
    start(
      db,
      async (_name, event) => {
        const framed = event as Framed;
        events.push(framed);
        return { state: { count: (framed.state.count ?? 0) + framed.Records.length } };
      },
      { tumblingWindowSeconds: 1, batchSize: 1 },
    );
    await put(db, 'J#1', 'J#2', 'J#3');
    await vi.waitFor(() => {
      expect(events.filter(({ Records }) => Records.length > 0)).toHaveLength(3);
      expect(events.at(-1)?.isFinalInvokeForWindow).toBe(true);
    }, WAIT);
    const finals = events.filter(({ isFinalInvokeForWindow }) => isFinalInvokeForWindow);
    expect(finals.reduce((sum, { state }) => sum + (state.count ?? 0), 0)).toBe(3);
    for (const { window, shardId, isWindowTerminatedEarly } of events) {
      expect(Date.parse(window.end) - Date.parse(window.start)).toBe(1_000);
      expect(window.start).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(shardId).toMatch(/^shardId-/);
      expect(isWindowTerminatedEarly).toBe(false);
    }
  });

  it('refuses what it does not do', async () => {
    const db = await database();
    expect(() => start(db, noting([]), { parallelizationFactor: 2 })).toThrow(/parallelization/);
    expect(() => start(db, noting([]), { filters: ['{"a": [{"numeric": [">", 1]}]}'] })).toThrow();
  });
});

describe('on an engine of its own', () => {
  let engine: DynamoDbLocal;
  let engineFolder: string;
  const own = async (): Promise<Database> => {
    const { credentials, client } = freshDatabase(engine.endpoint);
    await createAccountsTable(client);
    return { endpoint: engine.endpoint, accessKeyId: credentials.accessKeyId, client };
  };
  const boot = async (
    options: { streamRetentionMs?: number; shardRolloverMs?: number } = {},
  ): Promise<void> => {
    engine = await startDynamoDb({ folder: engineFolder, ...options });
  };

  beforeAll(() => {
    engineFolder = mkdtempSync(join(tmpdir(), 'bellwether-stream-engine-'));
  });
  afterEach(() => engine.stop());
  afterAll(() => rmSync(engineFolder, { recursive: true, force: true }));

  it('loses and doubles nothing when the engine is killed with -9 again and again', async () => {
    await boot();
    const { credentials } = freshDatabase(engine.endpoint);
    const client = new DynamoDBClient({
      endpoint: engine.endpoint,
      region: TEST_REGION,
      credentials,
      maxAttempts: 20,
    });
    await createAccountsTable(client);
    const db = { endpoint: engine.endpoint, accessKeyId: credentials.accessKeyId, client };
    const batches: string[][] = [];
    start(db, noting(batches));
    const written: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      for (let index = 0; index < 10; index += 1) {
        const key = `J#${round}-${index}`;
        await put(db, key);
        written.push(key);
      }
      engine.kill();
    }
    // Equal, not just containing: a put that the SDK repeats is a MODIFY, which the filter drops.
    await arrived(batches, ...written);
    expect(troubles.length).toBeGreaterThan(0);
  });

  it('reads shard after shard when the engine starts new ones, over a restart, too', async () => {
    await boot({ shardRolloverMs: 500 });
    const db = await own();
    const batches: string[][] = [];
    const written: string[] = [];
    start(db, noting(batches));
    const shards = (): string[] => {
      try {
        return Object.keys(JSON.parse(readFileSync(join(folder, 'reader.json'), 'utf8')) as object);
      } catch {
        return [];
      }
    };
    for (let index = 0; shards().length < 4; index += 1) {
      const key = `J#${index}`;
      await put(db, key);
      written.push(key);
      await arrived(batches, ...written);
      if (index % 10 === 0) await restart(db, noting(batches));
    }
    expect(batches.flat()).toEqual(written);
  });

  it('keeps stream records as long as it is told to, not just the 24 h of the engine', async () => {
    await boot({ streamRetentionMs: 1 });
    const db = await own();
    await put(db, 'J#1');
    const signal = new AbortController().signal;
    const streams = streamsClient({ ...db, region: TEST_REGION, signal });
    const arn = await streams.latestStreamArn('accounts');
    const [shard] = await streams.shards(arn);
    const read = async (): Promise<unknown> =>
      streams.records(await streams.iterator(arn, shard?.ShardId ?? '', undefined), 10);
    await vi.waitFor(() => expect(read()).rejects.toThrow(/TrimmedDataAccess/), WAIT);
  });
});
