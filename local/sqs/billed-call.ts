import { queueNameOf } from './sqs-protocol.ts';

/** One call of the API as SQS bills it. */
export type BilledCall = {
  readonly queue: string;
  /** The API's name for it; an empty receive is told apart, for it comes by the clock and not by the message. */
  readonly action: string;
  readonly requests: number;
  readonly messages: number;
};

export const EMPTY_RECEIVE = 'ReceiveMessage, empty';

/** SQS price page: "every 64 KB chunk of a payload is billed as 1 request". */
const REQUEST_BYTES = 64 * 1024;

type Body = Readonly<Record<string, unknown>>;

const listOf = (body: Body, name: string): readonly Body[] => {
  const list = body[name];
  return Array.isArray(list) ? list : [];
};

const bytesOf = (text: unknown): number => (typeof text === 'string' ? Buffer.byteLength(text) : 0);

/** A call that carried these message bodies. */
export const billedBodies = (
  queue: string,
  action: string,
  bodies: readonly unknown[],
): BilledCall => {
  const bytes = bodies.reduce<number>((sum, body) => sum + bytesOf(body), 0);
  const requests = Math.max(1, Math.ceil(bytes / REQUEST_BYTES));
  return { queue, action, requests, messages: bodies.length };
};

/** @param request of the JSON protocol. @param answer what it was answered. */
export const billedCall = (action: string, request: Body, answer: Body): BilledCall => {
  const queue = queueNameOf(String(request.QueueUrl ?? ''));
  switch (action) {
    case 'SendMessage':
      return billedBodies(queue, action, [request.MessageBody]);
    case 'SendMessageBatch':
      return billedBodies(
        queue,
        action,
        listOf(request, 'Entries').map((entry) => entry.MessageBody),
      );
    case 'ReceiveMessage': {
      const messages = listOf(answer, 'Messages');
      return billedBodies(
        queue,
        messages.length === 0 ? EMPTY_RECEIVE : action,
        messages.map((message) => message.Body),
      );
    }
    default: {
      const entries = listOf(request, 'Entries').length;
      return { queue, action, requests: 1, messages: Math.max(1, entries) };
    }
  }
};
