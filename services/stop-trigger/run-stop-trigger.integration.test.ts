import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SqsServer, startSqs } from '../../local/sqs/sqs-server.ts';
import { armedItem } from '../../shared/adapters/armed-items.ts';
import { seededTradePrints } from '../../shared/adapters/seeded-trade-prints.ts';
import { type Trigger, watchPrints } from '../../shared/app/stop-trigger/watch-prints.ts';
import type { TriggerOrderCommand } from '../../shared/app/wire/account-command.ts';
import { instant } from '../../shared/kernel/brand.ts';
import type { ArmedOrder } from '../../shared/ports/armed-orders.ts';
import { createTable, freshDatabase, TEST_REGION } from '../../test/support/accounts-table.ts';
import { anArmedOrder, atOrAbove, trailing } from '../../test/support/armed-orders.ts';
import { until } from '../../test/support/gateway-surroundings.ts';

const NODE = join(import.meta.dirname, '../../node_modules/.bin/node');
const MAIN = join(import.meta.dirname, 'main.ts');
const SEED = 'seed-of-the-test';
/** Goes up and down two dollars every twenty seconds, whatever the hour is. */
const SYMBOL = 'SWING1';
const LEASE_MS = 1_000;
const SECOND_MS = 1_000;

type StopTriggerProcess = {
  saw(event: string): boolean;
  kill(signal: 'SIGKILL' | 'SIGTERM'): void;
  readonly exited: Promise<number | string>;
};

let folder = '';
let sqs: SqsServer;
let client: SQSClient;
let queueUrl = '';
let database = freshDatabase();
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stop-trigger-'));
  database = freshDatabase();
  await createTable(database.client, 'triggers');
  sqs = await startSqs({ file: join(folder, 'sqs.journal') });
  client = new SQSClient({
    endpoint: sqs.endpoint,
    region: TEST_REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const made = await client.send(
    new CreateQueueCommand({
      QueueName: 'test-account-commands-0.fifo',
      Attributes: { FifoQueue: 'true', VisibilityTimeout: '0' },
    }),
  );
  queueUrl = made.QueueUrl ?? '';
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  client.destroy();
  await sqs.stop();
  rmSync(folder, { recursive: true });
});

const start = (): StopTriggerProcess => {
  const child = spawn(NODE, [MAIN], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      AWS_REGION: TEST_REGION,
      AWS_ACCESS_KEY_ID: database.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: database.credentials.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
      AWS_ENDPOINT_URL_SQS: sqs.endpoint,
      TRIGGERS_TABLE: 'triggers',
      ACCOUNT_COMMANDS_QUEUE_URLS: queueUrl,
      MARKET_SEED: SEED,
      MARKET_HOURS: 'always-unless-driven',
      TRIGGER_LEASE_MS: String(LEASE_MS),
      TRIGGER_LOOK_EVERY_MS: '50',
    },
  });
  children.push(child);
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return {
    saw: (event) => said.includes(`"event":"${event}"`),
    kill: (signal) => child.kill(signal),
    exited: new Promise((resolve) => {
      child.on('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
    }),
  };
};

const startWatching = async (): Promise<StopTriggerProcess> => {
  const service = start();
  await until('the service watches', () => service.saw('watching'));
  return service;
};

const arm = async (armed: ArmedOrder): Promise<void> => {
  await database.client.send(new PutItemCommand({ TableName: 'triggers', Item: armedItem(armed) }));
};

/** What the tape will do to the order within the next minute, by the plain watch. */
const fateOf = async (armed: ArmedOrder): Promise<Trigger | undefined> => {
  const tape = seededTradePrints(
    SEED,
    () => instant(armed.armedAt + 60 * SECOND_MS),
    () => ({ isOpen: true, until: instant(8.64e15) }),
  );
  const before = await tape.sequenceBefore(SYMBOL, armed.armedAt);
  const { prints } = await tape.since(SYMBOL, before, 100);
  return watchPrints([{ armed }], prints).triggers[0];
};

/** A trailing stop that the tape sets off in some seconds: time to kill who watches it. */
const soonSetOff = async (): Promise<{ armed: ArmedOrder; fate: Trigger }> => {
  const now = Date.now();
  for (let cents = 40; cents <= 160; cents += 10) {
    for (const kind of ['trail-below', 'trail-above'] as const) {
      const trigger = trailing(kind, 'price', (cents / 100).toFixed(2));
      const armed = { ...anArmedOrder(cents, trigger, now), symbol: SYMBOL };
      const fate = await fateOf(armed);
      const inMs = fate === undefined ? 0 : fate.print.at - now;
      if (fate !== undefined && inMs > 3 * SECOND_MS && inMs < 8 * SECOND_MS) {
        return { armed, fate };
      }
    }
  }
  throw new Error('the tape sets nothing off in time');
};

const commands = async (): Promise<readonly TriggerOrderCommand[]> => {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
  );
  return Messages.map(({ Body = '' }) => JSON.parse(Body) as TriggerOrderCommand);
};

const sent = async (): Promise<readonly TriggerOrderCommand[]> => {
  let found: readonly TriggerOrderCommand[] = [];
  await until('the account is told', async () => {
    found = await commands();
    return found.length > 0;
  });
  return found;
};

const evidence = ({ order, print, mark }: TriggerOrderCommand) => [
  order,
  print.sequence,
  mark?.sequence,
];

describe('the stop trigger as a process, with a real table and queue', () => {
  it('tells the account of an order that is armed while it runs', async () => {
    const service = await startWatching();
    const armed = { ...anArmedOrder(1, atOrAbove('49.00'), Date.now() - 1), symbol: SYMBOL };
    const fate = await fateOf(armed);
    await arm(armed);
    expect((await sent()).map(evidence)).toEqual([[armed.order, fate?.print.sequence, undefined]]);
    service.kill('SIGTERM');
    expect(await service.exited).toBe(0);
  });

  it('loses no mark when it is killed: its successor sends what the tape says since the arming', async () => {
    const first = await startWatching();
    const { armed, fate } = await soonSetOff();
    await arm(armed);
    await until('the first print is over', () => Date.now() > armed.armedAt + 2 * SECOND_MS);
    first.kill('SIGKILL');
    expect(await first.exited).toBe('SIGKILL');
    start();
    expect((await sent()).map(evidence)).toEqual([
      [armed.order, fate.print.sequence, fate.mark?.sequence],
    ]);
  });

  it('has one that watches and one that stands by and takes over', async () => {
    const first = await startWatching();
    const second = start();
    await until('the second stands by', () => second.saw('standing-by'));
    const { armed, fate } = await soonSetOff();
    await arm(armed);
    expect(second.saw('watching')).toBe(false);
    first.kill('SIGTERM');
    expect(await first.exited).toBe(0);
    await until('the second took over', () => second.saw('watching'));
    expect((await sent()).map(evidence)).toEqual([
      [armed.order, fate.print.sequence, fate.mark?.sequence],
    ]);
  });
});
