import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { MailboxDepths } from '../ports/queues.ts';

const WAITING = 'ApproximateNumberOfMessages';

/** What SQS says of its own queues: approximate, and up to a minute old in the cloud. */
export const sqsMailboxDepths = (
  client: SQSClient,
  queueUrls: readonly string[],
): MailboxDepths => ({
  async deepest() {
    const answers = await Promise.all(
      queueUrls.map((QueueUrl) =>
        client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [WAITING] })),
      ),
    );
    return Math.max(...answers.map(({ Attributes }) => Number(Attributes?.[WAITING] ?? 0)));
  },
});
