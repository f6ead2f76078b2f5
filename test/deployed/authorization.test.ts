import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';

/** That the suite passes says that the functions' own roles suffice, if anybody is refused at all. */
describe('authorization by the emulator', () => {
  const stranger = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'not-a-key-of-ours' };
  const accounts = { TableName: 'bellwether-emulated-cell-0-accounts' };
  const venue = { QueueName: 'bellwether-emulated-cell-0-venue-alpha.fifo' };

  it('is on: a stranger is refused at the table and at the queue', async () => {
    const dynamodb = new DynamoDBClient({ credentials: stranger });
    const sqs = new SQSClient({ credentials: stranger });
    await expect(dynamodb.send(new DescribeTableCommand(accounts))).rejects.toThrow(
      /security token|not authorized|AccessDenied/i,
    );
    await expect(sqs.send(new GetQueueUrlCommand(venue))).rejects.toThrow(
      /security token|not authorized|AccessDenied/i,
    );
  });

  it('lets the owner in', async () => {
    const answer = await new DynamoDBClient({}).send(new DescribeTableCommand(accounts));
    expect(answer.Table?.TableStatus).toBe('ACTIVE');
    const queue = await new SQSClient({}).send(new GetQueueUrlCommand(venue));
    expect(queue.QueueUrl).toContain(venue.QueueName);
  });
});
