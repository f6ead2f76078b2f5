import type { QueueService, ReceivedMessage } from '../sqs/queue-service.ts';
import { queueArn, systemAttributes } from '../sqs/sqs-protocol.ts';
import type { BatchFailure, Invoke } from './invoke.ts';
import { readItemFailures } from './item-failures.ts';
import { pause } from './poll-pace.ts';

/** With nothing set, Lambda starts a mapping with five invocations at a time. */
const DEFAULT_CONCURRENCY = 5;
/** Any wait will do: a message ends it at once. */
const WAIT_MS = 20_000;
/** Pause after an answer that only a missing queue gives: it may be created in a moment. */
const RETRY_MS = 1_000;

export type SqsEventSource = {
  readonly functionName: string;
  readonly queue: string;
  /** 1 to 10; Lambda's default is 10. */
  readonly batchSize?: number;
  readonly maximumConcurrency?: number;
  readonly reportBatchItemFailures?: boolean;
};

export type RunningEventSource = {
  /** Takes nothing more; resolves when the running invocations have ended and are settled. */
  stop(): Promise<void>;
};

/**
 * Feeds a function from a queue, as Lambda's event source mapping does: up to `maximumConcurrency` invocations at a
 * time; a message group is never in two of them, because the queue locks it; a batch may hold several messages of a
 * group and several groups. What succeeded is deleted; the rest comes back when its visibility timeout is over. A
 * message that waits is taken at once, alone; when they pile up behind busy invocations the batches fill.
 */
export const runSqsEventSource = (
  source: SqsEventSource,
  context: {
    readonly service: QueueService;
    readonly invoke: Invoke;
    readonly region?: string;
    readonly awsAccount?: string;
    readonly onFailure?: (failure: BatchFailure) => void;
  },
): RunningEventSource => {
  const identity = {
    region: context.region ?? 'us-east-1',
    awsAccount: context.awsAccount ?? '000000000000',
  };
  const eventSourceArn = queueArn(identity, source.queue);
  const stopping = new AbortController();

  const handle = async (messages: readonly ReceivedMessage[]): Promise<void> => {
    const event = sqsEvent(messages, { ...identity, eventSourceArn });
    const settled = await context.invoke(source.functionName, event).then(
      (answer) => settle(messages, answer, source.reportBatchItemFailures ?? false),
      (error: unknown) => ({ failed: messages, reason: String(error) }),
    );
    const failed = new Set(settled.failed);
    for (const message of messages) {
      if (failed.has(message)) continue;
      // Refused only when the function outlived the visibility timeout: then it is given out again, as in the cloud.
      await context.service.delete(source.queue, message.receiptHandle);
    }
    if (failed.size > 0) {
      context.onFailure?.({
        functionName: source.functionName,
        eventSourceArn,
        records: messages.length,
        failedRecords: failed.size,
        reason: settled.reason,
      });
    }
  };

  const poll = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const received = await context.service.receive(source.queue, {
        max: source.batchSize ?? 10,
        waitMs: WAIT_MS,
        signal: stopping.signal,
      });
      if (!received.ok) await pause(RETRY_MS, stopping.signal);
      else if (received.value.length > 0) await handle(received.value);
    }
  };

  const pollers = Array.from({ length: source.maximumConcurrency ?? DEFAULT_CONCURRENCY }, poll);
  // A poller ends with an error only when the queue's journal failed: the whole process must not go on then.
  const running = Promise.all(pollers);
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
};

/** Which messages of a batch failed, from what the function returned. */
export const settle = (
  messages: readonly ReceivedMessage[],
  answer: unknown,
  reportsItemFailures: boolean,
): { readonly failed: readonly ReceivedMessage[]; readonly reason: string } => {
  if (!reportsItemFailures) return { failed: [], reason: '' };
  const failures = readItemFailures(answer, new Set(messages.map(({ messageId }) => messageId)));
  return failures.kind === 'malformed'
    ? { failed: messages, reason: failures.reason }
    : {
        failed: messages.filter(({ messageId }) => failures.identifiers.has(messageId)),
        reason: 'reported by the function',
      };
};

/** The event of a batch, with every field that Lambda gives for a FIFO queue. */
export const sqsEvent = (
  messages: readonly ReceivedMessage[],
  source: { readonly region: string; readonly awsAccount: string; readonly eventSourceArn: string },
): { readonly Records: readonly object[] } => ({
  Records: messages.map((message) => ({
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: systemAttributes(message, source, source.eventSourceArn.endsWith('.fifo')),
    messageAttributes: {},
    md5OfBody: message.bodyMd5,
    eventSource: 'aws:sqs',
    eventSourceARN: source.eventSourceArn,
    awsRegion: source.region,
  })),
});
