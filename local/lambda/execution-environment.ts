import { Worker } from 'node:worker_threads';
import type { FunctionModel } from '../template/cloud-model.ts';
import { INIT_TIMEOUT_MS } from './limits.ts';
import type {
  EnvironmentMessage,
  EnvironmentSettings,
  FunctionFailure,
  Invocation,
} from './messages.ts';

export type Outcome =
  | { readonly kind: 'answered'; readonly payload: string }
  | { readonly kind: 'failed'; readonly failure: FunctionFailure };

type EnvironmentOptions = {
  readonly model: FunctionModel;
  /** The whole environment of the thread: nothing of this process leaks in. */
  readonly environment: Readonly<Record<string, string>>;
  readonly clockMemory: SharedArrayBuffer;
  readonly environmentId: string;
  writeLog(text: string): void;
};

const THREAD_NAME_CHARACTERS = 15;
const BOOTSTRAP = new URL('environment-bootstrap.ts', import.meta.url);

const failed = (errorType: string, errorMessage: string): Outcome => ({
  kind: 'failed',
  failure: { errorType, errorMessage },
});

/**
 * One execution environment: a thread with its own modules and environment variables, which serves
 * one request at a time and keeps its module state for the next one, as in the cloud.
 */
export class ExecutionEnvironment {
  readonly id: string;
  readonly #options: EnvironmentOptions;
  readonly #worker: Worker;
  readonly #ready: Promise<FunctionFailure | undefined>;
  #settle: ((outcome: Outcome) => void) | undefined;
  #ended = false;
  readonly #onEnd: () => void;

  constructor(options: EnvironmentOptions, onEnd: () => void) {
    this.id = options.environmentId;
    this.#options = options;
    this.#onEnd = onEnd;
    const { model } = options;
    const settings: EnvironmentSettings = {
      codeFolder: model.codeFolder,
      handler: model.handler,
      functionName: model.name,
      functionArn: model.arn,
      memoryMegabytes: model.memoryMegabytes,
      logStreamName: options.environmentId,
      clockMemory: options.clockMemory,
    };
    this.#worker = new Worker(BOOTSTRAP, {
      // Linux keeps 15 characters of a thread's name, and the last ones tell functions apart (top -H, /proc).
      name: model.name.slice(-THREAD_NAME_CHARACTERS),
      workerData: settings,
      env: { ...options.environment },
      // No flags of this process (a test runner's loaders) reach the functions.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: model.memoryMegabytes },
      stdout: true,
      stderr: true,
    });
    this.#worker.stdout.setEncoding('utf8').on('data', (text: string) => options.writeLog(text));
    this.#worker.stderr.setEncoding('utf8').on('data', (text: string) => options.writeLog(text));
    this.#ready = this.#initialise();
    this.#worker.on('error', (error) => this.#crash(error));
    this.#worker.on('exit', () => this.#end(failed('Runtime.ExitError', 'Runtime exited')));
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Undefined when the bundle is loaded, else why it could not be. */
  ready(): Promise<FunctionFailure | undefined> {
    return this.#ready;
  }

  /** Serves one request. After a timeout or a crash the environment is gone. */
  async invoke(invocation: Invocation): Promise<Outcome> {
    const initFailure = await this.#ready;
    if (initFailure !== undefined) return { kind: 'failed', failure: initFailure };
    if (this.#ended) return failed('Runtime.ExitError', 'Runtime exited');
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        const seconds = (invocation.timeoutMs / 1000).toFixed(2);
        const message = `${invocation.requestId} Task timed out after ${seconds} seconds`;
        this.#options.writeLog(`${message}\n`);
        this.#end(failed('Sandbox.Timedout', message));
      }, invocation.timeoutMs);
      this.#settle = (outcome) => {
        clearTimeout(timer);
        this.#settle = undefined;
        resolve(outcome);
      };
      this.#worker.postMessage(invocation);
    });
  }

  /** Ends the thread at once, in the middle of whatever it does. */
  async terminate(): Promise<void> {
    this.#end(failed('Runtime.ExitError', 'the execution environment was ended'));
    await this.#worker.terminate();
  }

  #initialise(): Promise<FunctionFailure | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        const failure = {
          errorType: 'Sandbox.Timedout',
          errorMessage: `init took longer than ${INIT_TIMEOUT_MS} ms`,
        };
        resolve(failure);
        this.#end({ kind: 'failed', failure });
      }, INIT_TIMEOUT_MS);
      const settle = (failure: FunctionFailure | undefined) => {
        clearTimeout(timer);
        resolve(failure);
      };
      this.#worker.once('exit', () =>
        settle({ errorType: 'Runtime.ExitError', errorMessage: 'Runtime exited during init' }),
      );
      this.#worker.on('message', (message: EnvironmentMessage) => {
        if (message.kind === 'ready') return settle(undefined);
        if (message.kind === 'init-failed') {
          settle(message.failure);
          return this.#end({ kind: 'failed', failure: message.failure });
        }
        return this.#settle?.(
          message.kind === 'answered'
            ? { kind: 'answered', payload: message.payload }
            : { kind: 'failed', failure: message.failure },
        );
      });
    });
  }

  #crash(error: unknown): void {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    this.#options.writeLog(`${name}: ${message}\n`);
    this.#end(failed(name, message));
  }

  #end(outcome: Outcome): void {
    if (!this.#ended) {
      this.#ended = true;
      void this.#worker.terminate();
      this.#onEnd();
    }
    this.#settle?.(outcome);
  }
}
