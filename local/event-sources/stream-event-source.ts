import { anyOf } from './filter-pattern.ts';
import type { BatchFailure, Invoke } from './invoke.ts';
import { createNap, type Nap, pause, pollPauseMs } from './poll-pace.ts';
import type { RunningEventSource } from './sqs-event-source.ts';
import {
  afterInvocation,
  type Batch,
  type Invocation,
  planBatches,
  type RetryPolicy,
  type StreamRecord,
  sequenceOf,
} from './stream-batches.ts';
import { type Checkpoints, openCheckpoints, type ShardCheckpoint } from './stream-checkpoints.ts';
import { type Page, type StreamsClient, StreamsError, streamsClient } from './stream-wire.ts';

/** What one GetRecords may give at most (DynamoDB API reference). */
const PAGE_RECORDS = 1_000;
/** Lambda's default for streams. */
const DEFAULT_BATCH_SIZE = 100;
/** A shard's children appear within this, and an engine that died is back. */
const LOOK_AGAIN_MS = 250;
/** Pauses before a failed batch is tried again: doubling, so that a broken function does not eat a core. */
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 5_000;

export type StreamEventSource = {
  readonly functionName: string;
  readonly tableName: string;
  readonly batchSize?: number;
  /** FilterCriteria patterns, JSON text. */
  readonly filters?: readonly string[];
  /** Absent or -1: without end. */
  readonly maximumRetryAttempts?: number;
  /** Absent or -1: no limit. */
  readonly maximumRecordAgeSeconds?: number;
  readonly bisectBatchOnFunctionError?: boolean;
  readonly reportBatchItemFailures?: boolean;
  /** Only 1: more is refused. */
  readonly parallelizationFactor?: number;
  readonly tumblingWindowSeconds?: number;
};

/** Records that were given up: what an on-failure destination is told in the cloud. */
export type Discarded = {
  readonly functionName: string;
  readonly streamArn: string;
  readonly shardId: string;
  readonly records: number;
  readonly startSequenceNumber: string;
  readonly endSequenceNumber: string;
  readonly reason: string;
};

export type StreamContext = {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly invoke: Invoke;
  /** Where it stands in the stream; one file per mapping. */
  readonly checkpointFile: string;
  readonly nowMs?: () => number;
  readonly onFailure?: (failure: BatchFailure) => void;
  /** Awaited before the checkpoint passes them: told at least once. */
  readonly onDiscard?: (discarded: Discarded) => unknown;
  /** The engine did not answer, or no longer has records that were not read yet. */
  readonly onTrouble?: (trouble: string) => void;
};

export type RunningStreamEventSource = RunningEventSource & {
  /** A hint that something may have been written: it is looked for within 5 ms instead of 20 to 200. */
  poke(): void;
};

/**
 * Feeds a function from a table's stream, as Lambda's event source mapping does with starting position TRIM_HORIZON:
 * one invocation per shard at a time, in order; a checkpoint on disk after each success, so that after a crash
 * delivery goes on with what was not finished (at least once).
 *
 * Tumbling windows: batches are delivered promptly with their window and the state that the last answer returned; a
 * final invocation without records follows the window's end. A record is of the window it is delivered in: the cloud
 * goes by the record's time, but the engine's times are whole minutes. A state above 1 MB, which in the cloud ends a
 * window early, is not looked for.
 *
 * What DynamoDB Local's streams do (1.25.1, seen here): with -dbPath they survive kill -9, with the same stream, shard
 * and growing sequence numbers; shards roll over after 4 h; records are dropped after 24 h even when the laptop was
 * off, which is why local/dynamodb keeps them for 30 days.
 *
 * @throws for a parallelization factor above 1 and for filter patterns that are not understood.
 */
