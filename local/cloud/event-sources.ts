import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { DynamoDbLocal } from '../dynamodb/dynamodb-local.ts';
import type { BatchFailure, Invoke } from '../event-sources/invoke.ts';
import { type RunningEventSource, runSqsEventSource } from '../event-sources/sqs-event-source.ts';
import {
  type Discarded,
  type RunningStreamEventSource,
  runStreamEventSource,
} from '../event-sources/stream-event-source.ts';
import type { LambdaRuntime } from '../lambda/lambda-runtime.ts';
import { billedBodies } from '../sqs/billed-call.ts';
import type { SqsServer } from '../sqs/sqs-server.ts';
import type { CappedLog } from '../supervisor/capped-log.ts';
import type { CloudModel, EventSourceModel } from '../template/cloud-model.ts';
import { nameInArn } from '../template/identity.ts';
import { ACCESS_KEY_ID, ACCOUNT_ID, REGION } from './environment.ts';
import type { StateFolder } from './state-folder.ts';
import type { UsageCounts } from './usage-counts.ts';

type EventSourcesOptions = {
  readonly model: CloudModel;
  readonly engines: { readonly dynamodb: DynamoDbLocal; readonly sqs: SqsServer };
  readonly lambda: LambdaRuntime;
  readonly state: StateFolder;
  readonly log: CappedLog;
  readonly counts: UsageCounts;
};

/** To an event source every way of not answering is a failed batch. */
const invokeFor =
  (lambda: LambdaRuntime): Invoke =>
  async (functionName, event) => {
    const result = await lambda.invoke(functionName, event);
    if (result.kind === 'answered') return JSON.parse(result.payload);
    if (result.kind === 'failed') {
      throw new Error(`${result.failure.errorType}: ${result.failure.errorMessage}`);
    }
    throw new Error(result.kind);
  };

/** What the cloud sends to an on-failure destination; the records themselves stay in the stream. */
const failureRecord = (discarded: Discarded): string =>
  JSON.stringify({
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: randomUUID(),
      functionArn: discarded.functionName,
      condition: discarded.reason,
    },
    DDBStreamBatchInfo: {
      shardId: discarded.shardId,
      startSequenceNumber: discarded.startSequenceNumber,
      endSequenceNumber: discarded.endSequenceNumber,
      batchSize: discarded.records,
      streamArn: discarded.streamArn,
    },
  });

type Say = (what: object) => void;

/** A mapping of the cloud receives a batch by one call and deletes it by another. */
const countingBatches =
  (invoke: Invoke, queueName: string, counts: UsageCounts): Invoke =>
  async (functionName, event) => {
    const { Records } = event as { readonly Records: readonly { readonly body: string }[] };
    const bodies = Records.map(({ body }) => body);
    counts.queueCall(billedBodies(queueName, 'ReceiveMessage', bodies));
    const answer = await invoke(functionName, event);
    counts.queueCall({
      queue: queueName,
      action: 'DeleteMessageBatch',
      requests: 1,
      messages: bodies.length,
    });
    return answer;
  };

const runQueueSource = (
  source: EventSourceModel,
  queueName: string,
  options: EventSourcesOptions,
  invoke: Invoke,
  say: Say,
): RunningEventSource =>
  runSqsEventSource(
    {
      functionName: source.functionName,
      queue: queueName,
      batchSize: source.batchSize,
      reportBatchItemFailures: source.reportsItemFailures,
      ...(source.maximumConcurrency === undefined
        ? {}
        : { maximumConcurrency: source.maximumConcurrency }),
    },
    {
      service: options.engines.sqs.service,
      invoke: countingBatches(invoke, queueName, options.counts),
      region: REGION,
      awsAccount: ACCOUNT_ID,
      onFailure: (failure: BatchFailure) => say(failure),
    },
  );

const runStreamSource = (
  source: EventSourceModel,
  tableName: string,
  options: EventSourcesOptions,
  invoke: Invoke,
  say: Say,
): RunningStreamEventSource => {
  const { startingPosition, onFailureArn } = source;
  // With LATEST, what was written while the laptop was off would be lost, which no cloud does.
  if (startingPosition !== 'TRIM_HORIZON') {
    throw new Error(`event source of ${source.functionName}: starts at ${startingPosition}`);
  }
  const { service } = options.engines.sqs;
  return runStreamEventSource(
    {
      functionName: source.functionName,
      tableName,
      batchSize: source.batchSize,
      filters: source.filterPatterns,
      maximumRetryAttempts: source.maximumRetryAttempts,
      maximumRecordAgeSeconds: source.maximumRecordAgeSeconds,
      bisectBatchOnFunctionError: source.bisectOnError,
      reportBatchItemFailures: source.reportsItemFailures,
      parallelizationFactor: source.parallelizationFactor,
      tumblingWindowSeconds: source.tumblingWindowSeconds,
    },
    {
      endpoint: options.engines.dynamodb.endpoint,
      region: REGION,
      accessKeyId: ACCESS_KEY_ID,
      invoke,
      checkpointFile: join(options.state.eventSources, `${source.id}.json`),
      onFailure: (failure) => say(failure),
      onTrouble: (trouble) => say({ functionName: source.functionName, trouble }),
      onDiscard: (discarded) => {
        say({ discarded });
        if (onFailureArn === undefined) return undefined;
        return service.send(nameInArn(onFailureArn), { body: failureRecord(discarded) });
      },
    },
  );
};

/** Starts the pollers of all event source mappings. */
export const startEventSources = (options: EventSourcesOptions): RunningEventSource => {
  const say: Say = (what) =>
    options.log.write(`${JSON.stringify({ at: new Date().toISOString(), ...what })}\n`);
  const invoke = invokeFor(options.lambda);
  const streams: RunningStreamEventSource[] = [];
  const invokeThenLook: Invoke = async (functionName, event) => {
    const answer = await invoke(functionName, event);
    // What consumes a queue has most likely written to a table: the streams need not wait to see.
    for (const stream of streams) stream.poke();
    return answer;
  };
  const queues: RunningEventSource[] = [];
  for (const mapping of options.model.eventSources) {
    const { source } = mapping;
    if (source.kind === 'queue') {
      queues.push(runQueueSource(mapping, source.queueName, options, invokeThenLook, say));
    } else {
      streams.push(runStreamSource(mapping, source.tableName, options, invoke, say));
    }
  }
  return {
    stop: async () => {
      await Promise.all([...queues, ...streams].map((running) => running.stop()));
    },
  };
};
