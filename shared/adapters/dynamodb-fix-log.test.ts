import type { AttributeValue, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { outboundMessage, routeOf } from '../app/fix-gateway/order-messages.ts';
import type { VenueMessage } from '../app/wire/venue-message.ts';
import { present } from '../kernel/assert.ts';
import { instant } from '../kernel/brand.ts';
import type { FixLogRecord } from '../ports/fix-log.ts';
import { dynamodbFixLog } from './dynamodb-fix-log.ts';
import { itemBytes } from './dynamodb-item-size.ts';

const ONE_KB = 1024;
const ORDER = '3f2c1b9a-7d64-4e0f-9a51-0c8d7e6f5a4b';
const at = instant(Date.UTC(2026, 10, 23, 15));

/** The item of a flush that holds just these records. */
async function flushOf(
  ...records: readonly FixLogRecord[]
): Promise<Record<string, AttributeValue>> {
  let written: Record<string, AttributeValue> | undefined;
  const client = {
    send: async (command: PutItemCommand) => {
      written = command.input.Item;
    },
  } as unknown as DynamoDBClient;
  await dynamodbFixLog(client, 'fix-log').append('alpha', 123_456_789, records);
  return present(written, 'item');
}

const order: Extract<VenueMessage, { kind: 'new-order' }> = {
  kind: 'new-order',
  id: `new-order:${ORDER.replaceAll('-', '')}`,
  account: '9b1e2d3c-4f5a-4678-8b9c-0d1e2f3a4b5c',
  mailbox: 12,
  order: ORDER,
  chain: ORDER,
  clOrdId: ORDER.replaceAll('-', ''),
  symbol: 'ACMEXY',
  side: 'sell',
  quantity: '1000000',
  notAfter: at,
  at,
  type: 'stop_limit',
  limitPrice: '12345.6789',
  stopPrice: '12345.6789',
  timeInForce: 'gtc',
  extendedHours: true,
};

const sent = (message: VenueMessage): FixLogRecord => ({
  kind: 'sent',
  sequence: 1_234_567,
  ...outboundMessage(message),
  at,
  messageId: message.id,
  route: routeOf(message),
});

it('a flush with one order is one write unit, the longest too, and its answer is another', async () => {
  expect(itemBytes(await flushOf(sent(order)))).toBeLessThanOrEqual(ONE_KB);
  const answered: FixLogRecord = {
    kind: 'received',
    nextInbound: 1_234_567,
    at,
    acknowledged: [order.clOrdId],
  };
  expect(itemBytes(await flushOf(answered))).toBeLessThanOrEqual(ONE_KB);
});

it('a flush with one replacement or one cancel is one write unit', async () => {
  const { type: _type, limitPrice: _limit, stopPrice: _stop, ...common } = order;
  const { timeInForce: _force, extendedHours: _extended, ...cancelled } = common;
  const replacement = '4a3b2c1d-7d64-4e0f-9a51-0c8d7e6f5a4b';
  const replace: VenueMessage = {
    ...order,
    kind: 'replace-order',
    id: `replace-order:${replacement.replaceAll('-', '')}`,
    order: replacement,
    clOrdId: replacement.replaceAll('-', ''),
    origClOrdId: order.clOrdId,
  };
  const cancel: VenueMessage = {
    ...cancelled,
    kind: 'cancel-order',
    id: `cancel-order:${order.clOrdId}C12`,
    clOrdId: `${order.clOrdId}C12`,
    origClOrdId: order.clOrdId,
  };
  expect(itemBytes(await flushOf(sent(replace)))).toBeLessThanOrEqual(ONE_KB);
  expect(itemBytes(await flushOf(sent(cancel)))).toBeLessThanOrEqual(ONE_KB);
});
