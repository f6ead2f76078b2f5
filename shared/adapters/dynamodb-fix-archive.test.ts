import { createHash } from 'node:crypto';
import type { AttributeValue, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { RECORDS_IN_GENERATION } from '../app/fix-gateway/log-index.ts';
import { present } from '../kernel/assert.ts';
import { dynamodbFixArchive } from './dynamodb-fix-archive.ts';
import { itemBytes } from './dynamodb-item-size.ts';

const ONE_KB = 1024;
/** Each order is logged when it is sent, and shares in a record of what was received. */
const MESSAGES = RECORDS_IN_GENERATION / 2;

const uuid = (number: number): string => {
  const hex = createHash('sha256').update(String(number)).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join('-');
};

it('a full generation costs less than a fifth of a write unit for each message', async () => {
  const items: Record<string, AttributeValue>[] = [];
  const client = {
    send: async (command: PutItemCommand) => {
      items.push(present(command.input.Item, 'item'));
    },
  } as unknown as DynamoDBClient;
  const messages = Array.from({ length: MESSAGES }, (_, number) => ({
    route: {
      account: uuid(-number),
      mailbox: 0,
      order: uuid(number),
      clOrdId: uuid(number).replaceAll('-', ''),
    },
    sent: true,
    symbol: 'ACME',
    side: '1',
  }));
  await dynamodbFixArchive(client, 'fix-log').keep('alpha', 7, messages);
  const units = items.reduce((sum, item) => sum + Math.ceil(itemBytes(item) / ONE_KB), 0);
  expect(units / MESSAGES).toBeLessThan(0.2);
  expect(Math.max(...items.map(itemBytes))).toBeLessThan(40 * ONE_KB);
});
