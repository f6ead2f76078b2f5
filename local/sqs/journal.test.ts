import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from './journal.ts';
import { openQueueService, type QueueService } from './queue-service.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bellwether-sqs-'));
  file = join(folder, 'queues.journal');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const fill = async (service: QueueService, count: number): Promise<void> => {
  await service.createQueue('q.fifo', { FifoQueue: 'true' });
  for (let index = 0; index < count; index += 1) {
    await service.send('q.fifo', {
      body: `body ${index}`,
      group: 'A',
      deduplicationId: `d${index}`,
    });
  }
};
const receivedBodies = async (service: QueueService): Promise<string[]> => {
  const received = await service.receive('q.fifo', { max: 10 });
  return received.ok ? received.value.map((message) => message.body) : [received.error.type];
};

describe('the queue journal', () => {
  it('brings back messages, what was sent lately, sequence numbers and receive counts', async () => {
    const before = openQueueService({ file });
    await fill(before, 3);
    const received = await before.receive('q.fifo', { max: 2 });
    if (!received.ok) throw new Error(received.error.message);
    await before.delete('q.fifo', received.value[0]?.receiptHandle ?? '');
    const third = await before.send('q.fifo', {
      body: 'body 2',
      group: 'A',
      deduplicationId: 'd2',
    });
    before.close();

    // Twice: the second start reads the compacted journal of the first.
    openQueueService({ file }).close();
    const after = openQueueService({ file });
    const again = await after.send('q.fifo', { body: 'body 2', group: 'A', deduplicationId: 'd2' });
    expect(again).toEqual(third);
    const gone = await after.send('q.fifo', { body: 'body 0', group: 'A', deduplicationId: 'd0' });
    expect(gone).toMatchObject({ ok: true, value: { sequence: 1 } });
    const next = await after.send('q.fifo', { body: 'body 3', group: 'A', deduplicationId: 'd3' });
    expect(next).toMatchObject({ ok: true, value: { sequence: 4 } });
    const left = await after.receive('q.fifo', { max: 10 });
    expect(left).toMatchObject({
      ok: true,
      value: [
        { body: 'body 1', receiveCount: 2 },
        { body: 'body 2', receiveCount: 1 },
        { body: 'body 3', receiveCount: 1 },
      ],
    });
    after.close();
  });

  it('drops a record that was cut off in the middle of its write', async () => {
    const before = openQueueService({ file });
    await fill(before, 2);
    before.close();
    truncateSync(file, readFileSync(file).length - 7);
    const after = openQueueService({ file });
    expect(await receivedBodies(after)).toEqual(['body 0']);
    after.close();
  });

  it('refuses to go on over damage before the end', async () => {
    const before = openQueueService({ file });
    await fill(before, 1);
    before.close();
    const whole = readFileSync(file);
    appendFileSync(file, 'damage\n');
    appendFileSync(file, whole);
    expect(() => openJournal(file)).toThrow(/damaged/);
  });

  it('stays small while messages come and go, and loses none on the way', async () => {
    const compactFromBytes = 20_000;
    const service = openQueueService({ file, compactFromBytes });
    await fill(service, 0);
    const body = 'x'.repeat(1_000);
    let left: string[] = [];
    for (let round = 0; round < 50; round += 1) {
      for (const group of ['A', 'B']) {
        const deduplicationId = `${group}${round}`;
        await service.send('q.fifo', { body, group, deduplicationId });
      }
      const received = await service.receive('q.fifo', { max: 10, visibilityTimeoutMs: 0 });
      if (!received.ok) throw new Error(received.error.message);
      left = received.value.map(({ messageId }) => messageId);
      if (round === 49) break;
      const again = await service.receive('q.fifo', { max: 10 });
      for (const { receiptHandle } of again.ok ? again.value : []) {
        await service.delete('q.fifo', receiptHandle);
      }
    }
    expect(statSync(file).size).toBeLessThan(3 * compactFromBytes);
    service.close();
    const after = openQueueService({ file });
    const received = await after.receive('q.fifo', { max: 10 });
    expect(received.ok && received.value.map(({ messageId }) => messageId)).toEqual(left);
    expect(left).toHaveLength(2);
    after.close();
  });

  it('refuses everything after a failed write', async () => {
    const journal = openJournal(file);
    journal.close();
    await expect(journal.append([], true)).rejects.toThrow(/closed/);
  });
});

describe('waiting for a message', () => {
  it('serves those who wait in the order they came, each group to one of them', async () => {
    const service = openQueueService({ file });
    await fill(service, 0);
    const first = service.receive('q.fifo', { max: 10, waitMs: 20_000 });
    const second = service.receive('q.fifo', { max: 10, waitMs: 20_000 });
    await service.send('q.fifo', { body: '1', group: 'A', deduplicationId: '1' });
    await service.send('q.fifo', { body: '2', group: 'A', deduplicationId: '2' });
    const [held] = await first.then((answer) => (answer.ok ? answer.value : []));
    expect(held?.body).toBe('1');
    await service.delete('q.fifo', held?.receiptHandle ?? '');
    expect(await second).toMatchObject({ ok: true, value: [{ body: '2' }] });
    service.close();
  });

  it('takes nothing once it was given up', async () => {
    const service = openQueueService({ file });
    await fill(service, 0);
    const gone = new AbortController();
    const answer = service.receive('q.fifo', { max: 10, waitMs: 20_000, signal: gone.signal });
    gone.abort();
    expect(await answer).toEqual({ ok: true, value: [] });
    await service.send('q.fifo', { body: '1', group: 'A', deduplicationId: '1' });
    expect(await receivedBodies(service)).toEqual(['1']);
    service.close();
  });

  it('ends when a message comes back by itself, or goes to the dead letters it waits at', async () => {
    const service = openQueueService({ file });
    await service.createQueue('dead.fifo', { FifoQueue: 'true' });
    await service.createQueue('q.fifo', {
      FifoQueue: 'true',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: 'arn:x:dead.fifo', maxReceiveCount: 2 }),
    });
    await service.send('q.fifo', { body: '1', group: 'A', deduplicationId: '1' });
    await service.receive('q.fifo', { max: 1, visibilityTimeoutMs: 20 });
    const back = await service.receive('q.fifo', {
      max: 1,
      visibilityTimeoutMs: 20,
      waitMs: 20_000,
    });
    expect(back).toMatchObject({ ok: true, value: [{ receiveCount: 2 }] });
    const given = new AbortController();
    const dead = service.receive('dead.fifo', { max: 1, waitMs: 20_000 });
    const waiting = service.receive('q.fifo', { max: 1, waitMs: 20_000, signal: given.signal });
    expect(await dead).toMatchObject({
      ok: true,
      value: [{ body: '1', deadLetterSource: 'q.fifo' }],
    });
    given.abort();
    expect(await waiting).toEqual({ ok: true, value: [] });
    service.close();
  });
});
