import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Cloud, Process } from './cloud.ts';
import type { FifoQueue } from './fifo-queue.ts';

const TIMEOUT_MS = 1_000;
const named = (name: string): Error => Object.assign(new Error(`simulated ${name}`), { name });

export const queueUrl = (name: string): string => `https://sqs/1/${name}`;

/** A process’s client of SQS, which the adapters take for the SDK’s own. */
export class QueueClient {
  readonly #cloud: Cloud;
  readonly #process: Process;
  readonly #queues: ReadonlyMap<string, FifoQueue>;

  constructor(cloud: Cloud, process: Process, queues: ReadonlyMap<string, FifoQueue>) {
    this.#cloud = cloud;
    this.#process = process;
    this.#queues = queues;
  }

  asClient(): SQSClient {
    const send = (command: unknown, settings?: { readonly abortSignal?: AbortSignal }) =>
      this.send(command, settings?.abortSignal);
    return { send } as unknown as SQSClient;
  }

  send(command: unknown, signal?: AbortSignal): Promise<unknown> {
    if (command instanceof SendMessageCommand) {
      const { input } = command;
      return this.#sending(signal, () => {
        this.#queue(input.QueueUrl).put(
          input.MessageGroupId ?? '',
          input.MessageBody ?? '',
          input.MessageDeduplicationId ?? '',
        );
        return {};
      });
    }
    if (command instanceof SendMessageBatchCommand) return this.#sendBatch(command, signal);
    if (command instanceof ReceiveMessageCommand) return this.#receive(command, signal);
    if (command instanceof DeleteMessageBatchCommand) {
      const { QueueUrl, Entries = [] } = command.input;
      return this.#tidying(() => {
        for (const { ReceiptHandle = '' } of Entries) {
          if (!this.#cloud.faults.fires('queue-delete-lost')) {
            this.#queue(QueueUrl).delete(ReceiptHandle);
          }
        }
      });
    }
    if (command instanceof ChangeMessageVisibilityBatchCommand) {
      const { QueueUrl, Entries = [] } = command.input;
      return this.#tidying(() => {
        for (const { ReceiptHandle = '', VisibilityTimeout = 0 } of Entries) {
          this.#queue(QueueUrl).changeVisibility(ReceiptHandle, VisibilityTimeout * 1_000);
        }
      });
    }
    if (command instanceof GetQueueAttributesCommand) {
      const { QueueUrl } = command.input;
      return this.#cloud.remote(this.#process, {
        label: 'queue depth',
        effect: () => ({
          Attributes: { ApproximateNumberOfMessages: String(this.#queue(QueueUrl).size) },
        }),
      });
    }
    throw new Error(`no such request: ${(command as object).constructor.name}`);
  }

  #queue(url = ''): FifoQueue {
    const queue = this.#queues.get(url.split('/').at(-1) ?? '');
    if (queue === undefined) throw new Error(`no queue ${url}`);
    return queue;
  }

  #sending<T>(signal: AbortSignal | undefined, effect: () => T): Promise<T> {
    const { faults } = this.#cloud;
    const request = { label: 'send', effect, signal };
    if (faults.fires('queue-throttle')) {
      return this.#cloud.remote(this.#process, { ...request, error: named('RequestThrottled') });
    }
    if (faults.fires('queue-request-lost')) {
      const error = named('TimeoutError');
      return this.#cloud.remote(this.#process, { ...request, error, thereMs: TIMEOUT_MS });
    }
    if (faults.fires('queue-reply-lost')) {
      const error = named('TimeoutError');
      return this.#cloud.remote(this.#process, { ...request, error, errorWhen: 'after' });
    }
    return this.#cloud.remote(this.#process, request);
  }

  #sendBatch({ input }: SendMessageBatchCommand, signal: AbortSignal | undefined) {
    return this.#sending(signal, () => {
      const Successful: { Id: string | undefined }[] = [];
      const Failed: { Id: string | undefined; SenderFault: boolean; Code: string }[] = [];
      for (const entry of input.Entries ?? []) {
        if (this.#cloud.faults.fires('queue-refuses-one')) {
          Failed.push({ Id: entry.Id, SenderFault: false, Code: 'ServiceUnavailable' });
          continue;
        }
        const { MessageGroupId = '', MessageBody = '', MessageDeduplicationId = '' } = entry;
        this.#queue(input.QueueUrl).put(MessageGroupId, MessageBody, MessageDeduplicationId);
        Successful.push({ Id: entry.Id });
      }
      return { Successful, Failed };
    });
  }

  #tidying(effect: () => void): Promise<object> {
    const error = this.#cloud.faults.fires('queue-throttle')
      ? { error: named('RequestThrottled') }
      : {};
    return this.#cloud.remote(this.#process, {
      label: 'tidy',
      effect: () => {
        effect();
        return {};
      },
      ...error,
    });
  }

  /** A long poll: answered as soon as there is something. */
  #receive({ input }: ReceiveMessageCommand, signal: AbortSignal | undefined): Promise<object> {
    const {
      QueueUrl,
      MaxNumberOfMessages = 1,
      WaitTimeSeconds = 0,
      VisibilityTimeout = 60,
    } = input;
    const queue = this.#queue(QueueUrl);
    const take = (): object => ({
      Messages: queue
        .receive(MaxNumberOfMessages, VisibilityTimeout * 1_000)
        .map(({ body, receipt }) => ({ Body: body, ReceiptHandle: receipt })),
    });
    const { timeline } = this.#cloud;
    if (this.#cloud.faults.fires('queue-throttle')) {
      const error = named('RequestThrottled');
      return this.#cloud.remote(this.#process, { label: 'receive', effect: take, error });
    }
    return new Promise((resolve, reject) => {
      let isOver = false;
      const finish = (): void => {
        if (isOver) return;
        isOver = true;
        stopListening();
        giveUp.cancel();
        if (!this.#process.isAlive) return;
        this.#cloud
          .remote(this.#process, { label: 'receive', effect: take, signal })
          .then(resolve, reject);
      };
      const stopListening = queue.onChange(() => {
        if (queue.hasSome()) finish();
      });
      const giveUp = timeline.in(WaitTimeSeconds * 1_000, 'long poll ends', finish);
      signal?.addEventListener('abort', () => {
        if (isOver) return;
        isOver = true;
        stopListening();
        giveUp.cancel();
        this.#cloud.inside(this.#process, () => reject(named('AbortError')));
      });
      if (queue.hasSome()) finish();
    });
  }
}
