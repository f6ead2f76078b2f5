import { assertNever, present } from '../../shared/kernel/assert.ts';
import { type DeadlineHeap, popDeadline, pushDeadline } from './deadline-heap.ts';
import { DEDUPLICATION_WINDOW_MS } from './limits.ts';
import { type QueueAttributes, type QueueSettings, settingsOf } from './queue-attributes.ts';

/**
 * The state of all queues, and how each event changes it. Deterministic: no clock, no randomness, no I/O; the same
 * events give the same state. It is changed in place, because a copy per message would be the cost of the whole queue.
 */
export type QueuesState = { readonly queues: Map<string, Queue> };

export type Queue = {
  readonly name: string;
  attributes: QueueAttributes;
  settings: QueueSettings;
  readonly createdAtMs: number;
  modifiedAtMs: number;
  nextSequence: number;
  /** By sequence, that is, by age. */
  readonly messages: Map<number, Message>;
  readonly groups: Map<string, Group>;
  /** Groups that a receive may take from, the one waiting longest first: not empty, nothing of them in flight. */
  readonly ready: Set<string>;
  inFlight: number;
  readonly deadlines: DeadlineHeap;
  /** By deduplication key, oldest first. */
  readonly recentSends: Map<string, RecentSend>;
  readonly receiveAttempts: Map<string, ReceiveAttempt>;
};

export type Group = { readonly messages: Message[]; inFlight: number };

export type Message = {
  readonly sequence: number;
  readonly id: string;
  readonly body: string;
  readonly bodyMd5: string;
  /** In a standard queue each message is a group of its own. */
  readonly group: string;
  readonly deduplicationId: string | undefined;
  readonly sentAtMs: number;
  readonly deadLetterSource: string | undefined;
  receiveCount: number;
  firstReceivedAtMs: number | undefined;
  /** When it comes back if nobody deletes it; undefined: it is not in flight. */
  invisibleUntilMs: number | undefined;
};

export type RecentSend = {
  readonly sequence: number;
  readonly messageId: string;
  readonly atMs: number;
};

type ReceiveAttempt = {
  readonly atMs: number;
  readonly receipts: readonly { readonly sequence: number; readonly receiveCount: number }[];
};

/** A message as an event carries it. */
export type StoredMessage = {
  readonly sequence: number;
  readonly id: string;
  readonly body: string;
  readonly bodyMd5: string;
  readonly group: string;
  readonly deduplicationId?: string | undefined;
  readonly sentAtMs: number;
  readonly deadLetterSource?: string | undefined;
  readonly receiveCount?: number;
  readonly firstReceivedAtMs?: number | undefined;
};

export type QueueEvent =
  | {
      readonly type: 'queue-created';
      readonly queue: string;
      readonly attributes: QueueAttributes;
      readonly atMs: number;
      readonly nextSequence: number;
    }
  | {
      readonly type: 'attributes-set';
      readonly queue: string;
      readonly attributes: QueueAttributes;
      readonly atMs: number;
    }
  | { readonly type: 'message-sent'; readonly queue: string; readonly message: StoredMessage }
  | {
      readonly type: 'messages-received';
      readonly queue: string;
      readonly sequences: readonly number[];
      readonly atMs: number;
      readonly invisibleUntilMs: number;
      readonly attemptId?: string | undefined;
    }
  | {
      readonly type: 'visibility-changed';
      readonly queue: string;
      readonly sequence: number;
      /** Undefined: visible at once. */
      readonly invisibleUntilMs: number | undefined;
    }
  | { readonly type: 'message-deleted'; readonly queue: string; readonly sequence: number }
  | {
      readonly type: 'message-dead-lettered';
      readonly queue: string;
      readonly sequence: number;
      readonly targetQueue: string;
      readonly message: StoredMessage;
    }
  | { readonly type: 'queue-purged'; readonly queue: string }
  /** Only in a compacted journal: a message as it stands; its send is remembered apart, if still within the window. */
  | { readonly type: 'message-kept'; readonly queue: string; readonly message: StoredMessage }
  /** Only in a compacted journal: sends of the deduplication window whose messages may be gone already. */
  | {
      readonly type: 'sends-remembered';
      readonly queue: string;
      readonly sends: readonly (readonly [
        key: string,
        sequence: number,
        id: string,
        atMs: number,
      ])[];
    };

export const noQueues = (): QueuesState => ({ queues: new Map() });

export const evolve = (state: QueuesState, event: QueueEvent): void => {
  if (event.type === 'queue-created') {
    state.queues.set(event.queue, emptyQueue(event));
    return;
  }
  const queue = present(state.queues.get(event.queue), `queue ${event.queue}`);
  switch (event.type) {
    case 'attributes-set':
      queue.attributes = event.attributes;
      queue.settings = settingsOf(event.attributes);
      queue.modifiedAtMs = event.atMs;
      return;
    case 'message-sent':
      rememberSend(queue, event.message);
      enqueue(queue, event.message);
      return;
    case 'message-kept':
      enqueue(queue, event.message);
      return;
    case 'messages-received':
      receive(queue, event);
      return;
    case 'visibility-changed': {
      const message = present(queue.messages.get(event.sequence), `message ${event.sequence}`);
      if (event.invisibleUntilMs === undefined) makeVisible(queue, message);
      else makeInvisible(queue, message, event.invisibleUntilMs);
      return;
    }
    case 'message-deleted':
      remove(queue, event.sequence);
      return;
    case 'message-dead-lettered':
      remove(queue, event.sequence);
      enqueue(present(state.queues.get(event.targetQueue), event.targetQueue), event.message);
      return;
    case 'queue-purged':
      for (const sequence of queue.messages.keys()) remove(queue, sequence);
      return;
    case 'sends-remembered':
      for (const [key, sequence, messageId, atMs] of event.sends) {
        queue.recentSends.set(key, { sequence, messageId, atMs });
      }
      return;
    default:
      assertNever(event);
  }
};

