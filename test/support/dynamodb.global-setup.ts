import type { TestProject } from 'vitest/node';
import { startDynamoDb } from '../../local/dynamodb/dynamodb-local.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly dynamoDbEndpoint: string;
  }
}

/** One engine per test run, in memory; each test file takes a database of its own (accounts-table.ts). */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const engine = await startDynamoDb();
  project.provide('dynamoDbEndpoint', engine.endpoint);
  return () => engine.stop();
};
