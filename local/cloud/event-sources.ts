import type { DynamoDbLocal } from '../dynamodb/dynamodb-local.ts';
import type { LambdaRuntime } from '../lambda/lambda-runtime.ts';
import type { SqsServer } from '../sqs/sqs-server.ts';
import type { CloudModel } from '../template/cloud-model.ts';
import type { StateFolder } from './state-folder.ts';

export type EventSources = { stop(): Promise<void> };

/** Starts the pollers of all event source mappings. */
export const startEventSources = async (_options: {
  readonly model: CloudModel;
  readonly engines: { readonly dynamodb: DynamoDbLocal; readonly sqs: SqsServer };
  readonly lambda: LambdaRuntime;
  readonly state: StateFolder;
}): Promise<EventSources> => ({ stop: async () => undefined });
