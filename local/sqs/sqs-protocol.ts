import { ok, type Result, refused } from '../../shared/kernel/result.ts';
import {
  batchFault,
  type Fault,
  invalidParameter,
  missingParameter,
  noSuchQueue,
  unsupported,
} from './fault.ts';
import { MAX_BATCH_ENTRIES, MAX_MESSAGE_BYTES, MAX_WAIT_SECONDS } from './limits.ts';
import { type ReceivedMessage, sequenceText } from './queue-operations.ts';
import type { QueueService } from './queue-service.ts';

/** The JSON protocol of SQS (`X-Amz-Target: AmazonSQS.<Action>`): parses a request's body and renders the answer's. */

export type ProtocolContext = {
  readonly service: QueueService;
  /** http://HOST:PORT, first part of queue URLs. */
  readonly origin: string;
  readonly region: string;
  /** 12 digits. */
  readonly awsAccount: string;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
};

type Answer = Promise<Result<object, Fault>>;
type Action = (request: Fields, context: ProtocolContext) => Answer;

export const queueUrl = (
  context: Pick<ProtocolContext, 'origin' | 'awsAccount'>,
  name: string,
): string => `${context.origin}/${context.awsAccount}/${name}`;

export const queueArn = (
  context: Pick<ProtocolContext, 'region' | 'awsAccount'>,
  name: string,
): string => `arn:aws:sqs:${context.region}:${context.awsAccount}:${name}`;

/** Only the name counts: the port in a URL that someone kept may be of an earlier run. */
export const queueNameOf = (url: string): string => url.split('/').at(-1) ?? '';

export const answer = async (
  action: string,
  body: unknown,
  context: ProtocolContext,
): Promise<Result<object, Fault>> => {
  const handler = ACTIONS[action];
  if (handler === undefined) return refused(unsupported(`The action ${action}`));
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return refused(invalidParameter('The body must be a JSON object.'));
  }
  return handler(new Fields(body as Record<string, unknown>), context).catch(asFault);
};

/** Only within this file: a field of the wrong type ends the parsing, and `answer` makes it a refusal. */
class MalformedRequest extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

const asFault = (error: unknown): Result<never, Fault> => {
  if (error instanceof MalformedRequest) return refused(error.fault);
  throw error;
};

class Fields {
  readonly #values: Record<string, unknown>;
  constructor(values: Record<string, unknown>) {
    this.#values = values;
  }
  optionalText(name: string): string | undefined {
    const value = this.#values[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string') return value;
    throw new MalformedRequest(invalidParameter(`${name} must be a string.`));
  }
  text(name: string): string {
    const value = this.optionalText(name);
    if (value === undefined) throw new MalformedRequest(missingParameter(name));
    return value;
  }
  optionalNumber(name: string): number | undefined {
    const value = this.#values[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'number' && Number.isInteger(value)) return value;
    throw new MalformedRequest(invalidParameter(`${name} must be a whole number.`));
  }
  texts(name: string): string[] {
    const value = this.#values[name] ?? [];
    if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
    throw new MalformedRequest(invalidParameter(`${name} must be a list of strings.`));
  }
  textMap(name: string): Record<string, string> {
    const value = this.#values[name] ?? {};
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const entries = Object.entries(value);
      if (entries.every(([, each]) => typeof each === 'string')) return Object.fromEntries(entries);
    }
    throw new MalformedRequest(invalidParameter(`${name} must be a map of strings.`));
  }
  entries(): Fields[] {
    const value = this.#values.Entries;
    if (!Array.isArray(value) || value.length === 0) {
      throw new MalformedRequest(batchFault('EmptyBatchRequest', 'The batch has no entries.'));
    }
    if (value.length > MAX_BATCH_ENTRIES) {
      throw new MalformedRequest(
        batchFault(
          'TooManyEntriesInBatchRequest',
          `A batch has at most ${MAX_BATCH_ENTRIES} entries.`,
        ),
      );
    }
    const entries = value.map((each) => new Fields((each ?? {}) as Record<string, unknown>));
    if (new Set(entries.map((each) => each.text('Id'))).size < entries.length) {
      throw new MalformedRequest(
        batchFault('BatchEntryIdsNotDistinct', 'Ids in a batch must differ.'),
      );
    }
    return entries;
  }
  refuse(names: readonly string[]): void {
    for (const name of names) {
      const value = this.#values[name];
      const isEmpty =
        value === undefined ||
        value === null ||
        value === 0 ||
        (typeof value === 'object' && Object.keys(value).length === 0);
      if (!isEmpty) throw new MalformedRequest(invalidParameter(`${name} is not supported here.`));
    }
  }
}

