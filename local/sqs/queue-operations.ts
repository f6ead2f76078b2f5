import { createHash } from 'node:crypto';
import { ok, type Result, refused } from '../../shared/kernel/result.ts';
import {
  type Fault,
  invalidAttributeName,
  invalidAttributeValue,
  invalidParameter,
  messageNotInFlight,
  missingParameter,
  noSuchQueue,
  queueExists,
  receiptHandleInvalid,
} from './fault.ts';
import {
  MAX_BATCH_ENTRIES,
  MAX_ID_LENGTH,
  MAX_IN_FLIGHT_FIFO,
  MAX_VISIBILITY_SECONDS,
} from './limits.ts';
import {
  checkAttributes,
  completeAttributes,
  type QueueAttributes,
  settingsOf,
} from './queue-attributes.ts';
import {
  deduplicationKey,
  evolve,
  type Message,
  passTime,
  type Queue,
  type QueueEvent,
  type QueuesState,
} from './queue-state.ts';

/** What an operation answers, and the events that it already applied to the state, to be kept. */
export type Outcome<T> = {
  readonly result: Result<T, Fault>;
  readonly events: readonly QueueEvent[];
};

export type SendInput = {
  readonly body: string;
  readonly group?: string | undefined;
  readonly deduplicationId?: string | undefined;
  /** Chosen by the caller (randomness enters as data); used when this is not a duplicate. */
  readonly messageId: string;
};
export type Sent = {
  readonly messageId: string;
  readonly sequence: number;
  readonly bodyMd5: string;
};

export type ReceiveInput = {
  readonly max: number;
  /** Absent: the queue's own. */
  readonly visibilityTimeoutMs?: number | undefined;
  readonly attemptId?: string | undefined;
};
export type ReceivedMessage = {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly bodyMd5: string;
  readonly group: string;
  readonly deduplicationId: string | undefined;
  /** 20 digits, growing. */
  readonly sequenceNumber: string;
  readonly sentAtMs: number;
  readonly receiveCount: number;
  readonly firstReceivedAtMs: number;
  /** Name of the queue it failed in. */
  readonly deadLetterSource: string | undefined;
};

const FIRST_SEQUENCE = 1;

/** Same width as Amazon's, so that texts compare as numbers do. */
export const sequenceText = (sequence: number): string => `1${String(sequence).padStart(19, '0')}`;

const fail = (fault: Fault): Outcome<never> => ({ result: refused(fault), events: [] });

/** Applies and answers; an operation decides first and only then comes here. */
const commit = <T>(state: QueuesState, events: readonly QueueEvent[], value: T): Outcome<T> => {
  for (const event of events) evolve(state, event);
  return { result: ok(value), events };
};

/** Creates a queue, or answers that it is there with the same attributes. */
export const createQueue = (
  state: QueuesState,
  name: string,
  given: QueueAttributes,
  nowMs: number,
): Outcome<void> => {
  if (!/^[A-Za-z0-9_-]{1,75}(\.fifo)?$/.test(name)) {
    return fail(
      invalidParameter('A queue name has up to 80 letters, digits, hyphens, underscores.'),
    );
  }
  const complete = completeAttributes(name, given);
  if (!complete.ok) return fail(complete.error);
  const present = state.queues.get(name);
  if (present !== undefined) {
    const differs = Object.keys(given).some((each) => given[each] !== present.attributes[each]);
    return differs ? fail(queueExists(name)) : commit(state, [], undefined);
  }
  const wrong = redriveFault(state, name, complete.value);
  if (wrong !== undefined) return fail(wrong);
  const created: QueueEvent = {
    type: 'queue-created',
    queue: name,
    attributes: complete.value,
    atMs: nowMs,
    nextSequence: FIRST_SEQUENCE,
  };
  return commit(state, [created], undefined);
};

