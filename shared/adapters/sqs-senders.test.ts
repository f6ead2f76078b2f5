import {
  type SendMessageBatchCommand,
  type SendMessageBatchCommandOutput,
  type SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import type { AccountId } from '../kernel/brand.ts';
import { sqsMailboxes } from './sqs-mailboxes.ts';
import { sqsVenueQueue, VenueQueueSendError } from './sqs-venue-queue.ts';

const ACCOUNT = '11111111-1111-4111-8111-111111111111' as AccountId;

/** A client that never reaches the network: answers come from `answer`, inputs are kept. */
function clientAnswering(answer: (input: unknown) => unknown): {
  client: SQSClient;
  inputs: unknown[];
} {
  const inputs: unknown[] = [];
  const client = new SQSClient({ region: 'us-east-1' });
  client.send = (async (command: SendMessageCommand | SendMessageBatchCommand) => {
    inputs.push(command.input);
    return answer(command.input);
  }) as typeof client.send;
  return { client, inputs };
}

type Batch = { Entries: { Id: string; MessageBody: string; MessageGroupId: string }[] };
const bodies = (input: unknown): string[] =>
  (input as Batch).Entries.map((entry) => entry.MessageBody);

const accepted = (input: unknown): Partial<SendMessageBatchCommandOutput> => ({
  Successful: (input as Batch).Entries.map((entry) => ({
    Id: entry.Id,
    MessageId: entry.Id,
    MD5OfMessageBody: '',
  })),
});

const message = (group: string, body: string) => ({ group, body, deduplicationId: body });
const noPause = async (): Promise<void> => undefined;

describe('sqsMailboxes', () => {
  it('sends to the mailbox of that number, grouped by account', async () => {
    const { client, inputs } = clientAnswering(() => ({}));
    await sqsMailboxes(client, ['https://q/0', 'https://q/1']).send(1, {
      account: ACCOUNT,
      body: '{}',
      deduplicationId: 'd1',
    });
    expect(inputs).toEqual([
      {
        QueueUrl: 'https://q/1',
        MessageBody: '{}',
        MessageGroupId: ACCOUNT,
        MessageDeduplicationId: 'd1',
      },
    ]);
  });

  it('stops on a mailbox that does not exist', async () => {
    const { client, inputs } = clientAnswering(() => ({}));
    const send = sqsMailboxes(client, ['https://q/0']).send(7, {
      account: ACCOUNT,
      body: '{}',
      deduplicationId: 'd1',
    });
    await expect(send).rejects.toThrow('mailbox 7');
    expect(inputs).toEqual([]);
  });
});

describe('sqsVenueQueue', () => {
  it('sends at most ten messages in a batch', async () => {
    const { client, inputs } = clientAnswering(accepted);
    const messages = Array.from({ length: 23 }, (_, index) => message(`g${index}`, `m${index}`));
    await sqsVenueQueue(client, 'https://q/v', noPause).send(messages);
    expect(inputs.map((input) => bodies(input).length)).toEqual([10, 10, 3]);
    expect(inputs.flatMap(bodies)).toEqual(messages.map((each) => each.body));
  });

  it('never puts two messages of one group in a batch', async () => {
    const { client, inputs } = clientAnswering(accepted);
    await sqsVenueQueue(client, 'https://q/v', noPause).send([
      message('a', 'a1'),
      message('a', 'a2'),
      message('b', 'b1'),
      message('a', 'a3'),
    ]);
    expect(inputs.map(bodies)).toEqual([['a1', 'b1'], ['a2'], ['a3']]);
  });

  it('sends a refused message again before the rest of its group', async () => {
    let refusals = 1;
    const { client, inputs } = clientAnswering((input) => {
      if (refusals === 0) return accepted(input);
      refusals -= 1;
      const [first, ...others] = (input as Batch).Entries;
      return {
        Failed: [{ Id: first?.Id, SenderFault: false, Code: 'ServiceUnavailable' }],
        ...accepted({ Entries: others }),
      };
    });
    await sqsVenueQueue(client, 'https://q/v', noPause).send([
      message('a', 'a1'),
      message('b', 'b1'),
      message('a', 'a2'),
      message('b', 'b2'),
    ]);
    expect(inputs.map(bodies)).toEqual([['a1', 'b1'], ['a1', 'b2'], ['a2']]);
  });

  it('gives up after a bounded number of tries', async () => {
    const { client, inputs } = clientAnswering((input) => ({
      Failed: (input as Batch).Entries.map((entry) => ({
        Id: entry.Id,
        SenderFault: false,
        Code: 'ServiceUnavailable',
      })),
    }));
    const send = sqsVenueQueue(client, 'https://q/v', noPause).send([message('a', 'a1')]);
    await expect(send).rejects.toBeInstanceOf(VenueQueueSendError);
    expect(inputs).toHaveLength(5);
  });

  it('does not repeat what is the fault of the message', async () => {
    const { client, inputs } = clientAnswering((input) => ({
      Failed: (input as Batch).Entries.map((entry) => ({
        Id: entry.Id,
        SenderFault: true,
        Code: 'InvalidParameterValue',
      })),
    }));
    const send = sqsVenueQueue(client, 'https://q/v', noPause).send([message('a', 'a1')]);
    await expect(send).rejects.toThrow('InvalidParameterValue');
    expect(inputs).toHaveLength(1);
  });
});
