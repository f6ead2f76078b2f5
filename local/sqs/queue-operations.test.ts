import { beforeEach, describe, expect, it } from 'vitest';
import type { Result } from '../../shared/kernel/result.ts';
import type { Fault } from './fault.ts';
import { DEDUPLICATION_WINDOW_MS, MAX_IN_FLIGHT_FIFO } from './limits.ts';
import type { QueueAttributes } from './queue-attributes.ts';
import {
  changeVisibility,
  createQueue,
  deleteMessage,
  type Outcome,
  type ReceivedMessage,
  type ReceiveInput,
  receiveMessages,
  type Sent,
  sendMessage,
  setAttributes,
} from './queue-operations.ts';
import { noQueues, type QueuesState } from './queue-state.ts';

const VISIBILITY_MS = 30_000;

let state: QueuesState;
let nowMs: number;
let sends: number;

beforeEach(() => {
  state = noQueues();
  nowMs = 1_000_000;
  sends = 0;
});

const value = <T>(outcome: Outcome<T>): T => {
  if (!outcome.result.ok) throw new Error(outcome.result.error.message);
  return outcome.result.value;
};
const faultType = <T>({ result }: { readonly result: Result<T, Fault> }): string =>
  result.ok ? 'no fault' : result.error.type;

const create = (name: string, attributes: QueueAttributes = {}): void =>
  value(
    createQueue(
      state,
      name,
      name.endsWith('.fifo') ? { FifoQueue: 'true', ...attributes } : attributes,
      nowMs,
    ),
  );
const send = (
  group: string,
  body: string,
  deduplicationId = `${group}${body}`,
  queue = 'q.fifo',
): Sent => {
  sends += 1;
  const input = { body, group, deduplicationId, messageId: `message-${sends}` };
  return value(sendMessage(state, queue, input, nowMs));
};
const receive = (input: Partial<ReceiveInput> = {}, queue = 'q.fifo'): readonly ReceivedMessage[] =>
  value(receiveMessages(state, queue, { max: 10, ...input }, nowMs));
const remove = (message: ReceivedMessage | undefined, queue = 'q.fifo'): Outcome<void> =>
  deleteMessage(state, queue, message?.receiptHandle ?? '', nowMs);
const bodies = (messages: readonly ReceivedMessage[]): string[] =>
  messages.map((message) => `${message.group}${message.body}`);

describe('order and groups', () => {
  it('gives all it can of the group that waits longest, then of the next', () => {
    create('q.fifo');
    for (const body of ['1', '2']) for (const group of ['A', 'B', 'C']) send(group, body);
    expect(bodies(receive({ max: 5 }))).toEqual(['A1', 'A2', 'B1', 'B2', 'C1']);
  });

  it('gives nothing of a group while anything of it is in flight', () => {
    create('q.fifo');
    send('A', '1');
    send('A', '2');
    const [first] = receive({ max: 1 });
    expect(receive()).toEqual([]);
    send('A', '3');
    expect(receive()).toEqual([]);
    value(remove(first));
    expect(bodies(receive())).toEqual(['A2', 'A3']);
  });

  it('keeps a group locked until the last of it is deleted or back, then starts at its oldest', () => {
    create('q.fifo');
    for (const body of ['1', '2', '3']) send('A', body);
    const [one, two, three] = receive();
    value(
      changeVisibility(
        state,
        'q.fifo',
        { receiptHandle: one?.receiptHandle ?? '', timeoutMs: 0 },
        nowMs,
      ),
    );
    value(remove(two));
    expect(receive()).toEqual([]);
    value(remove(three));
    expect(bodies(receive())).toEqual(['A1']);
  });
});

