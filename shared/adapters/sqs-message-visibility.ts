import { ChangeMessageVisibilityBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';

/**
 * Brings messages back sooner than the queue's visibility timeout would: a transient failure must not keep an account
 * waiting for a minute. Best effort: when it fails, the timeout brings them back. `queueUrls` are those of the queues
 * that the records may have come from; a record names its queue only by ARN.
 */
export const returnSoon =
  (client: SQSClient, queueUrls: readonly string[]) =>
  async (
    records: readonly { readonly receiptHandle: string; readonly eventSourceARN: string }[],
    seconds: number,
  ): Promise<void> => {
    const [first] = records;
    const queueName = first?.eventSourceARN.split(':').at(-1);
    const queueUrl = queueUrls.find((url) => url.endsWith(`/${queueName}`));
    if (queueUrl === undefined) return;
    await client
      .send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl: queueUrl,
          Entries: records.map(({ receiptHandle }, index) => ({
            Id: index.toString(),
            ReceiptHandle: receiptHandle,
            VisibilityTimeout: seconds,
          })),
        }),
      )
      .catch(() => undefined);
  };
