import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newClockMemory } from '../../local/clock/shared-clock.ts';
import type { InvocationUnderWay } from '../../local/lambda/function-pool.ts';
import { LambdaRuntime } from '../../local/lambda/lambda-runtime.ts';
import type { FunctionModel } from '../../local/template/cloud-model.ts';

export type ToyFunction = {
  /** Source of the bundle; it exports `handler`. */
  readonly source: string;
} & Partial<Pick<FunctionModel, 'environment' | 'timeoutMs' | 'reservedConcurrency'>>;

export type ToyRuntime = {
  readonly runtime: LambdaRuntime;
  readonly clockMemory: SharedArrayBuffer;
  readonly folder: string;
  close(): Promise<void>;
};

const TIMEOUT_MS = 10_000;
const MEMORY_MEGABYTES = 128;

/** A Lambda runtime over functions written out as bundles in a temporary folder. */
export const toyRuntime = (
  functions: Readonly<Record<string, ToyFunction>>,
  onInvocation?: (invocation: InvocationUnderWay) => void,
): ToyRuntime => {
  const folder = mkdtempSync(join(tmpdir(), 'toy-functions-'));
  const clockMemory = newClockMemory();
  const models = Object.entries(functions).map(([name, toy]): FunctionModel => {
    const codeFolder = join(folder, name);
    mkdirSync(codeFolder);
    writeFileSync(join(codeFolder, 'index.mjs'), toy.source);
    return {
      name,
      arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
      logicalId: name,
      codeFolder,
      handler: 'index.handler',
      environment: toy.environment ?? {},
      timeoutMs: toy.timeoutMs ?? TIMEOUT_MS,
      memoryMegabytes: MEMORY_MEGABYTES,
      reservedConcurrency: toy.reservedConcurrency,
    };
  });
  const runtime = new LambdaRuntime({
    functions: models,
    sharedEnvironment: { AWS_REGION: 'us-east-1' },
    clockMemory,
    logFolder: join(folder, 'logs'),
    ...(onInvocation === undefined ? {} : { onInvocation }),
  });
  return {
    runtime,
    clockMemory,
    folder,
    close: async () => {
      await runtime.close();
      rmSync(folder, { recursive: true });
    },
  };
};
