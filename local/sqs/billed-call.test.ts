import { describe, expect, it } from 'vitest';
import { billedCall, EMPTY_RECEIVE } from './billed-call.ts';

const QueueUrl = 'http://127.0.0.1:9/000000000000/orders.fifo';
const kilobytes = (count: number): string => 'é'.repeat(count * 512);

describe('a call as SQS bills it', () => {
  it('is one request up to 64 KB, counted in bytes, and one more for each 64 KB that is started', () => {
    const requests = (size: number): number =>
      billedCall('SendMessage', { QueueUrl, MessageBody: kilobytes(size) }, {}).requests;
    expect([0, 1, 64, 65, 128, 129].map(requests)).toEqual([1, 1, 1, 2, 2, 3]);
  });

  it('is one request for a batch, whose bytes are added', () => {
    const Entries = [{ MessageBody: kilobytes(40) }, { MessageBody: kilobytes(40) }];
    expect(billedCall('SendMessageBatch', { QueueUrl, Entries }, {})).toEqual({
      queue: 'orders.fifo',
      action: 'SendMessageBatch',
      requests: 2,
      messages: 2,
    });
  });

  it('counts what a receive gave, and tells one that gave nothing apart', () => {
    const Messages = [{ Body: 'a' }, { Body: 'b' }, { Body: 'c' }];
    expect(billedCall('ReceiveMessage', { QueueUrl }, { Messages })).toMatchObject({
      action: 'ReceiveMessage',
      requests: 1,
      messages: 3,
    });
    expect(billedCall('ReceiveMessage', { QueueUrl }, {})).toMatchObject({
      action: EMPTY_RECEIVE,
      requests: 1,
      messages: 0,
    });
  });

  it('is one request for a batch of deletes', () => {
    const Entries = [{ Id: '0' }, { Id: '1' }];
    expect(billedCall('DeleteMessageBatch', { QueueUrl, Entries }, {})).toMatchObject({
      requests: 1,
      messages: 2,
    });
  });
});
