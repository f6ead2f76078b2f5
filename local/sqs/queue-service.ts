import { randomUUID } from 'node:crypto';
import { ok, type Result, refused } from '../../shared/kernel/result.ts';
import { type Fault, noSuchQueue } from './fault.ts';
import { openJournal } from './journal.ts';
import type { QueueAttributes } from './queue-attributes.ts';
import {
  changeVisibility,
  createQueue,
  deleteMessage,
  type Outcome,
  purgeQueue,
  type ReceivedMessage,
  type ReceiveInput,
  receiveMessages,
  type SendInput,
  type Sent,
  sendMessage,
  setAttributes,
} from './queue-operations.ts';
import { nextReturnAtMs, passTime, type Queue } from './queue-state.ts';

export type { ReceivedMessage } from './queue-operations.ts';

type Received = Result<readonly ReceivedMessage[], Fault>;

/** A consumer that found nothing and waits. */
type Waiter = { readonly serve: () => boolean; readonly giveUp: () => void };

export type QueueCounts = { readonly visible: number; readonly inFlight: number };

/** All queues of the laptop, in this process: the HTTP endpoint and the event sources share one of these. */
export type QueueService = {
  createQueue(name: string, attributes: QueueAttributes): Promise<Result<void, Fault>>;
  setAttributes(name: string, attributes: QueueAttributes): Promise<Result<void, Fault>>;
  /** Answers when the message is on disk (fdatasync). A consumer may have it before that: it was sent, after all. */
  send(queue: string, input: Omit<SendInput, 'messageId'>): Promise<Result<Sent, Fault>>;
  /**
   * Waits up to `waitMs` (absent: the queue's own) for the first message; first come, first served. An aborted wait
   * answers an empty list and takes nothing.
   */
  receive(
    queue: string,
    input: ReceiveInput & { readonly waitMs?: number; readonly signal?: AbortSignal },
  ): Promise<Received>;
  delete(queue: string, receiptHandle: string): Promise<Result<void, Fault>>;
  changeVisibility(
    queue: string,
    input: { readonly receiptHandle: string; readonly timeoutMs: number },
  ): Promise<Result<void, Fault>>;
  purge(queue: string): Promise<Result<void, Fault>>;
  names(): string[];
  attributes(queue: string): QueueAttributes | undefined;
  timestamps(
    queue: string,
  ): { readonly createdAtMs: number; readonly modifiedAtMs: number } | undefined;
  counts(queue: string): QueueCounts | undefined;
  /** Ends all waits with an empty answer and closes the journal. */
  close(): void;
};

/**
 * @param options.file the journal; its folder is made when absent.
 * @param options.nowMs the clock of visibility and deduplication. Give the real one: a driven market clock must not
 * make messages in flight come back.
 */
