import { ChangeMessageVisibilityBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';

/**
 * Brings messages back sooner than the queue's visibility timeout would: a transient failure must not keep an account
 * waiting for a minute (aws.md §1). Best effort: when it fails, the timeout brings them back.
 */
export const returnSoon =
  (client: SQSClient, queueUrlOf: (record: { readonly eventSourceARN: string }) => string) =>
  async (
    records: readonly { readonly receiptHandle: string; readonly eventSourceARN: string }[],
    seconds: number,
  ): Promise<void> => {
    const [first] = records;
    if (first === undefined) return;
    await client
      .send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl: queueUrlOf(first),
          Entries: records.map(({ receiptHandle }, index) => ({
            Id: index.toString(),
            ReceiptHandle: receiptHandle,
            VisibilityTimeout: seconds,
          })),
        }),
      )
      .catch(() => undefined);
  };