describe('visibility', () => {
  it('brings a message back when its time is over, not a millisecond earlier, and counts the receives', () => {
    create('q.fifo');
    send('A', '1');
    expect(receive()[0]).toMatchObject({ receiveCount: 1, firstReceivedAtMs: nowMs });
    const firstReceivedAtMs = nowMs;
    nowMs += VISIBILITY_MS - 1;
    expect(receive()).toEqual([]);
    nowMs += 1;
    expect(receive()[0]).toMatchObject({ receiveCount: 2, firstReceivedAtMs });
  });

  it('is prolonged from now', () => {
    create('q.fifo');
    send('A', '1');
    const receiptHandle = receive()[0]?.receiptHandle ?? '';
    nowMs += VISIBILITY_MS - 1;
    value(changeVisibility(state, 'q.fifo', { receiptHandle, timeoutMs: 5_000 }, nowMs));
    nowMs += 4_999;
    expect(receive()).toEqual([]);
    nowMs += 1;
    expect(receive()).toHaveLength(1);
  });

  it('refuses a handle that has expired or was never given out, and deletes twice with success', () => {
    create('q.fifo');
    send('A', '1');
    const [held] = receive();
    expect(faultType(deleteMessage(state, 'q.fifo', 'bogus', nowMs))).toBe(
      'ReceiptHandleIsInvalid',
    );
    nowMs += VISIBILITY_MS;
    expect(faultType(remove(held))).toBe('ReceiptHandleIsInvalid');
    const [again] = receive();
    expect(faultType(remove(held))).toBe('ReceiptHandleIsInvalid');
    value(remove(again));
    value(remove(again));
    expect(state.queues.get('q.fifo')?.messages.size).toBe(0);
    const gone = { receiptHandle: again?.receiptHandle ?? '', timeoutMs: 0 };
    expect(faultType(changeVisibility(state, 'q.fifo', gone, nowMs))).toBe('MessageNotInflight');
  });

  it('stops at the in-flight limit without an error', () => {
    create('q.fifo');
    for (let index = 0; index < MAX_IN_FLIGHT_FIFO + 1; index += 1) send(`g${index}`, 'x');
    let taken = 0;
    for (let batch = receive(); batch.length > 0; batch = receive()) taken += batch.length;
    expect(taken).toBe(MAX_IN_FLIGHT_FIFO);
  });
});

describe('deduplication', () => {
  it('answers a repeated send as the first, for five minutes, whatever became of the message', () => {
    create('q.fifo');
    const first = send('A', '1', 'd');
    value(remove(receive()[0]));
    nowMs += DEDUPLICATION_WINDOW_MS - 1;
    expect(send('A', '1', 'd')).toEqual(first);
    expect(receive()).toEqual([]);
    nowMs += 1;
    expect(send('A', '1', 'd').sequence).toBeGreaterThan(first.sequence);
    expect(receive()).toHaveLength(1);
  });

  it('spans groups, unless its scope is the group', () => {
    create('q.fifo');
    create('per-group.fifo', {
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    });
    for (const queue of ['q.fifo', 'per-group.fifo']) {
      send('A', '1', 'd', queue);
      send('B', '1', 'd', queue);
    }
    expect(bodies(receive())).toEqual(['A1']);
    expect(bodies(receive({}, 'per-group.fifo'))).toEqual(['A1', 'B1']);
  });

  it('takes the body for the id where the queue says so', () => {
    create('q.fifo', { ContentBasedDeduplication: 'true' });
    const input = { body: 'same', group: 'A', messageId: 'first' };
    const first = value(sendMessage(state, 'q.fifo', input, nowMs));
    expect(value(sendMessage(state, 'q.fifo', { ...input, messageId: 'second' }, nowMs))).toEqual(
      first,
    );
  });
});

describe('ReceiveRequestAttemptId', () => {
  it('repeats the answer while all of it is still held, and only then', () => {
    create('q.fifo');
    send('A', '1');
    send('A', '2');
    const first = receive({ attemptId: 'attempt' });
    expect(receive({ attemptId: 'attempt' })).toEqual(first);
    value(remove(first[0]));
    expect(receive({ attemptId: 'attempt' })).toEqual([]);
  });
});