export const openQueueService = (options: {
  readonly file: string;
  readonly nowMs?: () => number;
  /** Size of the journal below which it is not compacted while running. */
  readonly compactFromBytes?: number;
}): QueueService => {
  const nowMs = options.nowMs ?? Date.now;
  const journal = openJournal(options.file, options.compactFromBytes);
  const { state } = journal;
  const waiters = new Map<string, Set<Waiter>>();
  const timers = new Map<string, NodeJS.Timeout>();

  const keep = async <T>(outcome: Outcome<T>, durable: boolean): Promise<Result<T, Fault>> => {
    await journal.append(outcome.events, durable);
    return outcome.result;
  };

  /** Serves those who wait while there is something to take, then sets the alarm for what comes back by itself. */
  const wake = (name: string): void => {
    const queue = state.queues.get(name);
    const waiting = waiters.get(name);
    if (queue === undefined || waiting === undefined || waiting.size === 0) return;
    passTime(queue, nowMs());
    for (const waiter of waiting) {
      if (queue.ready.size === 0) break;
      waiter.serve();
    }
    if (waiting.size > 0) setAlarm(queue);
  };

  const setAlarm = (queue: Queue): void => {
    clearTimeout(timers.get(queue.name));
    const atMs = nextReturnAtMs(queue);
    if (atMs === undefined) return;
    const alarm = setTimeout(() => wake(queue.name), Math.max(0, atMs - nowMs()) + 1);
    timers.set(queue.name, alarm);
  };

  /** Where the dead letters of `name` go may have something to take now. */
  const wakeDeadLetters = (name: string): void => {
    const target = state.queues.get(name)?.settings.redrive?.targetQueue;
    if (target !== undefined) wake(target);
  };

  const take = (
    name: string,
    input: ReceiveInput,
  ): { readonly isEmpty: boolean; readonly kept: Promise<Received> } => {
    const outcome = receiveMessages(state, name, input, nowMs());
    const kept = keep(outcome, false);
    const hasDeadLetters = outcome.events.some((event) => event.type === 'message-dead-lettered');
    if (hasDeadLetters) wakeDeadLetters(name);
    return { isEmpty: outcome.result.ok && outcome.result.value.length === 0, kept };
  };

  const wait = (
    name: string,
    input: ReceiveInput,
    waitMs: number,
    signal: AbortSignal | undefined,
  ): Promise<Received> =>
    new Promise((resolve) => {
      const waiting = waiters.get(name) ?? new Set<Waiter>();
      waiters.set(name, waiting);
      const leave = (): void => {
        clearTimeout(bound);
        signal?.removeEventListener('abort', giveUp);
        waiting.delete(waiter);
      };
      const giveUp = (): void => {
        leave();
        resolve(ok([]));
      };
      const waiter: Waiter = {
        giveUp,
        serve: () => {
          const { isEmpty, kept } = take(name, input);
          if (isEmpty) return false; // all of it went to the dead-letter queue: wait on
          leave();
          resolve(kept);
          return true;
        },
      };
      const bound = setTimeout(giveUp, waitMs);
      signal?.addEventListener('abort', giveUp, { once: true });
      waiting.add(waiter);
    });

  return {
    createQueue: (name, attributes) => keep(createQueue(state, name, attributes, nowMs()), true),
    setAttributes: (name, attributes) =>
      keep(setAttributes(state, name, attributes, nowMs()), true),
    async send(name, input) {
      const outcome = sendMessage(state, name, { ...input, messageId: randomUUID() }, nowMs());
      const kept = keep(outcome, true);
      wake(name);
      return kept;
    },
    async receive(name, { waitMs, signal, ...input }) {
      const queue = state.queues.get(name);
      if (queue === undefined) return refused(noSuchQueue(name));
      if (signal?.aborted) return ok([]);
      const first = await take(name, input).kept;
      const patienceMs = waitMs ?? queue.settings.receiveWaitMs;
      if (!first.ok || first.value.length > 0 || patienceMs === 0) return first;
      if (signal?.aborted) return ok([]);
      const late = wait(name, input, patienceMs, signal);
      wake(name); // something may have come while the first look was answered
      return late;
    },
    async delete(name, receiptHandle) {
      const outcome = deleteMessage(state, name, receiptHandle, nowMs());
      const kept = keep(outcome, false);
      wake(name);
      return kept;
    },
    async changeVisibility(name, input) {
      const outcome = changeVisibility(state, name, input, nowMs());
      // Not kept: after a restart everything is visible anyway.
      wake(name);
      return outcome.result;
    },
    purge: (name) => keep(purgeQueue(state, name), true),
    names: () => [...state.queues.keys()],
    attributes: (name) => state.queues.get(name)?.attributes,
    timestamps: (name) => state.queues.get(name),
    counts(name) {
      const queue = state.queues.get(name);
      if (queue === undefined) return undefined;
      passTime(queue, nowMs());
      return { visible: queue.messages.size - queue.inFlight, inFlight: queue.inFlight };
    },
    close() {
      for (const waiting of waiters.values()) {
        for (const waiter of waiting) waiter.giveUp();
      }
      for (const alarm of timers.values()) clearTimeout(alarm);
      journal.close();
    },
  };
};
