import { readItemFailures } from './item-failures.ts';

/** A record as DynamoDB Streams writes it on the wire, which is also how a function gets it. */
export type StreamRecord = {
  readonly eventName: string;
  readonly dynamodb: {
    readonly SequenceNumber: string;
    /** Seconds since 1970. */
    readonly ApproximateCreationDateTime: number;
    readonly Keys?: unknown;
    readonly NewImage?: unknown;
    readonly OldImage?: unknown;
  };
};

/** Records for one invocation. */
export type Batch = {
  readonly records: readonly StreamRecord[];
  /** Failed invocations so far. */
  readonly failures: number;
};

export type RetryPolicy = {
  /** Undefined: without end. */
  readonly maximumRetryAttempts: number | undefined;
  readonly bisectBatchOnFunctionError: boolean;
  readonly reportBatchItemFailures: boolean;
};

export type Invocation =
  | { readonly kind: 'returned'; readonly answer: unknown }
  | { readonly kind: 'failed'; readonly reason: string };

export type AfterInvocation = {
  /** These are behind us, in order: succeeded, or given up. */
  readonly finished: readonly StreamRecord[];
  readonly discarded: readonly StreamRecord[];
  /** These come next, in order, before anything newer of the shard. */
  readonly pending: readonly Batch[];
  /** Why it failed, in whole or in part. */
  readonly reason: string | undefined;
};

/** Cuts a page of matching records into batches. */
export const planBatches = (records: readonly StreamRecord[], batchSize: number): Batch[] =>
  Array.from({ length: Math.ceil(records.length / batchSize) }, (_, index) => ({
    records: records.slice(index * batchSize, (index + 1) * batchSize),
    failures: 0,
  }));

/** What an invocation's outcome means for its batch. */
export const afterInvocation = (
  batch: Batch,
  invocation: Invocation,
  policy: RetryPolicy,
): AfterInvocation => {
  if (invocation.kind === 'failed') return afterFailure(batch, invocation.reason, policy);
  const done = { finished: batch.records, discarded: [], pending: [], reason: undefined };
  if (!policy.reportBatchItemFailures) return done;
  const known = new Set(batch.records.map(sequenceOf));
  const failures = readItemFailures(invocation.answer, known);
  if (failures.kind === 'malformed') return afterFailure(batch, failures.reason, policy);
  if (failures.identifiers.size === 0) return done;
  // The earliest one named counts: from there on everything is tried again, so the order holds.
  const first = batch.records.findIndex((record) => failures.identifiers.has(sequenceOf(record)));
  const reason = `item ${failures.identifiers.values().next().value} reported as failed`;
  if (first === 0) return afterFailure(batch, reason, policy);
  return {
    finished: batch.records.slice(0, first),
    discarded: [],
    // It got on, so the attempts are counted anew.
    pending: [{ ...batch, records: batch.records.slice(first), failures: 0 }],
    reason,
  };
};

const afterFailure = (batch: Batch, reason: string, policy: RetryPolicy): AfterInvocation => {
  const { records } = batch;
  if (policy.bisectBatchOnFunctionError && records.length > 1) {
    // Splitting does not count as an attempt (Lambda developer guide, error handling of streams).
    const middle = Math.ceil(records.length / 2);
    const halves = [records.slice(0, middle), records.slice(middle)];
    const pending = halves.map((half) => ({ ...batch, records: half }));
    return { finished: [], discarded: [], pending, reason };
  }
  const failures = batch.failures + 1;
  const isGivenUp =
    policy.maximumRetryAttempts !== undefined && failures > policy.maximumRetryAttempts;
  return isGivenUp
    ? { finished: records, discarded: records, pending: [], reason }
    : { finished: [], discarded: [], pending: [{ ...batch, failures }], reason };
};

export const sequenceOf = (record: StreamRecord): string => record.dynamodb.SequenceNumber;
