import type { SQSRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { returnAfterSeconds, runFifoGroups } from './fifo-groups.ts';

const record = (group: string, index: number): SQSRecord =>
  ({
    messageId: `${group}${index}`,
    receiptHandle: `receipt-${group}${index}`,
    body: `${index}`,
    attributes: { MessageGroupId: group },
  }) as unknown as SQSRecord;

const batch = [
  record('A', 0),
  record('B', 0),
  record('A', 1),
  record('C', 0),
  record('A', 2),
  record('B', 1),
];
const nothing = async () => {};

describe('a FIFO batch of several groups', () => {
  it('hands each group its own records, in order, in one call', async () => {
    const seen: string[] = [];
    await runFifoGroups(
      batch,
      async (group, records) => {
        seen.push(`${group}:${records.map(({ body }) => body).join('')}`);
        return records.length;
      },
      nothing,
    );
    expect(seen.sort()).toEqual(['A:012', 'B:01', 'C:0']);
  });

  // Every position at which a group of three can stop, with the other groups whole.
  it.each([0, 1, 2, 3])(
    'reports the rest of a group that did %i of its records, and no other',
    async (done) => {
      const response = await runFifoGroups(
        batch,
        async (group, records) => (group === 'A' ? done : records.length),
        nothing,
      );
      expect(response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(
        ['A0', 'A1', 'A2'].slice(done),
      );
    },
  );

  it('runs the groups side by side: one that waits keeps no other waiting', async () => {
    const order: string[] = [];
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const running = runFifoGroups(
      batch,
      async (group, records) => {
        if (group === 'A') await gate;
        order.push(group);
        if (order.length === 2) release();
        return records.length;
      },
      nothing,
    );
    await running;
    expect(order.at(-1)).toBe('A');
  });

  it('tells which records go back before it answers', async () => {
    const back: string[] = [];
    await runFifoGroups(
      batch,
      async (group, records) => (group === 'B' ? 1 : records.length),
      async (records) => {
        back.push(...records.map(({ messageId }) => messageId));
      },
    );
    expect(back).toEqual(['B1']);
  });
});

describe('the rest of a group', () => {
  const received = (times: number): number => {
    const first = record('A', 0);
    const attributes = { ...first.attributes, ApproximateReceiveCount: String(times) };
    return returnAfterSeconds([{ ...first, attributes }, record('A', 1)]);
  };

  it.each([
    [1, 1],
    [10, 1],
    [11, 2],
    [13, 8],
    [16, 60],
    [1_000, 60],
  ])('received %i times comes back after %i s', (times, seconds) => {
    expect(received(times)).toBe(seconds);
  });

  it('outlasts an outage of half a day before its queue gives it up', () => {
    const receives = Array.from({ length: 1_000 }, (_, index) => received(index + 1));
    expect(receives.reduce((sum, seconds) => sum + seconds)).toBeGreaterThan(12 * 3_600);
  });
});
