import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { present } from '../kernel/assert.ts';
import type { Mailboxes } from '../ports/queues.ts';

/**
 * The accounts' mailboxes as SQS FIFO queues; `queueUrls[n]` is mailbox number n.
 * Throws what the SDK throws once its own retries are used up: the caller cannot know then whether the queue has the
 * message, and sends it again with the same deduplication id.
 */
export function sqsMailboxes(client: SQSClient, queueUrls: readonly string[]): Mailboxes {
  return {
    async send(mailbox, message) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: present(queueUrls[mailbox], `queue URL of mailbox ${mailbox}`),
          MessageBody: message.body,
          MessageGroupId: message.account,
          MessageDeduplicationId: message.deduplicationId,
        }),
      );
    },
  };
}
