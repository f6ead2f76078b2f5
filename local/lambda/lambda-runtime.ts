import { join } from 'node:path';
import { type CappedLog, openCappedLog } from '../supervisor/capped-log.ts';
import type { FunctionModel } from '../template/cloud-model.ts';
import { FunctionPool, type InvocationUnderWay, type InvokeResult } from './function-pool.ts';

type RuntimeOptions = {
  readonly functions: readonly FunctionModel[];
  /** Endpoints and credentials of the laptop cloud, given to every function. */
  readonly sharedEnvironment: Readonly<Record<string, string>>;
  readonly clockMemory: SharedArrayBuffer;
  readonly logFolder: string;
  /** Called as each invocation starts; tests end its environment from here. */
  onInvocation?(invocation: InvocationUnderWay): void;
  /** Called as each invocation ends, with its time in its environment. */
  onServed?(model: FunctionModel, ms: number): void;
};

/** Runs functions from the bundles that deploy. */
export class LambdaRuntime {
  readonly #pools = new Map<string, FunctionPool>();
  readonly #logs: CappedLog[] = [];

  constructor(options: RuntimeOptions) {
    for (const model of options.functions) {
      const log = openCappedLog(join(options.logFolder, `${model.name}.log`));
      this.#logs.push(log);
      this.#pools.set(
        model.name,
        new FunctionPool({
          model,
          environment: {
            ...options.sharedEnvironment,
            AWS_LAMBDA_FUNCTION_NAME: model.name,
            AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(model.memoryMegabytes),
            AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
            ...model.environment,
          },
          clockMemory: options.clockMemory,
          writeLog: (text) => log.write(text),
          ...(options.onInvocation === undefined ? {} : { onInvocation: options.onInvocation }),
          ...(options.onServed === undefined ? {} : { onServed: options.onServed }),
        }),
      );
    }
  }

  /** Runs a function on an event; the result's payload is JSON text. Throws for an unknown name. */
  invoke(functionName: string, event: unknown): Promise<InvokeResult> {
    return this.#pool(functionName).invoke(JSON.stringify(event));
  }

  /** Starts environments ahead of the first request. */
  warm(functionName: string, count: number): Promise<void> {
    return this.#pool(functionName).warm(count);
  }

  /** Ends all environments of a function, busy ones in mid-request. Gives how many there were. */
  terminate(functionName: string): number {
    return this.#pool(functionName).terminateAll();
  }

  /** Ends those that are in the middle of a request, and only them. Gives how many there were. */
  terminateBusy(functionName: string): number {
    return this.#pool(functionName).terminateBusy();
  }

  functionNames(): string[] {
    return [...this.#pools.keys()];
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
    for (const log of this.#logs) log.close();
  }

  #pool(functionName: string): FunctionPool {
    const pool = this.#pools.get(functionName);
    if (pool === undefined) throw new Error(`no function ${functionName}`);
    return pool;
  }
}
