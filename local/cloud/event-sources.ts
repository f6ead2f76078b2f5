import type { DynamoDbLocal } from '../dynamodb/dynamodb-local.ts';
import type { BatchFailure, Invoke } from '../event-sources/invoke.ts';
import { type RunningEventSource, runSqsEventSource } from '../event-sources/sqs-event-source.ts';
import type { LambdaRuntime } from '../lambda/lambda-runtime.ts';
import type { SqsServer } from '../sqs/sqs-server.ts';
import type { CappedLog } from '../supervisor/capped-log.ts';
import type { CloudModel, EventSourceModel } from '../template/cloud-model.ts';
import { ACCOUNT_ID, REGION } from './environment.ts';
import type { StateFolder } from './state-folder.ts';

export type EventSourcesOptions = {
  readonly model: CloudModel;
  readonly engines: { readonly dynamodb: DynamoDbLocal; readonly sqs: SqsServer };
  readonly lambda: LambdaRuntime;
  readonly state: StateFolder;
  readonly log: CappedLog;
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

const runQueueSource = (
  source: EventSourceModel,
  queueName: string,
  options: EventSourcesOptions,
  onFailure: (failure: BatchFailure) => void,
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
      invoke: invokeFor(options.lambda),
      region: REGION,
      awsAccount: ACCOUNT_ID,
      onFailure,
    },
  );

/** Starts the pollers of all event source mappings. */
export const startEventSources = async (
  options: EventSourcesOptions,
): Promise<RunningEventSource> => {
  const onFailure = (failure: BatchFailure): void =>
    options.log.write(`${JSON.stringify({ at: new Date().toISOString(), ...failure })}\n`);
  const running: RunningEventSource[] = [];
  for (const source of options.model.eventSources) {
    if (source.source.kind !== 'queue') continue;
    running.push(runQueueSource(source, source.source.queueName, options, onFailure));
  }
  return {
    stop: async () => {
      await Promise.all(running.map((source) => source.stop()));
    },
  };
};
