import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SqsServer, startSqs } from '../../local/sqs/sqs-server.ts';
import type { VenueQueue } from '../ports/queues.ts';
import type { VenueQueueConsumer } from '../ports/venue-queue-consumer.ts';
import { sqsVenueQueue } from './sqs-venue-queue.ts';
import { sqsVenueQueueConsumer } from './sqs-venue-queue-consumer.ts';

let folder: string;
let server: SqsServer;
let client: SQSClient;
let sender: VenueQueue;
let consumer: VenueQueueConsumer;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'venue-queue-'));
  server = await startSqs({ file: join(folder, 'sqs.journal') });
  client = new SQSClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const { QueueUrl: queueUrl = '' } = await client.send(
    new CreateQueueCommand({
      QueueName: 'venue.fifo',
      Attributes: {
        FifoQueue: 'true',
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
      },
    }),
  );
  sender = sqsVenueQueue(client, queueUrl);
  consumer = sqsVenueQueueConsumer(client, queueUrl);
});
afterEach(async () => {
  client.destroy();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const never = (): AbortSignal => new AbortController().signal;
const put = (group: string, ...bodies: readonly string[]): Promise<void> =>
  sender.send(bodies.map((body) => ({ group, body, deduplicationId: body })));

describe('the consumer of a venue queue', () => {
  it('gets the messages of an order in their order, and what is deleted never again', async () => {
    await put('o1', 'a', 'b');
    const received = await consumer.receive(never());
    expect(received.map(({ body }) => body)).toEqual(['a', 'b']);
    await consumer.delete(received.map(({ receipt }) => receipt));
    await put('o1', 'c');
    expect((await consumer.receive(never())).map(({ body }) => body)).toEqual(['c']);
  });

  it('deletes more than a batch may hold', async () => {
    for (let each = 0; each < 12; each += 1) await put(`o${each}`, `m${each}`);
    const received = [...(await consumer.receive(never())), ...(await consumer.receive(never()))];
    expect(received).toHaveLength(12);
    await consumer.delete(received.map(({ receipt }) => receipt));
    await put('last', 'last');
    expect((await consumer.receive(never())).map(({ body }) => body)).toEqual(['last']);
  });

  it('gives messages back, to be received at once and in order', async () => {
    await put('o1', 'a', 'b');
    const received = await consumer.receive(never());
    await consumer.giveBack(received.map(({ receipt }) => receipt));
    expect((await consumer.receive(never())).map(({ body }) => body)).toEqual(['a', 'b']);
  });

  it('ends a wait when it is told to', async () => {
    const stop = new AbortController();
    const waiting = consumer.receive(stop.signal);
    stop.abort();
    expect(await waiting).toEqual([]);
  });

  it('throws when the queue cannot be reached', async () => {
    await server.stop();
    await expect(consumer.receive(never())).rejects.toThrow();
    server = await startSqs({ file: join(folder, 'other.journal') });
  });
});