const queueOf = (request: Fields, context: ProtocolContext): string => {
  const name = queueNameOf(request.text('QueueUrl'));
  if (context.service.attributes(name) === undefined) throw new MalformedRequest(noSuchQueue(name));
  return name;
};

const render = <T>(result: Result<T, Fault>, shape: (value: T) => object): Result<object, Fault> =>
  result.ok ? ok(shape(result.value)) : result;

const NOTHING = (): object => ({});

/** Entries one after the other: the order in a batch is the order in the queue. */
const batch = async (
  request: Fields,
  each: (entry: Fields) => Promise<Result<object, Fault>>,
): Answer => {
  const Successful: object[] = [];
  const Failed: object[] = [];
  const pending: { readonly id: string; readonly result: Promise<Result<object, Fault>> }[] = [];
  for (const entry of request.entries()) {
    // Started in order (the core decides at once), awaited together: one fdatasync serves the batch.
    pending.push({ id: entry.text('Id'), result: each(entry).catch(asFault) });
  }
  for (const { id, result } of pending) {
    const settled = await result;
    if (settled.ok) Successful.push({ Id: id, ...settled.value });
    else {
      const { code, message } = settled.error;
      Failed.push({ Id: id, SenderFault: true, Code: code, Message: message });
    }
  }
  return ok({ Successful, Failed });
};

const send = async (entry: Fields, queue: string, context: ProtocolContext): Answer => {
  entry.refuse(['DelaySeconds', 'MessageAttributes', 'MessageSystemAttributes']);
  const sent = await context.service.send(queue, {
    body: entry.text('MessageBody'),
    group: entry.optionalText('MessageGroupId'),
    deduplicationId: entry.optionalText('MessageDeduplicationId'),
  });
  const isFifo = queue.endsWith('.fifo');
  return render(sent, ({ messageId, sequence, bodyMd5 }) => ({
    MessageId: messageId,
    MD5OfMessageBody: bodyMd5,
    ...(isFifo ? { SequenceNumber: sequenceText(sequence) } : {}),
  }));
};

const changeVisibility = async (entry: Fields, queue: string, context: ProtocolContext): Answer => {
  const seconds = entry.optionalNumber('VisibilityTimeout');
  if (seconds === undefined) return refused(missingParameter('VisibilityTimeout'));
  const changed = await context.service.changeVisibility(queue, {
    receiptHandle: entry.text('ReceiptHandle'),
    timeoutMs: seconds * 1000,
  });
  return render(changed, NOTHING);
};

const remove = async (entry: Fields, queue: string, context: ProtocolContext): Answer =>
  render(await context.service.delete(queue, entry.text('ReceiptHandle')), NOTHING);

/** System attributes of a message, as ReceiveMessage and the function event of an event source show them. */
export const systemAttributes = (
  message: ReceivedMessage,
  context: Pick<ProtocolContext, 'region' | 'awsAccount'>,
  isFifo: boolean,
): Record<string, string> => ({
  ApproximateReceiveCount: String(message.receiveCount),
  SentTimestamp: String(message.sentAtMs),
  SenderId: context.awsAccount,
  ApproximateFirstReceiveTimestamp: String(message.firstReceivedAtMs),
  ...(isFifo ? { SequenceNumber: message.sequenceNumber, MessageGroupId: message.group } : {}),
  ...(message.deduplicationId === undefined
    ? {}
    : { MessageDeduplicationId: message.deduplicationId }),
  ...(message.deadLetterSource === undefined
    ? {}
    : { DeadLetterQueueSourceArn: queueArn(context, message.deadLetterSource) }),
});

const chosen = (all: Record<string, string>, names: readonly string[]): Record<string, string> =>
  names.includes('All')
    ? all
    : Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));

