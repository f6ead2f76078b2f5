import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { VenueQueueConsumer } from '../ports/venue-queue-consumer.ts';

/** SQS takes and gives at most ten messages at a time. */
const BATCH_LIMIT = 10;
/** The longest poll that SQS knows: an idle session costs three requests a minute for each poller. */
const LONG_POLL_SECONDS = 20;
/** A message that the gateway could not finish comes again after this; appends and sends take far less. */
const VISIBILITY_SECONDS = 10;

export function sqsVenueQueueConsumer(client: SQSClient, queueUrl: string): VenueQueueConsumer {
  return {
    async receive(signal) {
      try {
        const answer = await client.send(
          new ReceiveMessageCommand({
            QueueUrl: queueUrl,
            MaxNumberOfMessages: BATCH_LIMIT,
            WaitTimeSeconds: LONG_POLL_SECONDS,
            VisibilityTimeout: VISIBILITY_SECONDS,
          }),
          { abortSignal: signal },
        );
        return (answer.Messages ?? []).map((message) => ({
          body: message.Body ?? '',
          receipt: message.ReceiptHandle ?? '',
        }));
      } catch (error) {
        if (signal.aborted) return [];
        throw error;
      }
    },

    async delete(receipts) {
      for (const batch of inBatches(receipts)) {
        await client.send(
          new DeleteMessageBatchCommand({
            QueueUrl: queueUrl,
            Entries: batch.map((receipt, index) => ({ Id: String(index), ReceiptHandle: receipt })),
          }),
        );
      }
    },

    async giveBack(receipts) {
      for (const batch of inBatches(receipts)) {
        await client.send(
          new ChangeMessageVisibilityBatchCommand({
            QueueUrl: queueUrl,
            Entries: batch.map((receipt, index) => ({
              Id: String(index),
              ReceiptHandle: receipt,
              VisibilityTimeout: 0,
            })),
          }),
        );
      }
    },
  };
}

function inBatches(receipts: readonly string[]): readonly (readonly string[])[] {
  const batches: (readonly string[])[] = [];
  for (let from = 0; from < receipts.length; from += BATCH_LIMIT) {
    batches.push(receipts.slice(from, from + BATCH_LIMIT));
  }
  return batches;
}