export const setAttributes = (
  state: QueuesState,
  name: string,
  given: QueueAttributes,
  nowMs: number,
): Outcome<void> => {
  const queue = state.queues.get(name);
  if (queue === undefined) return fail(noSuchQueue(name));
  const checked = checkAttributes(given);
  if (!checked.ok) return fail(checked.error);
  if (given.FifoQueue !== undefined && !queue.settings.isFifo) {
    return fail(invalidAttributeName('FifoQueue'));
  }
  const attributes = { ...queue.attributes, ...given };
  const wrong = redriveFault(state, name, attributes);
  if (wrong !== undefined) return fail(wrong);
  return commit(
    state,
    [{ type: 'attributes-set', queue: name, attributes, atMs: nowMs }],
    undefined,
  );
};

const redriveFault = (
  state: QueuesState,
  name: string,
  attributes: QueueAttributes,
): Fault | undefined => {
  const { redrive, isFifo } = settingsOf(attributes);
  if (redrive === undefined) return undefined;
  const target = state.queues.get(redrive.targetQueue);
  if (target === undefined) {
    return invalidAttributeValue('RedrivePolicy', `the queue ${redrive.targetQueue} must exist`);
  }
  return target.settings.isFifo === isFifo && target.name !== name
    ? undefined
    : invalidAttributeValue('RedrivePolicy', 'another queue of the same kind');
};

const ID = new RegExp(`^[\\x21-\\x7e]{1,${MAX_ID_LENGTH}}$`);