describe('dead letters', () => {
  it('move on the receive after the last one allowed, and the group goes on', () => {
    create('dead.fifo');
    const redrive = {
      deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead.fifo',
      maxReceiveCount: 2,
    };
    create('q.fifo', { RedrivePolicy: JSON.stringify(redrive) });
    send('A', '1');
    send('A', '2');
    for (let time = 0; time < 2; time += 1) {
      expect(bodies(receive({ max: 1 }))).toEqual(['A1']);
      nowMs += VISIBILITY_MS;
    }
    expect(bodies(receive())).toEqual(['A2']);
    expect(receive({}, 'dead.fifo')).toMatchObject([
      { body: '1', receiveCount: 1, sentAtMs: nowMs, deadLetterSource: 'q.fifo' },
    ]);
  });

  it('need a target that exists and is of the same kind', () => {
    create('standard');
    for (const target of ['standard', 'absent.fifo']) {
      const RedrivePolicy = JSON.stringify({
        deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:${target}`,
        maxReceiveCount: 1,
      });
      const attributes = { FifoQueue: 'true', RedrivePolicy };
      expect(faultType(createQueue(state, 'q.fifo', attributes, nowMs))).toBe(
        'InvalidAttributeValue',
      );
    }
  });
});

describe('queues', () => {
  it('are created again with the same attributes only', () => {
    create('q.fifo', { VisibilityTimeout: '60' });
    create('q.fifo', { VisibilityTimeout: '60' });
    const other = { FifoQueue: 'true', VisibilityTimeout: '61' };
    expect(faultType(createQueue(state, 'q.fifo', other, nowMs))).toBe('QueueNameExists');
    value(setAttributes(state, 'q.fifo', { VisibilityTimeout: '61' }, nowMs));
    value(createQueue(state, 'q.fifo', other, nowMs));
  });

  it.each([
    ['q.fifo', {}, 'InvalidAttributeValue'],
    ['q', { FifoQueue: 'true' }, 'InvalidAttributeValue'],
    ['q', { ContentBasedDeduplication: 'true' }, 'InvalidAttributeName'],
    ['q', { DelaySeconds: '5' }, 'InvalidAttributeValue'],
    ['q', { VisibilityTimeout: '43201' }, 'InvalidAttributeValue'],
    ['q', { VisibilityTimeout: '1.5' }, 'InvalidAttributeValue'],
    ['q', { Colour: 'blue' }, 'InvalidAttributeName'],
    ['no spaces', {}, 'InvalidParameterValueException'],
  ])('%s with %j is refused as %s', (name, attributes, type) => {
    expect(faultType(createQueue(state, name, attributes, nowMs))).toBe(type);
  });

  it('without order give each message on its own', () => {
    create('standard');
    for (const messageId of ['m1', 'm2']) {
      value(sendMessage(state, 'standard', { body: 'same', messageId }, nowMs));
    }
    expect(receive({ max: 1 }, 'standard')).toHaveLength(1);
    expect(receive({ max: 1 }, 'standard')).toHaveLength(1);
  });
});

describe('a send is refused', () => {
  it.each([
    [{ body: '', group: 'A', deduplicationId: 'd' }, 'MissingRequiredParameterException'],
    [{ body: 'x', deduplicationId: 'd' }, 'MissingRequiredParameterException'],
    [{ body: 'x', group: 'A' }, 'InvalidParameterValueException'],
    [{ body: 'x', group: 'A'.repeat(129), deduplicationId: 'd' }, 'InvalidParameterValueException'],
    [{ body: 'x', group: 'A', deduplicationId: 'd d' }, 'InvalidParameterValueException'],
    [
      { body: 'é'.repeat(524_289), group: 'A', deduplicationId: 'd' },
      'InvalidParameterValueException',
    ],
  ])('case %#: %s', (input, type) => {
    create('q.fifo');
    expect(faultType(sendMessage(state, 'q.fifo', { ...input, messageId: 'm' }, nowMs))).toBe(type);
  });

  it('when there is no such queue', () => {
    const input = { body: 'x', group: 'A', deduplicationId: 'd', messageId: 'm' };
    expect(faultType(sendMessage(state, 'absent.fifo', input, nowMs))).toBe('QueueDoesNotExist');
  });
});
