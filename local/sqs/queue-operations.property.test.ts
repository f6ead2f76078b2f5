import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeJournal, encodeRecord, snapshotEvents } from './journal-record.ts';
import { DEDUPLICATION_WINDOW_MS } from './limits.ts';
import {
  changeVisibility,
  createQueue,
  deleteMessage,
  type Outcome,
  type ReceivedMessage,
  receiveMessages,
  sendMessage,
} from './queue-operations.ts';
import { evolve, noQueues, type QueueEvent, type QueuesState, releaseAll } from './queue-state.ts';

const QUEUE = 'q.fifo';
const VISIBILITY_MS = 1_000;

/** What a queue is, said in the plainest way: one list, searched from the front for everything. */
type ModelMessage = {
  id: string;
  group: string;
  body: string;
  invisibleUntilMs: number;
  receives: number;
};
class Model {
  messages: ModelMessage[] = [];
  sends: { deduplicationId: string; id: string; atMs: number }[] = [];

  isLocked(group: string, nowMs: number): boolean {
    return this.messages.some((each) => each.group === group && each.invisibleUntilMs > nowMs);
  }
  send(id: string, group: string, deduplicationId: string, body: string, nowMs: number): string {
    const earlier = this.sends.find(
      (each) =>
        each.deduplicationId === deduplicationId && each.atMs + DEDUPLICATION_WINDOW_MS > nowMs,
    );
    if (earlier !== undefined) return earlier.id;
    this.sends = this.sends.filter((each) => each.deduplicationId !== deduplicationId);
    this.sends.push({ deduplicationId, id, atMs: nowMs });
    this.messages.push({ id, group, body, invisibleUntilMs: 0, receives: 0 });
    return id;
  }
  /** Says what is wrong with an answer to a receive, then takes it as given. */
  check(received: readonly ReceivedMessage[], max: number, nowMs: number): void {
    const groups = new Set(received.map((each) => each.group));
    for (const group of groups) {
      expect(this.isLocked(group, nowMs), `group ${group} had messages in flight`).toBe(false);
      const given = received.filter((each) => each.group === group).map((each) => each.messageId);
      const waiting = this.messages.filter((each) => each.group === group).map((each) => each.id);
      expect(given, 'a group gives its oldest, in order').toEqual(waiting.slice(0, given.length));
    }
    if (received.length < max) {
      const ids = new Set(received.map((each) => each.messageId));
      const left = this.messages.filter(
        (each) => !ids.has(each.id) && !this.isLocked(each.group, nowMs),
      );
      expect(left, 'a receive with room left takes all that is free').toEqual([]);
    }
    for (const { messageId, receiveCount } of received) {
      const message = this.messages.find((each) => each.id === messageId);
      if (message === undefined) throw new Error('received what the model does not have');
      message.receives += 1;
      message.invisibleUntilMs = nowMs + VISIBILITY_MS;
      expect(receiveCount).toBe(message.receives);
    }
  }
}

type Step =
  | { readonly kind: 'send'; readonly group: string; readonly deduplicationId: string }
  | { readonly kind: 'receive'; readonly max: number }
  | { readonly kind: 'delete' | 'release' | 'prolong'; readonly pick: number }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'restart'; readonly compacted: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      group: fc.constantFrom('A', 'B', 'C'),
      deduplicationId: fc.nat(40).map(String),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('receive' as const),
      max: fc.integer({ min: 1, max: 10 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'delete' as const,
        'delete' as const,
        'release' as const,
        'prolong' as const,
      ),
      pick: fc.nat(100),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.constantFrom(1, VISIBILITY_MS - 1, VISIBILITY_MS, DEDUPLICATION_WINDOW_MS),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('restart' as const), compacted: fc.boolean() }),
  },
);

const rebuilt = (events: Iterable<QueueEvent>): QueuesState => {
  const bytes = Buffer.from([...events].map(encodeRecord).join(''));
  const state = noQueues();
  for (const event of decodeJournal(bytes).events) evolve(state, event);
  releaseAll(state);
  return state;
};

class Run {
  readonly #model = new Model();
  #journal: QueueEvent[] = [];
  #state: QueuesState = noQueues();
  #held: ReceivedMessage[] = [];
  #nowMs = 1_000_000;
  #ids = 0;