const receive: Action = async (request, context) => {
  const queue = queueOf(request, context);
  const waitSeconds = request.optionalNumber('WaitTimeSeconds');
  if (waitSeconds !== undefined && (waitSeconds < 0 || waitSeconds > MAX_WAIT_SECONDS)) {
    return refused(invalidParameter(`WaitTimeSeconds must be between 0 and ${MAX_WAIT_SECONDS}.`));
  }
  const seconds = request.optionalNumber('VisibilityTimeout');
  const names = [
    ...request.texts('AttributeNames'),
    ...request.texts('MessageSystemAttributeNames'),
  ];
  const received = await context.service.receive(queue, {
    max: request.optionalNumber('MaxNumberOfMessages') ?? 1,
    visibilityTimeoutMs: seconds === undefined ? undefined : seconds * 1000,
    attemptId: request.optionalText('ReceiveRequestAttemptId'),
    ...(waitSeconds === undefined ? {} : { waitMs: waitSeconds * 1000 }),
    signal: context.signal,
  });
  if (context.signal.aborted && received.ok) {
    // Nobody is there to take them: without this they would be away for a whole visibility timeout.
    for (const { receiptHandle } of received.value) {
      await context.service.changeVisibility(queue, { receiptHandle, timeoutMs: 0 });
    }
    return ok({});
  }
  return render(received, (messages) =>
    messages.length === 0
      ? {}
      : {
          Messages: messages.map((message) => ({
            MessageId: message.messageId,
            ReceiptHandle: message.receiptHandle,
            Body: message.body,
            MD5OfBody: message.bodyMd5,
            Attributes: chosen(systemAttributes(message, context, queue.endsWith('.fifo')), names),
          })),
        },
  );
};

const ACTIONS: Readonly<Record<string, Action>> = {
  async CreateQueue(request, context) {
    const name = request.text('QueueName');
    const created = await context.service.createQueue(name, request.textMap('Attributes'));
    return render(created, () => ({ QueueUrl: queueUrl(context, name) }));
  },
  async GetQueueUrl(request, context) {
    const name = request.text('QueueName');
    return context.service.attributes(name) === undefined
      ? refused(noSuchQueue(name))
      : ok({ QueueUrl: queueUrl(context, name) });
  },
  async ListQueues(request, context) {
    const prefix = request.optionalText('QueueNamePrefix') ?? '';
    const names = context.service.names().filter((name) => name.startsWith(prefix));
    return ok({ QueueUrls: names.map((name) => queueUrl(context, name)) });
  },
  async GetQueueAttributes(request, context) {
    const name = queueOf(request, context);
    const counts = context.service.counts(name);
    const times = context.service.timestamps(name);
    const all: Record<string, string> = {
      ...context.service.attributes(name),
      QueueArn: queueArn(context, name),
      ApproximateNumberOfMessages: String(counts?.visible ?? 0),
      ApproximateNumberOfMessagesNotVisible: String(counts?.inFlight ?? 0),
      ApproximateNumberOfMessagesDelayed: '0',
      CreatedTimestamp: String(Math.floor((times?.createdAtMs ?? 0) / 1000)),
      LastModifiedTimestamp: String(Math.floor((times?.modifiedAtMs ?? 0) / 1000)),
    };
    return ok({ Attributes: chosen(all, request.texts('AttributeNames')) });
  },
  async SetQueueAttributes(request, context) {
    const name = queueOf(request, context);
    return render(
      await context.service.setAttributes(name, request.textMap('Attributes')),
      NOTHING,
    );
  },
  async SendMessage(request, context) {
    return send(request, queueOf(request, context), context);
  },
  async SendMessageBatch(request, context) {
    const queue = queueOf(request, context);
    const bytes = request
      .entries()
      .reduce((sum, entry) => sum + Buffer.byteLength(entry.text('MessageBody')), 0);
    return bytes > MAX_MESSAGE_BYTES
      ? refused(
          batchFault('BatchRequestTooLong', `A batch has at most ${MAX_MESSAGE_BYTES} bytes.`),
        )
      : batch(request, (entry) => send(entry, queue, context));
  },
  ReceiveMessage: receive,
  async DeleteMessage(request, context) {
    return remove(request, queueOf(request, context), context);
  },
  async DeleteMessageBatch(request, context) {
    const queue = queueOf(request, context);
    return batch(request, (entry) => remove(entry, queue, context));
  },
  async ChangeMessageVisibility(request, context) {
    return changeVisibility(request, queueOf(request, context), context);
  },
  async ChangeMessageVisibilityBatch(request, context) {
    const queue = queueOf(request, context);
    return batch(request, (entry) => changeVisibility(entry, queue, context));
  },
  async PurgeQueue(request, context) {
    return render(await context.service.purge(queueOf(request, context)), NOTHING);
  },
};
