import { describe, expect, it } from 'vitest';
import {
  afterInvocation,
  type Batch,
  planBatches,
  type RetryPolicy,
  type StreamRecord,
  sequenceOf,
} from './stream-batches.ts';

const record = (sequence: number): StreamRecord => ({
  eventName: 'INSERT',
  dynamodb: { SequenceNumber: String(sequence), ApproximateCreationDateTime: 0 },
});
const batch = (sequences: readonly number[], failures = 0): Batch => ({
  records: sequences.map((sequence) => record(sequence)),
  failures,
});
const policy = (changed: Partial<RetryPolicy> = {}): RetryPolicy => ({
  maximumRetryAttempts: undefined,
  bisectBatchOnFunctionError: false,
  reportBatchItemFailures: true,
  ...changed,
});
const sequences = (records: readonly StreamRecord[]): number[] =>
  records.map(sequenceOf).map(Number);
const failed = { kind: 'failed', reason: 'threw' } as const;
const reporting = (...items: number[]) => ({
  kind: 'returned' as const,
  answer: { batchItemFailures: items.map((item) => ({ itemIdentifier: String(item) })) },
});
const told = (batches: readonly Batch[]): unknown[] =>
  batches.map(({ records, failures }) => [sequences(records), failures]);

describe('cutting a page into batches', () => {
  it('keeps to the batch size', () => {
    const records = [1, 2, 3, 4, 5].map((each) => record(each));
    expect(told(planBatches(records, 2))).toEqual([
      [[1, 2], 0],
      [[3, 4], 0],
      [[5], 0],
    ]);
  });
});

describe('after an invocation', () => {
  it('that succeeded, the batch is finished', () => {
    for (const answer of [undefined, {}, { state: { sum: 1 } }]) {
      const after = afterInvocation(batch([1, 2]), { kind: 'returned', answer }, policy());
      expect(sequences(after.finished)).toEqual([1, 2]);
      expect(after).toMatchObject({ discarded: [], pending: [], reason: undefined });
    }
  });

  it('that failed, the same batch is next, without end when attempts are not bounded', () => {
    let current = batch([1, 2]);
    for (let attempt = 1; attempt <= 100; attempt += 1) {
      const after = afterInvocation(current, failed, policy());
      expect(after.finished).toEqual([]);
      expect(told(after.pending)).toEqual([[[1, 2], attempt]]);
      current = after.pending[0] ?? current;
    }
  });

  it('that failed once more than allowed, the batch is given up and the shard goes on', () => {
    const bounded = policy({ maximumRetryAttempts: 2 });
    expect(told(afterInvocation(batch([1, 2], 1), failed, bounded).pending)).toEqual([[[1, 2], 2]]);
    const after = afterInvocation(batch([1, 2], 2), failed, bounded);
    expect(sequences(after.finished)).toEqual([1, 2]);
    expect(sequences(after.discarded)).toEqual([1, 2]);
    expect(after.pending).toEqual([]);
  });

  it('that failed, halves come next where the mapping bisects, until one record is left', () => {
    const bisecting = policy({ bisectBatchOnFunctionError: true, maximumRetryAttempts: 0 });
    const after = afterInvocation(batch([1, 2, 3]), failed, bisecting);
    expect(told(after.pending)).toEqual([
      [[1, 2], 0],
      [[3], 0],
    ]);
    expect(after.discarded).toEqual([]);
    expect(sequences(afterInvocation(batch([3]), failed, bisecting).discarded)).toEqual([3]);
  });

  it('that named failed items, everything from the earliest on is tried again', () => {
    const after = afterInvocation(batch([1, 2, 3, 4], 5), reporting(4, 2), policy());
    expect(sequences(after.finished)).toEqual([1]);
    expect(told(after.pending)).toEqual([[[2, 3, 4], 0]]);
  });

  it('that named the first item or nonsense, all of it failed', () => {
    for (const invocation of [reporting(1), reporting(1, 3), reporting(99)]) {
      const after = afterInvocation(batch([1, 2, 3]), invocation, policy());
      expect(told(after.pending)).toEqual([[[1, 2, 3], 1]]);
    }
  });

  it('that named failed items unasked, the batch is finished', () => {
    const deaf = policy({ reportBatchItemFailures: false });
    expect(sequences(afterInvocation(batch([1, 2]), reporting(1), deaf).finished)).toEqual([1, 2]);
  });
});