export const runStreamEventSource = (
  source: StreamEventSource,
  context: StreamContext,
): RunningStreamEventSource => {
  if ((source.parallelizationFactor ?? 1) !== 1) {
    throw new Error('a parallelization factor above 1 is not supported here');
  }
  const stopping = new AbortController();
  const reader: Reader = {
    source,
    context,
    matches: anyOf(source.filters ?? []),
    policy: {
      maximumRetryAttempts: bounded(source.maximumRetryAttempts),
      bisectBatchOnFunctionError: source.bisectBatchOnFunctionError ?? false,
      reportBatchItemFailures: source.reportBatchItemFailures ?? false,
    },
    client: streamsClient({ ...context, signal: stopping.signal }),
    checkpoints: openCheckpoints(context.checkpointFile),
    nap: createNap(stopping.signal),
    stopping: stopping.signal,
  };
  const running = readStream(reader);
  return {
    poke: reader.nap.poke,
    async stop() {
      stopping.abort();
      await running;
    },
  };
};

type Reader = {
  readonly source: StreamEventSource;
  readonly context: StreamContext;
  readonly matches: (record: StreamRecord) => boolean;
  readonly policy: RetryPolicy;
  readonly client: StreamsClient;
  readonly checkpoints: Checkpoints;
  readonly nap: Nap;
  readonly stopping: AbortSignal;
};

type ShardPlace = { readonly streamArn: string; readonly shardId: string };

const bounded = (limit: number | undefined): number | undefined =>
  limit === undefined || limit < 0 ? undefined : limit;

/** Reads shard after shard: DynamoDB Local has one open shard per stream, and a child only after its parent. */
const readStream = async (reader: Reader): Promise<void> => {
  let streamArn: string | undefined;
  while (!reader.stopping.aborted) {
    try {
      streamArn ??= await reader.client.latestStreamArn(reader.source.tableName);
      const next = await nextShard(reader, streamArn);
      if (next !== undefined) await readShard(reader, { streamArn, shardId: next });
      else await pause(LOOK_AGAIN_MS, reader.stopping);
    } catch (error) {
      await recover(reader, error);
    }
  }
};

/** The oldest shard that is not finished: the engine lists them by age, parents first. */
const nextShard = async (reader: Reader, streamArn: string): Promise<string | undefined> => {
  const listed = (await reader.client.shards(streamArn)).map(({ ShardId }) => ShardId);
  for (const known of reader.checkpoints.ids()) {
    if (listed.includes(known)) continue;
    if (!reader.checkpoints.get(known).isFinished) {
      reader.context.onTrouble?.(`shard ${known} is gone and was not read to its end`);
    }
    reader.checkpoints.forget(known);
  }
  return listed.sort().find((shardId) => !reader.checkpoints.get(shardId).isFinished);
};

const readShard = async (reader: Reader, place: ShardPlace): Promise<void> => {
  let position = reader.checkpoints.get(place.shardId).after;
  let iterator = await reader.client.iterator(place.streamArn, place.shardId, position);
  let lastSignMs = performance.now();
  while (!reader.stopping.aborted) {
    let page: Page;
    try {
      page = await reader.client.records(iterator, PAGE_RECORDS);
    } catch (error) {
      if (isNamed(error, 'TrimmedDataAccessException')) {
        reader.context.onTrouble?.(`records after ${position ?? 'the start'} are gone unread`);
        position = undefined;
      } else await recover(reader, error);
      if (reader.stopping.aborted) return;
      iterator = await reader.client.iterator(place.streamArn, place.shardId, position);
      continue;
    }
    const isHandled = await handlePage(reader, place, page);
    if (!isHandled) return;
    position = page.records.map(sequenceOf).at(-1) ?? position;
    if (page.next === undefined) {
      await closeWindow(reader, place);
      const { window: _closed, ...rest } = reader.checkpoints.get(place.shardId);
      await reader.checkpoints.set(place.shardId, { ...rest, isFinished: true });
      return;
    }
    iterator = page.next;
    if (page.records.length > 0) {
      lastSignMs = performance.now();
      continue;
    }
    await closeWindowWhenDue(reader, place);
    const isPoked = await reader.nap.sleep(pollPauseMs(performance.now() - lastSignMs));
    if (isPoked) lastSignMs = performance.now();
  }
};