  constructor() {
    const attributes = { FifoQueue: 'true', VisibilityTimeout: String(VISIBILITY_MS / 1000) };
    this.#value(createQueue(this.#state, QUEUE, attributes, this.#nowMs));
  }

  do(next: Step): void {
    switch (next.kind) {
      case 'send':
        this.#send(next.group, next.deduplicationId);
        return;
      case 'receive':
        this.#receive(next.max);
        return;
      case 'wait':
        this.#nowMs += next.ms;
        return;
      case 'restart':
        this.#restart(next.compacted);
        return;
      default:
        this.#settle(next.kind, next.pick);
    }
  }

  /** Takes and deletes everything; each message must come exactly once more, each group in order. */
  drain(): void {
    this.#nowMs += VISIBILITY_MS;
    while (this.#model.messages.length > 0) {
      const before = this.#model.messages.length;
      this.#receive(10);
      while (this.#held.length > 0) this.#settle('delete', 0);
      expect(
        this.#model.messages.length,
        'a receive found nothing though messages wait',
      ).toBeLessThan(before);
    }
    expect(this.#state.queues.get(QUEUE)?.messages.size).toBe(0);
    expect(this.#state.queues.get(QUEUE)?.groups.size).toBe(0);
    expect(this.#state.queues.get(QUEUE)?.inFlight).toBe(0);
  }

  #value<T>(outcome: Outcome<T>): T {
    this.#journal.push(...outcome.events);
    if (!outcome.result.ok) throw new Error(outcome.result.error.message);
    return outcome.result.value;
  }

  #send(group: string, deduplicationId: string): void {
    this.#ids += 1;
    const messageId = `m${this.#ids}`;
    const input = { body: messageId, group, deduplicationId, messageId };
    const sent = this.#value(sendMessage(this.#state, QUEUE, input, this.#nowMs));
    expect(sent.messageId).toBe(
      this.#model.send(messageId, group, deduplicationId, messageId, this.#nowMs),
    );
  }

  #receive(max: number): void {
    const received = this.#value(receiveMessages(this.#state, QUEUE, { max }, this.#nowMs));
    this.#model.check(received, max, this.#nowMs);
    this.#held.push(...received);
  }

  #settle(kind: 'delete' | 'release' | 'prolong', pick: number): void {
    const [message] = this.#held.splice(pick % Math.max(this.#held.length, 1), 1);
    if (message === undefined) return;
    const { receiptHandle } = message;
    const known = this.#model.messages.find((each) => each.id === message.messageId);
    const isHeld =
      known !== undefined &&
      known.invisibleUntilMs > this.#nowMs &&
      known.receives === message.receiveCount;
    const outcome =
      kind === 'delete'
        ? deleteMessage(this.#state, QUEUE, receiptHandle, this.#nowMs)
        : changeVisibility(
            this.#state,
            QUEUE,
            { receiptHandle, timeoutMs: kind === 'release' ? 0 : 2 * VISIBILITY_MS },
            this.#nowMs,
          );
    // As in the service: visibility is not kept.
    if (kind === 'delete') this.#journal.push(...outcome.events);
    const isGone = known === undefined;
    expect(outcome.result.ok).toBe(isHeld || (isGone && kind === 'delete'));
    if (!isHeld) return;
    if (kind === 'delete')
      this.#model.messages = this.#model.messages.filter((each) => each !== known);
    else known.invisibleUntilMs = kind === 'release' ? 0 : this.#nowMs + 2 * VISIBILITY_MS;
    if (kind === 'prolong') this.#held.push(message);
  }

  #restart(compacted: boolean): void {
    if (compacted) this.#journal = [...snapshotEvents(this.#state)];
    this.#state = rebuilt(this.#journal);
    for (const message of this.#model.messages) message.invisibleUntilMs = 0;
  }
}

describe('a FIFO queue against the naive one', () => {
  it('keeps order in each group, loses nothing, gives nothing twice at once, over restarts too', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 120 }), (steps) => {
        const run = new Run();
        for (const next of steps) run.do(next);
        run.drain();
      }),
      { numRuns: 1_000 },
    );
  });
});
