import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { VenueQueue } from '../ports/queues.ts';
import { jitteredPause } from './jittered-pause.ts';

/** SQS takes at most ten messages in one SendMessageBatch. */
const BATCH_LIMIT = 10;
/** Tries of one message; the caller's own redelivery takes over after that. */
const ATTEMPT_LIMIT = 5;
/** First pause before a retry; doubles, with full jitter, so that throttled senders do not come back in step. */
const FIRST_PAUSE_MS = 50;

type Outgoing = Parameters<VenueQueue['send']>[0][number];

/** Some of the messages are not in the queue: the whole send is to be repeated with the same deduplication ids. */
export class VenueQueueSendError extends Error {
  override readonly name = 'VenueQueueSendError';
}

/**
 * The queue of a venue session. A partly failed SendMessageBatch would put a later message of a group before an
 * earlier one, so a batch never holds two messages of one group, and a group's next message is sent only after the
 * one before it is in the queue.
 * Throws VenueQueueSendError when a message was refused `ATTEMPT_LIMIT` times or for a fault of its own, AbortError
 * when `signal` ended a request: in both cases the whole send is to be repeated.
 */
export function sqsVenueQueue(
  client: SQSClient,
  queueUrl: string,
  pause: (milliseconds: number) => Promise<void> = jitteredPause,
  signal?: AbortSignal,
): VenueQueue {
  return {
    async send(messages) {
      let waiting = messages;
      let failuresInARow = 0;
      while (waiting.length > 0) {
        const batch = firstOfEachGroup(waiting);
        const sent = await sendBatch(client, queueUrl, batch, signal);
        waiting = waiting.filter((message) => !sent.has(message));
        if (sent.size === batch.length) {
          failuresInARow = 0;
          continue;
        }
        failuresInARow += 1;
        if (failuresInARow >= ATTEMPT_LIMIT) {
          throw new VenueQueueSendError(`${waiting.length} messages refused by the venue queue`);
        }
        await pause(FIRST_PAUSE_MS * 2 ** (failuresInARow - 1));
      }
    },
  };
}

function firstOfEachGroup(messages: readonly Outgoing[]): readonly Outgoing[] {
  const groups = new Set<string>();
  const batch: Outgoing[] = [];
  for (const message of messages) {
    if (groups.has(message.group)) continue;
    groups.add(message.group);
    batch.push(message);
    if (batch.length === BATCH_LIMIT) break;
  }
  return batch;
}

/** The messages of the batch that are in the queue now. */
async function sendBatch(
  client: SQSClient,
  queueUrl: string,
  batch: readonly Outgoing[],
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<Outgoing>> {
  const answer = await client.send(
    new SendMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: batch.map((message, index) => ({
        Id: String(index),
        MessageBody: message.body,
        MessageGroupId: message.group,
        MessageDeduplicationId: message.deduplicationId,
      })),
    }),
    signal === undefined ? {} : { abortSignal: signal },
  );
  const ownFault = (answer.Failed ?? []).find((failure) => failure.SenderFault === true);
  if (ownFault !== undefined) {
    throw new VenueQueueSendError(`venue queue refused a message: ${ownFault.Code ?? 'no code'}`);
  }
  const successful = new Set((answer.Successful ?? []).map((success) => success.Id));
  return new Set(batch.filter((_message, index) => successful.has(String(index))));
}
