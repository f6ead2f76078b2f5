import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SQSEvent } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openQueueService, type QueueService } from '../sqs/queue-service.ts';
import type { BatchFailure, Invoke } from './invoke.ts';
import {
  type RunningEventSource,
  runSqsEventSource,
  type SqsEventSource,
} from './sqs-event-source.ts';

let folder: string;
let service: QueueService;
let running: RunningEventSource | undefined;
let failures: BatchFailure[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bellwether-event-source-'));
  service = openQueueService({ file: join(folder, 'journal') });
  await service.createQueue('q.fifo', { FifoQueue: 'true' });
  failures = [];
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  service.close();
  rmSync(folder, { recursive: true, force: true });
});

const VISIBILITY_SECONDS = '1';
const start = (invoke: Invoke, source: Partial<SqsEventSource> = {}): void => {
  running = runSqsEventSource(
    { functionName: 'worker', queue: 'q.fifo', ...source },
    { service, invoke, onFailure: (failure) => failures.push(failure) },
  );
};
const send = async (...messages: string[]): Promise<void> => {
  for (const message of messages) {
    await service.send('q.fifo', {
      body: message,
      group: message.slice(0, 1),
      deduplicationId: message,
    });
  }
};
const asEvent = (event: object): SQSEvent => event as SQSEvent;
const bodies = (event: object): string[] => asEvent(event).Records.map(({ body }) => body);
const idOf = (event: object, body: string): string =>
  asEvent(event).Records.find((record) => record.body === body)?.messageId ?? '';
const empty = async (): Promise<void> => {
  await vi.waitFor(() => expect(service.counts('q.fifo')).toEqual({ visible: 0, inFlight: 0 }), {
    timeout: 10_000,
    interval: 5,
  });
};
/** A promise with its own switch. */
const gate = (): { readonly opened: Promise<void>; readonly open: () => void } => {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
};

describe('a queue as event source', () => {
  it('gives the function every field that Lambda does', async () => {
    await send('A1');
    const seen: object[] = [];
    start(async (functionName, event) => {
      seen.push({ functionName, event });
    });
    await empty();
    expect(seen).toEqual([
      {
        functionName: 'worker',
        event: {
          Records: [
            {
              messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
              receiptHandle: expect.stringMatching(/./),
              body: 'A1',
              attributes: {
                ApproximateReceiveCount: '1',
                SentTimestamp: expect.stringMatching(/^\d{13}$/),
                SequenceNumber: '10000000000000000001',
                MessageGroupId: 'A',
                SenderId: '000000000000',
                MessageDeduplicationId: 'A1',
                ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
              },
              messageAttributes: {},
              md5OfBody: '27f237e6b7f96587b6202ff3607ad88a',
              eventSource: 'aws:sqs',
              eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:q.fifo',
              awsRegion: 'us-east-1',
            },
          ],
        },
      },
    ]);
  });

  it('fills batches with several messages of a group and several groups when they pile up', async () => {
    await send('A1', 'B1', 'A2', 'B2', 'C1');
    const batches: string[][] = [];
    start(
      async (_name, event) => {
        batches.push(bodies(event));
      },
      { maximumConcurrency: 1 },
    );
    await empty();
    expect(batches).toEqual([['A1', 'A2', 'B1', 'B2', 'C1']]);
  });

  it('runs groups beside each other up to the maximum, and never one group twice', async () => {
    await service.setAttributes('q.fifo', { VisibilityTimeout: '60' });
    const slow = gate();
    const started: string[] = [];
    start(
      async (_name, event) => {
        started.push(...bodies(event));
        await slow.opened;
      },
      { maximumConcurrency: 2 },
    );
    await send('A1');
    await vi.waitFor(() => expect(started).toEqual(['A1']));
    await send('A2', 'B1');
    await vi.waitFor(() => expect(started).toEqual(['A1', 'B1']));
    await send('C1');
    expect(service.counts('q.fifo')).toEqual({ visible: 2, inFlight: 2 });
    slow.open();
    await empty();
    expect(started.slice(2).sort()).toEqual(['A2', 'C1']);
  });

  it('one failing group of several: its messages come back in order, the others are done', async () => {
    await service.setAttributes('q.fifo', { VisibilityTimeout: VISIBILITY_SECONDS });
    await send('A1', 'B1', 'A2', 'B2');
    const batches: string[][] = [];
    start(
      async (_name, event) => {
        batches.push(bodies(event));
        if (batches.length > 1) return { batchItemFailures: [] };
        return {
          batchItemFailures: ['A1', 'A2'].map((body) => ({ itemIdentifier: idOf(event, body) })),
        };
      },
      { maximumConcurrency: 1, reportBatchItemFailures: true },
    );
    await empty();
    expect(batches).toEqual([
      ['A1', 'A2', 'B1', 'B2'],
      ['A1', 'A2'],
    ]);
    expect(failures).toMatchObject([{ records: 4, failedRecords: 2 }]);
  });

  it.each([
    ['throws', () => Promise.reject(new Error('out of memory')), false],
    ['answers nonsense', () => Promise.resolve({ batchItemFailures: [{ id: 1 }] }), true],
  ])('gives the whole batch back when the function %s', async (_name, answer, reports) => {
    await service.setAttributes('q.fifo', { VisibilityTimeout: VISIBILITY_SECONDS });
    await send('A1', 'B1');
    const batches: string[][] = [];
    start(
      async (_function, event) => {
        batches.push(bodies(event));
        return batches.length === 1 ? answer() : undefined;
      },
      { maximumConcurrency: 1, reportBatchItemFailures: reports },
    );
    await empty();
    expect(batches).toEqual([
      ['A1', 'B1'],
      ['A1', 'B1'],
    ]);
    expect(failures).toMatchObject([{ failedRecords: 2 }]);
  });

  it('ignores reported failures where the mapping does not ask for them', async () => {
    await send('A1');
    let invocations = 0;
    start(async (_name, event) => {
      invocations += 1;
      return { batchItemFailures: [{ itemIdentifier: idOf(event, 'A1') }] };
    });
    await empty();
    expect(invocations).toBe(1);
  });

  it('stops after what runs has ended, and leaves the rest', async () => {
    await service.setAttributes('q.fifo', { VisibilityTimeout: '60' });
    const slow = gate();
    let isOver = false;
    let invocations = 0;
    start(async () => {
      invocations += 1;
      await slow.opened;
      isOver = true;
    });
    await send('A1', 'A2');
    await vi.waitFor(() => expect(invocations).toBe(1));
    const stopped = running?.stop();
    slow.open();
    await stopped;
    expect(isOver).toBe(true);
    expect(service.counts('q.fifo')).toEqual({ visible: 1, inFlight: 0 });
  });
});