/** @returns false when it was stopped before the page was finished. */
const handlePage = async (reader: Reader, place: ShardPlace, page: Page): Promise<boolean> => {
  const { source, checkpoints } = reader;
  const matching = page.records.filter(reader.matches);
  const queue = planBatches(matching, source.batchSize ?? DEFAULT_BATCH_SIZE);
  for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
    if (reader.stopping.aborted) return false;
    if (!(await closeWindowWhenDue(reader, place))) return false;
    const fresh = await dropOld(reader, place, batch);
    if (fresh === undefined) continue;
    queue.unshift(...(await handleBatch(reader, place, fresh)));
  }
  const last = page.records.map(sequenceOf).at(-1);
  // Passing over records that the filter drops is not worth a write of its own: reading them again is harmless.
  const checkpoint = checkpoints.get(place.shardId);
  if (last !== undefined && matching.length > 0 && checkpoint.after !== last) {
    await checkpoints.set(place.shardId, { ...checkpoint, after: last });
  }
  return true;
};

/** Invokes once; answers what is left to do of the batch. */
const handleBatch = async (
  reader: Reader,
  place: ShardPlace,
  batch: Batch,
): Promise<readonly Batch[]> => {
  const { source, checkpoints } = reader;
  const window = openWindow(reader, place);
  const frame = window === undefined ? {} : windowFrame(reader, place, window, false);
  const invocation = await invoke(reader, streamEvent(reader, place, batch.records, frame));
  const after = afterInvocation(batch, invocation, reader.policy);
  await tellDiscarded(reader, place, after.discarded, after.reason ?? '');
  const lastFinished = after.finished.map(sequenceOf).at(-1);
  if (lastFinished !== undefined) {
    const isDiscarded = after.discarded.length > 0;
    const state = isDiscarded ? window?.state : returnedState(invocation);
    await checkpoints.set(place.shardId, {
      after: lastFinished,
      ...(window === undefined ? {} : { window: { ...window, state } }),
    });
  }
  if (after.reason !== undefined) {
    reader.context.onFailure?.({
      functionName: source.functionName,
      eventSourceArn: place.streamArn,
      records: batch.records.length,
      failedRecords: batch.records.length - after.finished.length + after.discarded.length,
      reason: after.reason,
    });
    const failures = after.pending[0]?.failures ?? 0;
    if (failures > 0) await pause(retryPauseMs(failures), reader.stopping);
  }
  return after.pending;
};

const retryPauseMs = (failures: number): number =>
  Math.min(FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 10), LONGEST_RETRY_MS);

/** Gives up what is past the mapping's maximum age; undefined: all of it was. */
const dropOld = async (
  reader: Reader,
  place: ShardPlace,
  batch: Batch,
): Promise<Batch | undefined> => {
  const maximumAgeSeconds = bounded(reader.source.maximumRecordAgeSeconds);
  if (maximumAgeSeconds === undefined) return batch;
  const oldestSeconds = nowMs(reader) / 1000 - maximumAgeSeconds;
  const isOld = (record: StreamRecord): boolean =>
    record.dynamodb.ApproximateCreationDateTime < oldestSeconds;
  const old = batch.records.filter(isOld);
  if (old.length === 0) return batch;
  await tellDiscarded(reader, place, old, 'older than the maximum record age');
  const records = batch.records.filter((record) => !isOld(record));
  return records.length === 0 ? undefined : { ...batch, records };
};

const tellDiscarded = async (
  reader: Reader,
  place: ShardPlace,
  records: readonly StreamRecord[],
  reason: string,
): Promise<void> => {
  const [first] = records;
  const last = records.at(-1);
  if (first === undefined || last === undefined) return;
  await reader.context.onDiscard?.({
    functionName: reader.source.functionName,
    ...place,
    records: records.length,
    startSequenceNumber: sequenceOf(first),
    endSequenceNumber: sequenceOf(last),
    reason,
  });
};

const nowMs = (reader: Reader): number => (reader.context.nowMs ?? Date.now)();

const tumblingWindowMs = (source: StreamEventSource): number | undefined => {
  const seconds = source.tumblingWindowSeconds ?? 0;
  return seconds === 0 ? undefined : seconds * 1000;
};

