import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSqs } from './sqs-server.ts';

const SERVER = fileURLToPath(new URL('sqs-server.ts', import.meta.url));
/** Type stripping needs Node 22 or later, which the project pins; a test run may itself be on an older one. */
const NODE = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));

let folder: string;
let children: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bellwether-sqs-'));
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const clientOf = (endpoint: string): SQSClient =>
  new SQSClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });

const createQueue = async (client: SQSClient): Promise<string> => {
  const created = await client.send(
    new CreateQueueCommand({ QueueName: 'q.fifo', Attributes: { FifoQueue: 'true' } }),
  );
  return created.QueueUrl ?? '';
};

const serverProcess = async (): Promise<{ client: SQSClient; kill: () => Promise<void> }> => {
  const program = `
    import { startSqs } from ${JSON.stringify(SERVER)};
    const { endpoint } = await startSqs({ file: ${JSON.stringify(join(folder, 'journal'))} });
    console.log(endpoint);`;
  const child = spawn(NODE, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [endpoint] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return { client: clientOf(endpoint), kill };
};

/** Sends numbers to three groups until the server is killed; answers how many of each group were acknowledged. */
const sendUntilKilled = async (client: SQSClient, url: string, from: number): Promise<number[]> => {
  const acknowledged = [from, from, from];
  const groups = acknowledged.map(async (_, group) => {
    for (;;) {
      const number = acknowledged[group] ?? 0;
      const message = {
        MessageBody: String(number),
        MessageGroupId: `g${group}`,
        MessageDeduplicationId: `${group}-${number}`,
      };
      await client.send(new SendMessageCommand({ QueueUrl: url, ...message }));
      acknowledged[group] = number + 1;
    }
  });
  await Promise.allSettled(groups);
  return acknowledged;
};

const drain = async (client: SQSClient, url: string): Promise<Message[]> => {
  const all: Message[] = [];
  for (;;) {
    const { Messages } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All'],
      }),
    );
    if (Messages === undefined) return all;
    all.push(...Messages);
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({
      Id: `m${index}`,
      ReceiptHandle,
    }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
  }
};

describe('the SQS endpoint', () => {
  it('killed with -9 while messages come in: each acknowledged one is there once, in order', async () => {
    let server = await serverProcess();
    let url = await createQueue(server.client);
    let next = [0, 0, 0];
    for (let round = 0; round < 3; round += 1) {
      const from = Math.max(...next);
      const sending = sendUntilKilled(server.client, url, from);
      const { kill } = server;
      const killing = (async () => {
        const enough = new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 5 });
        await server.client.send(enough);
        await kill();
      })();
      const [acknowledged] = await Promise.all([sending, killing]);
      server = await serverProcess();
      url = await createQueue(server.client);
      const messages = await drain(server.client, url);
      next = acknowledged.map((count, group) => {
        const numbers = messages
          .filter((message) => message.Attributes?.MessageGroupId === `g${group}`)
          .map((message) => Number(message.Body));
        const expected = Array.from({ length: numbers.length }, (_, index) => from + index);
        expect(numbers).toEqual(expected);
        // One send may have been kept without its answer having got out.
        expect(numbers.length - (count - from)).toBeGreaterThanOrEqual(0);
        expect(numbers.length - (count - from)).toBeLessThanOrEqual(1);
        return from + numbers.length;
      });
      expect(messages.length).toBeGreaterThan(0);
    }
  });

  it('reports a bad entry of a batch by itself and keeps the order of the others', async () => {
    const server = await startSqs({ file: join(folder, 'journal') });
    const client = clientOf(server.endpoint);
    const url = await createQueue(client);
    const entry = (Id: string) => ({
      Id,
      MessageBody: Id,
      MessageGroupId: 'A',
      MessageDeduplicationId: Id,
    });
    const sent = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: [entry('a'), { ...entry('b'), DelaySeconds: 3 }, entry('c')],
      }),
    );
    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(['a', 'c']);
    expect(sent.Failed).toMatchObject([
      { Id: 'b', Code: 'InvalidParameterValue', SenderFault: true },
    ]);
    expect((await drain(client, url)).map(({ Body }) => Body)).toEqual(['a', 'c']);
    await server.stop();
  });

  it('refuses what it does not know, with names that clients can tell apart', async () => {
    const server = await startSqs({ file: join(folder, 'journal') });
    const ask = async (target: string, body: string): Promise<unknown> => {
      const response = await fetch(server.endpoint, {
        method: 'POST',
        headers: { 'x-amz-target': target },
        body,
      });
      return { status: response.status, ...((await response.json()) as object) };
    };
    expect(await ask('AmazonSQS.AddPermission', '{}')).toMatchObject({
      status: 400,
      __type: 'com.amazonaws.sqs#UnsupportedOperation',
    });
    expect(await ask('AmazonSQS.SendMessage', '{"QueueUrl": 5}')).toMatchObject({ status: 400 });
    expect(await ask('AmazonSQS.SendMessage', '{')).toMatchObject({ status: 400 });
    expect(await ask('AmazonSQS.ListQueues', '[]')).toMatchObject({ status: 400 });
    expect(await ask('AmazonSQS.SendMessage', '{"QueueUrl": "http://x/1/absent"}')).toMatchObject({
      status: 400,
      __type: 'com.amazonaws.sqs#QueueDoesNotExist',
    });
    await server.stop();
  });
});
