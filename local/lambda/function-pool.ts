import { randomUUID } from 'node:crypto';
import type { FunctionModel } from '../template/cloud-model.ts';
import { ExecutionEnvironment, type Outcome } from './execution-environment.ts';
import {
  ENVIRONMENTS_PER_FUNCTION,
  IDLE_CHECK_MS,
  IDLE_LIMIT_MS,
  PAYLOAD_LIMIT_BYTES,
  STARTING_AT_ONCE,
  WAITING_PER_FUNCTION,
} from './limits.ts';

export type InvokeResult =
  | Outcome
  /** Reserved concurrency or this laptop's own bound is used up: try again later. */
  | { readonly kind: 'throttled' }
  /** The request is larger than Lambda takes. */
  | { readonly kind: 'too-large' };

type PoolOptions = {
  readonly model: FunctionModel;
  readonly environment: Readonly<Record<string, string>>;
  readonly clockMemory: SharedArrayBuffer;
  writeLog(text: string): void;
  /** For tests that end an environment at a chosen moment. */
  onInvocation?(invocation: InvocationUnderWay): void;
  /** How long a request was in its environment; waiting for one is not in it. */
  onServed?(model: FunctionModel, ms: number): void;
};

export type InvocationUnderWay = {
  readonly functionName: string;
  readonly requestId: string;
  readonly payload: string;
  /** Ends the environment in the middle of this request. */
  terminate(): Promise<void>;
};

type Waiter = (environment: ExecutionEnvironment | undefined) => void;

/**
 * The execution environments of one function: at most a few, each for one request at a time. The
 * cloud starts one for every request that finds none free; on two cores a request is served sooner
 * by the first that comes free, so one is started beside the waiting, not for each of them.
 */
export class FunctionPool {
  readonly #options: PoolOptions;
  readonly #limit: number;
  /** Longest idle first. */
  readonly #idle: { readonly environment: ExecutionEnvironment; readonly sinceMs: number }[] = [];
  readonly #all = new Set<ExecutionEnvironment>();
  readonly #busy = new Set<ExecutionEnvironment>();
  readonly #waiting: Waiter[] = [];
  readonly #idleCheck: NodeJS.Timeout;
  #kept = 0;
  #made = 0;
  #starting = 0;
  #underWay = 0;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#limit = Math.min(
      ENVIRONMENTS_PER_FUNCTION,
      options.model.reservedConcurrency ?? ENVIRONMENTS_PER_FUNCTION,
    );
    this.#idleCheck = setInterval(() => this.#endLongIdle(), IDLE_CHECK_MS).unref();
  }

  /**
   * Starts environments ahead of the first request; this many are kept however long they idle.
   * Throws when the bundle cannot be loaded.
   */
  async warm(count: number): Promise<void> {
    this.#kept = Math.min(count, this.#limit);
    const missing = Math.max(0, this.#kept - this.#all.size);
    const fresh = Array.from({ length: missing }, () => this.#make());
    for (const environment of fresh) {
      const failure = await environment.ready();
      if (failure !== undefined) {
        throw new Error(`${this.#options.model.name}: ${failure.errorMessage}`);
      }
      this.#release(environment);
    }
  }

  /** Runs the function once on a JSON text. */
  async invoke(payload: string): Promise<InvokeResult> {
    if (Buffer.byteLength(payload) > PAYLOAD_LIMIT_BYTES) return { kind: 'too-large' };
    const reserved = this.#options.model.reservedConcurrency;
    if (reserved !== undefined && this.#underWay >= reserved) return { kind: 'throttled' };
    this.#underWay += 1;
    try {
      const environment = await this.#acquire();
      if (environment === undefined) return { kind: 'throttled' };
      return await this.#run(environment, payload);
    } finally {
      this.#underWay -= 1;
    }
  }

  /** Ends every environment, busy ones in the middle of their request. Gives how many there were. */
  terminateAll(): number {
    const ending = [...this.#all];
    for (const environment of ending) void environment.terminate();
    return ending.length;
  }

  /** Ends those that are in the middle of a request. Gives how many there were. */
  terminateBusy(): number {
    const ending = [...this.#busy];
    for (const environment of ending) void environment.terminate();
    return ending.length;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#idleCheck);
    for (const wake of this.#waiting.splice(0)) wake(undefined);
    await Promise.all([...this.#all].map((environment) => environment.terminate()));
  }

  async #run(environment: ExecutionEnvironment, payload: string): Promise<InvokeResult> {
    const { model } = this.#options;
    const requestId = randomUUID();
    const startedAt = performance.now();
    const outcome = environment.invoke({ requestId, payload, timeoutMs: model.timeoutMs });
    this.#options.onInvocation?.({
      functionName: model.name,
      requestId,
      payload,
      terminate: () => environment.terminate(),
    });
    this.#busy.add(environment);
    const result = await outcome.finally(() => this.#busy.delete(environment));
    this.#options.onServed?.(model, performance.now() - startedAt);
    this.#release(environment);
    if (result.kind === 'answered' && Buffer.byteLength(result.payload) > PAYLOAD_LIMIT_BYTES) {
      const errorType = 'Function.ResponseSizeTooLarge';
      return { kind: 'failed', failure: { errorType, errorMessage: 'Response payload too large' } };
    }
    return result;
  }

  async #acquire(): Promise<ExecutionEnvironment | undefined> {
    if (this.#closed) return undefined;
    // The one used last: the others may then be the ones that nobody needs.
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle.environment;
    if (this.#waiting.length >= WAITING_PER_FUNCTION) return undefined;
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#grow();
    });
  }

  #release(environment: ExecutionEnvironment): void {
    if (environment.ended) return;
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push({ environment, sinceMs: performance.now() });
    else next(environment);
  }

  /** Starts environments for those who wait. */
  #grow(): void {
    const wanted = Math.min(this.#waiting.length, STARTING_AT_ONCE);
    while (!this.#closed && this.#all.size < this.#limit && this.#starting < wanted) {
      this.#starting += 1;
      const environment = this.#make();
      void environment.ready().then((failure) => {
        this.#starting -= 1;
        // One who waits is told why the bundle cannot be loaded.
        if (failure === undefined) this.#release(environment);
        else this.#waiting.shift()?.(environment);
        this.#grow();
      });
    }
  }

  #make(): ExecutionEnvironment {
    this.#made += 1;
    const { model, environment, clockMemory, writeLog } = this.#options;
    const made = new ExecutionEnvironment(
      { model, environment, clockMemory, writeLog, environmentId: String(this.#made) },
      () => this.#forget(made),
    );
    this.#all.add(made);
    return made;
  }

  #forget(environment: ExecutionEnvironment): void {
    this.#all.delete(environment);
    const index = this.#idle.findIndex((idle) => idle.environment === environment);
    if (index >= 0) this.#idle.splice(index, 1);
    // Its place is free for those who wait.
    this.#grow();
  }

  #endLongIdle(): void {
    const beforeMs = performance.now() - IDLE_LIMIT_MS;
    const ended = this.#idle.filter(({ sinceMs }) => sinceMs < beforeMs);
    for (const { environment } of ended.slice(0, this.#all.size - this.#kept)) {
      void environment.terminate();
    }
  }
}