type Window = NonNullable<ShardCheckpoint['window']>;

/** The window that a batch delivered now belongs to; undefined without windows. */
const openWindow = (reader: Reader, place: ShardPlace): Window | undefined => {
  const windowMs = tumblingWindowMs(reader.source);
  if (windowMs === undefined) return undefined;
  const startMs = Math.floor(nowMs(reader) / windowMs) * windowMs;
  return reader.checkpoints.get(place.shardId).window ?? { startMs, state: {} };
};

/** @returns false when it was stopped before a window that is over was closed. */
const closeWindowWhenDue = async (reader: Reader, place: ShardPlace): Promise<boolean> => {
  const { window } = reader.checkpoints.get(place.shardId);
  const windowMs = tumblingWindowMs(reader.source) ?? 0;
  const isDue = window !== undefined && nowMs(reader) >= window.startMs + windowMs;
  return !isDue || closeWindow(reader, place);
};

/** The window's final invocation, tried again like any other. @returns false when stopped before it succeeded. */
const closeWindow = async (reader: Reader, place: ShardPlace): Promise<boolean> => {
  const checkpoint = reader.checkpoints.get(place.shardId);
  const { window, ...rest } = checkpoint;
  if (window === undefined) return true;
  const frame = windowFrame(reader, place, window, true);
  const attempts = reader.policy.maximumRetryAttempts ?? Number.POSITIVE_INFINITY;
  for (let failures = 0; failures <= attempts; failures += 1) {
    if (reader.stopping.aborted) return false;
    const invocation = await invoke(reader, streamEvent(reader, place, [], frame));
    if (invocation.kind === 'returned') break;
    reader.context.onFailure?.({
      functionName: reader.source.functionName,
      eventSourceArn: place.streamArn,
      records: 0,
      failedRecords: 0,
      reason: `final invocation of a window: ${invocation.reason}`,
    });
    await pause(retryPauseMs(failures + 1), reader.stopping);
  }
  await reader.checkpoints.set(place.shardId, rest);
  return true;
};

const invoke = (reader: Reader, event: object): Promise<Invocation> =>
  reader.context.invoke(reader.source.functionName, event).then(
    (answer): Invocation => ({ kind: 'returned', answer }),
    (error: unknown): Invocation => ({ kind: 'failed', reason: String(error) }),
  );

const returnedState = (invocation: Invocation): unknown => {
  const answer = invocation.kind === 'returned' ? invocation.answer : undefined;
  return (answer as { readonly state?: unknown } | null | undefined)?.state ?? {};
};

/** The fields that a tumbling window adds to the event. */
const windowFrame = (
  reader: Reader,
  place: ShardPlace,
  { startMs, state }: Window,
  isFinal: boolean,
): object => {
  const windowMs = tumblingWindowMs(reader.source) ?? 0;
  return {
    window: { start: windowTime(startMs), end: windowTime(startMs + windowMs) },
    state,
    shardId: place.shardId,
    eventSourceARN: place.streamArn,
    isFinalInvokeForWindow: isFinal,
    isWindowTerminatedEarly: false,
  };
};

/** Lambda writes window bounds without milliseconds. */
const windowTime = (atMs: number): string => new Date(atMs).toISOString().replace('.000Z', 'Z');

const streamEvent = (
  reader: Reader,
  place: ShardPlace,
  records: readonly StreamRecord[],
  frame: object,
): object => ({
  Records: records.map((record) => ({
    ...record,
    awsRegion: reader.context.region,
    eventSourceARN: place.streamArn,
  })),
  ...frame,
});

const isNamed = (error: unknown, name: string): boolean =>
  error instanceof StreamsError && error.name === name;

/** An expired iterator is only fetched anew; for anything else the engine gets a moment. */
const recover = async (reader: Reader, error: unknown): Promise<void> => {
  if (reader.stopping.aborted || isNamed(error, 'ExpiredIteratorException')) return;
  reader.context.onTrouble?.(String(error));
  await pause(LOOK_AGAIN_MS, reader.stopping);
};
