import type { LocalEndpoint } from '../origin/origin-server.ts';
import type { BilledCall } from '../sqs/billed-call.ts';

type FunctionUse = {
  readonly invocations: number;
  /** Each invocation's time in its environment, in started milliseconds. */
  readonly billedMs: number;
  readonly memoryMegabytes: number;
};

type QueueUse = {
  readonly queue: string;
  readonly action: string;
  readonly calls: number;
  /** As SQS bills calls: one for each started 64 KB. */
  readonly requests: number;
  readonly messages: number;
};

/** What a cloud would bill of this stack since it started, but for its tables. */
export type UsageReport = {
  readonly httpRequests: number;
  /** Messages that functions posted to open WebSockets. */
  readonly pushes: number;
  readonly functions: Readonly<Record<string, FunctionUse>>;
  readonly queues: readonly QueueUse[];
};

export const COUNTS_PATH = '/_local/counts';

/** Counts, and decides nothing. */
export class UsageCounts {
  readonly #functions = new Map<string, FunctionUse>();
  readonly #queues = new Map<string, QueueUse>();
  #httpRequests = 0;
  #pushes = 0;

  httpRequest(): void {
    this.#httpRequests += 1;
  }

  push(): void {
    this.#pushes += 1;
  }

  served(name: string, ms: number, memoryMegabytes: number): void {
    const before = this.#functions.get(name) ?? { invocations: 0, billedMs: 0 };
    this.#functions.set(name, {
      invocations: before.invocations + 1,
      billedMs: before.billedMs + Math.ceil(ms),
      memoryMegabytes,
    });
  }

  queueCall({ queue, action, requests, messages }: BilledCall): void {
    const key = `${queue} ${action}`;
    const before = this.#queues.get(key) ?? { calls: 0, requests: 0, messages: 0 };
    this.#queues.set(key, {
      queue,
      action,
      calls: before.calls + 1,
      requests: before.requests + requests,
      messages: before.messages + messages,
    });
  }

  report(): UsageReport {
    return {
      httpRequests: this.#httpRequests,
      pushes: this.#pushes,
      functions: Object.fromEntries(this.#functions),
      queues: [...this.#queues.values()],
    };
  }
}

export const countsEndpoint =
  (counts: UsageCounts): LocalEndpoint =>
  () => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(counts.report())),
  });