/** Gives back what timed out until `nowMs`, and forgets what the deduplication window no longer covers. */
export const passTime = (queue: Queue, nowMs: number): void => {
  for (;;) {
    const next = queue.deadlines[0];
    if (next === undefined || next.atMs > nowMs) break;
    popDeadline(queue.deadlines);
    const message = queue.messages.get(next.sequence);
    if (message?.invisibleUntilMs === next.atMs) makeVisible(queue, message);
  }
  forget(queue.recentSends, nowMs);
  forget(queue.receiveAttempts, nowMs);
};

/** When, at the earliest, something in flight comes back by itself; undefined: nothing does. */
export const nextReturnAtMs = (queue: Queue): number | undefined => queue.deadlines[0]?.atMs;

/** After a restart nobody holds a message: the consumers ended with the process that served them. */
export const releaseAll = (state: QueuesState): void => {
  for (const queue of state.queues.values()) {
    for (const message of queue.messages.values()) makeVisible(queue, message);
    queue.deadlines.length = 0;
    queue.receiveAttempts.clear();
  }
};

export const deduplicationKey = (
  settings: QueueSettings,
  group: string,
  deduplicationId: string,
): string => (settings.deduplicationPerGroup ? `${group}\n${deduplicationId}` : deduplicationId);

const emptyQueue = (event: QueueEvent & { type: 'queue-created' }): Queue => ({
  name: event.queue,
  attributes: event.attributes,
  settings: settingsOf(event.attributes),
  createdAtMs: event.atMs,
  modifiedAtMs: event.atMs,
  nextSequence: event.nextSequence,
  messages: new Map(),
  groups: new Map(),
  ready: new Set(),
  inFlight: 0,
  deadlines: [],
  recentSends: new Map(),
  receiveAttempts: new Map(),
});

const rememberSend = (queue: Queue, message: StoredMessage): void => {
  if (message.deduplicationId === undefined) return;
  const key = deduplicationKey(queue.settings, message.group, message.deduplicationId);
  // Deleted first, so that the map stays ordered by age when an id is used again after its window.
  queue.recentSends.delete(key);
  queue.recentSends.set(key, {
    sequence: message.sequence,
    messageId: message.id,
    atMs: message.sentAtMs,
  });
};

const enqueue = (queue: Queue, stored: StoredMessage): void => {
  const message: Message = {
    ...stored,
    deduplicationId: stored.deduplicationId,
    deadLetterSource: stored.deadLetterSource,
    receiveCount: stored.receiveCount ?? 0,
    firstReceivedAtMs: stored.firstReceivedAtMs,
    invisibleUntilMs: undefined,
  };
  queue.nextSequence = Math.max(queue.nextSequence, stored.sequence + 1);
  queue.messages.set(message.sequence, message);
  const group = queue.groups.get(message.group) ?? { messages: [], inFlight: 0 };
  group.messages.push(message);
  queue.groups.set(message.group, group);
  if (group.inFlight === 0) queue.ready.add(message.group);
};

const receive = (queue: Queue, event: QueueEvent & { type: 'messages-received' }): void => {
  const receipts = event.sequences.map((sequence) => {
    const message = present(queue.messages.get(sequence), `message ${sequence}`);
    message.receiveCount += 1;
    message.firstReceivedAtMs ??= event.atMs;
    makeInvisible(queue, message, event.invisibleUntilMs);
    return { sequence, receiveCount: message.receiveCount };
  });
  if (event.attemptId !== undefined) {
    queue.receiveAttempts.delete(event.attemptId); // so that the map stays ordered by age
    queue.receiveAttempts.set(event.attemptId, { atMs: event.atMs, receipts });
  }
};

const groupOf = (queue: Queue, message: Message): Group =>
  present(queue.groups.get(message.group), `group of message ${message.sequence}`);

const makeInvisible = (queue: Queue, message: Message, untilMs: number): void => {
  if (message.invisibleUntilMs === undefined) {
    groupOf(queue, message).inFlight += 1;
    queue.inFlight += 1;
    queue.ready.delete(message.group);
  }
  message.invisibleUntilMs = untilMs;
  pushDeadline(queue.deadlines, { atMs: untilMs, sequence: message.sequence });
};

const makeVisible = (queue: Queue, message: Message): void => {
  if (message.invisibleUntilMs === undefined) return;
  message.invisibleUntilMs = undefined;
  const group = groupOf(queue, message);
  group.inFlight -= 1;
  queue.inFlight -= 1;
  if (group.inFlight === 0) queue.ready.add(message.group);
};

const remove = (queue: Queue, sequence: number): void => {
  const message = present(queue.messages.get(sequence), `message ${sequence}`);
  const group = groupOf(queue, message);
  queue.messages.delete(sequence);
  group.messages.splice(group.messages.indexOf(message), 1);
  if (message.invisibleUntilMs !== undefined) {
    group.inFlight -= 1;
    queue.inFlight -= 1;
  }
  if (group.messages.length === 0) {
    queue.groups.delete(message.group);
    queue.ready.delete(message.group);
  } else if (group.inFlight === 0) {
    queue.ready.add(message.group);
  }
};

const forget = (entries: Map<string, { readonly atMs: number }>, nowMs: number): void => {
  for (const [key, { atMs }] of entries) {
    if (atMs + DEDUPLICATION_WINDOW_MS > nowMs) return;
    entries.delete(key);
  }
};