const sendFault = (queue: Queue, input: SendInput): Fault | undefined => {
  if (input.body === '') return missingParameter('MessageBody');
  if (Buffer.byteLength(input.body) > queue.settings.maxMessageBytes) {
    return invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${queue.settings.maxMessageBytes} bytes.`,
    );
  }
  if (!queue.settings.isFifo) {
    return input.group === undefined && input.deduplicationId === undefined
      ? undefined
      : invalidParameter(
          'A standard queue here takes no MessageGroupId or MessageDeduplicationId.',
        );
  }
  if (input.group === undefined) return missingParameter('MessageGroupId');
  if (!ID.test(input.group))
    return invalidParameter('MessageGroupId has 1 to 128 visible characters.');
  if (input.deduplicationId === undefined) {
    return queue.settings.contentBasedDeduplication
      ? undefined
      : invalidParameter(
          'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
        );
  }
  return ID.test(input.deduplicationId)
    ? undefined
    : invalidParameter('MessageDeduplicationId has 1 to 128 visible characters.');
};

/** Takes a message in, or recognises it as sent within the last five minutes and answers as then. */
export const sendMessage = (
  state: QueuesState,
  name: string,
  input: SendInput,
  nowMs: number,
): Outcome<Sent> => {
  const queue = state.queues.get(name);
  if (queue === undefined) return fail(noSuchQueue(name));
  const wrong = sendFault(queue, input);
  if (wrong !== undefined) return fail(wrong);
  passTime(queue, nowMs);
  const bodyMd5 = createHash('md5').update(input.body).digest('hex');
  const group = input.group ?? input.messageId;
  const deduplicationId =
    input.deduplicationId ??
    (queue.settings.contentBasedDeduplication
      ? createHash('sha256').update(input.body).digest('hex')
      : undefined);
  if (deduplicationId !== undefined) {
    const earlier = queue.recentSends.get(deduplicationKey(queue.settings, group, deduplicationId));
    if (earlier !== undefined) {
      // The sum is over the body of this request: the SDK compares it with what it has just sent.
      return commit(state, [], {
        messageId: earlier.messageId,
        sequence: earlier.sequence,
        bodyMd5,
      });
    }
  }
  const message = {
    sequence: queue.nextSequence,
    id: input.messageId,
    body: input.body,
    bodyMd5,
    group,
    deduplicationId,
    sentAtMs: nowMs,
  };
  return commit(state, [{ type: 'message-sent', queue: name, message }], {
    messageId: message.id,
    sequence: message.sequence,
    bodyMd5,
  });
};

/**
 * Takes up to `max` messages: all it can of the group that waits longest, then of the next. A group of which anything
 * is in flight gives nothing. Messages received too often go to the dead-letter queue on the way.
 */
export const receiveMessages = (
  state: QueuesState,
  name: string,
  input: ReceiveInput,
  nowMs: number,
): Outcome<readonly ReceivedMessage[]> => {
  const queue = state.queues.get(name);
  if (queue === undefined) return fail(noSuchQueue(name));
  if (!Number.isInteger(input.max) || input.max < 1 || input.max > MAX_BATCH_ENTRIES) {
    return fail(invalidParameter('MaxNumberOfMessages must be between 1 and 10.'));
  }
  const timeoutMs = input.visibilityTimeoutMs ?? queue.settings.visibilityTimeoutMs;
  if (!isVisibilityTimeout(timeoutMs)) return fail(visibilityFault);
  passTime(queue, nowMs);
  const replayed = replayOf(queue, input.attemptId);
  if (replayed !== undefined) return commit(state, [], replayed);

  const events: QueueEvent[] = [];
  const apply = (event: QueueEvent): void => {
    evolve(state, event);
    events.push(event);
  };
  const room = Math.min(input.max, MAX_IN_FLIGHT_FIFO - queue.inFlight);
  const taken: Message[] = [];
  for (const groupId of [...firstOf(queue.ready, room)]) {
    const waiting = queue.groups.get(groupId)?.messages ?? [];
    // A dead-lettered message leaves `waiting`; one that is taken stays there until it is deleted.
    for (let index = 0; taken.length < room; ) {
      const message = waiting[index];
      if (message === undefined) break;
      const dead = deadLetterEvent(state, queue, message, nowMs);
      if (dead !== undefined) apply(dead);
      else {
        taken.push(message);
        index += 1;
      }
    }
  }
  if (taken.length > 0) {
    apply({
      type: 'messages-received',
      queue: name,
      sequences: taken.map((message) => message.sequence),
      atMs: nowMs,
      invisibleUntilMs: nowMs + timeoutMs,
      attemptId: input.attemptId,
    });
    if (timeoutMs === 0) passTime(queue, nowMs);
  }
  return { result: ok(taken.map((message) => asReceived(queue, message))), events };
};

/** Deletes what `receiptHandle` was given out for. A message that is gone already is deleted again with success. */
export const deleteMessage = (
  state: QueuesState,
  name: string,
  receiptHandle: string,
  nowMs: number,
): Outcome<void> => {
  const queue = state.queues.get(name);
  if (queue === undefined) return fail(noSuchQueue(name));
  passTime(queue, nowMs);
  const held = heldMessage(queue, receiptHandle);
  if (!held.ok) return fail(held.error);
  const events: QueueEvent[] =
    held.value === 'gone'
      ? []
      : [{ type: 'message-deleted', queue: name, sequence: held.value.sequence }];
  return commit(state, events, undefined);
};

export const changeVisibility = (
  state: QueuesState,
  name: string,
  input: { readonly receiptHandle: string; readonly timeoutMs: number },
  nowMs: number,
): Outcome<void> => {
  const queue = state.queues.get(name);
  if (queue === undefined) return fail(noSuchQueue(name));
  if (!isVisibilityTimeout(input.timeoutMs)) return fail(visibilityFault);
  passTime(queue, nowMs);
  const held = heldMessage(queue, input.receiptHandle);
  if (!held.ok) return fail(held.error);
  if (held.value === 'gone') return fail(messageNotInFlight());
  const event: QueueEvent = {
    type: 'visibility-changed',
    queue: name,
    sequence: held.value.sequence,
    invisibleUntilMs: input.timeoutMs === 0 ? undefined : nowMs + input.timeoutMs,
  };
  // A receive attempt with a changed message is not repeated: what it said is no longer so.
  for (const [attemptId, attempt] of queue.receiveAttempts) {
    if (attempt.receipts.some((receipt) => receipt.sequence === event.sequence)) {
      queue.receiveAttempts.delete(attemptId);
    }
  }
  return commit(state, [event], undefined);
};

export const purgeQueue = (state: QueuesState, name: string): Outcome<void> =>
  state.queues.has(name)
    ? commit(state, [{ type: 'queue-purged', queue: name }], undefined)
    : fail(noSuchQueue(name));

const isVisibilityTimeout = (timeoutMs: number): boolean =>
  timeoutMs >= 0 && timeoutMs <= MAX_VISIBILITY_SECONDS * 1000;

const visibilityFault = invalidParameter(
  `VisibilityTimeout must be between 0 and ${MAX_VISIBILITY_SECONDS} seconds.`,
);

function* firstOf<T>(items: Iterable<T>, count: number): Generator<T> {
  let left = count;
  for (const item of items) {
    if (left <= 0) return;
    left -= 1;
    yield item;
  }
}

const deadLetterEvent = (
  state: QueuesState,
  queue: Queue,
  message: Message,
  nowMs: number,
): QueueEvent | undefined => {
  const { redrive } = queue.settings;
  if (redrive === undefined || message.receiveCount < redrive.maxReceiveCount) return undefined;
  const target = state.queues.get(redrive.targetQueue);
  if (target === undefined) return undefined;
  return {
    type: 'message-dead-lettered',
    queue: queue.name,
    sequence: message.sequence,
    targetQueue: target.name,
    message: {
      sequence: target.nextSequence,
      id: message.id,
      body: message.body,
      bodyMd5: message.bodyMd5,
      group: message.group,
      deduplicationId: message.deduplicationId,
      sentAtMs: nowMs, // FIFO: its age starts anew in the dead-letter queue
      deadLetterSource: queue.name,
    },
  };
};

const replayOf = (
  queue: Queue,
  attemptId: string | undefined,
): readonly ReceivedMessage[] | undefined => {
  const attempt = attemptId === undefined ? undefined : queue.receiveAttempts.get(attemptId);
  if (attempt === undefined) return undefined;
  const messages = attempt.receipts.map(({ sequence, receiveCount }) => {
    const message = queue.messages.get(sequence);
    const isStillHeld =
      message?.invisibleUntilMs !== undefined && message.receiveCount === receiveCount;
    return isStillHeld ? message : undefined;
  });
  const held = messages.filter((message) => message !== undefined);
  return held.length === messages.length
    ? held.map((message) => asReceived(queue, message))
    : undefined;
};

const asReceived = (queue: Queue, message: Message): ReceivedMessage => ({
  messageId: message.id,
  receiptHandle: receiptHandle(queue.name, message),
  body: message.body,
  bodyMd5: message.bodyMd5,
  group: message.group,
  deduplicationId: message.deduplicationId,
  sequenceNumber: sequenceText(message.sequence),
  sentAtMs: message.sentAtMs,
  receiveCount: message.receiveCount,
  firstReceivedAtMs: message.firstReceivedAtMs ?? message.sentAtMs,
  deadLetterSource: message.deadLetterSource,
});

/**
 * The receive count is kept on disk and only grows, so a handle names one receive for ever, over restarts too.
 */
const receiptHandle = (queue: string, message: Message): string =>
  Buffer.from(`${queue}/${message.sequence}/${message.receiveCount}`).toString('base64url');

const heldMessage = (queue: Queue, handle: string): Result<Message | 'gone', Fault> => {
  const parts = Buffer.from(handle, 'base64url').toString('utf8').split('/');
  const [queueName, sequence, receiveCount] = [parts[0], Number(parts[1]), Number(parts[2])];
  const isOurs =
    parts.length === 3 &&
    queueName === queue.name &&
    sequence >= FIRST_SEQUENCE &&
    sequence < queue.nextSequence &&
    receiveCount >= 1;
  if (!isOurs) return refused(receiptHandleInvalid('it was not given out by this queue.'));
  const message = queue.messages.get(sequence);
  if (message === undefined) return ok('gone');
  return message.invisibleUntilMs !== undefined && message.receiveCount === receiveCount
    ? ok(message)
    : refused(receiptHandleInvalid('it has expired.'));
};
