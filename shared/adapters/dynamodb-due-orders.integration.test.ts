import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTable, freshDatabase } from '../../test/support/accounts-table.ts';
import { type AccountId, type Instant, instant, type OrderId } from '../kernel/brand.ts';
import type { DueOrder } from '../ports/due-orders.ts';
import { dueItem } from './due-items.ts';
import { dynamoDbDueOrders } from './dynamodb-due-orders.ts';
import { transactionWriteUnits } from './dynamodb-item-size.ts';

const ACCOUNT = '11111111-1111-4111-8111-111111111111' as AccountId;
const OPEN = instant(Date.parse('2026-11-23T14:30:00Z'));
const LATER = instant(OPEN + 60_000);

const database = freshDatabase();
beforeAll(async () => {
  await createTable(database.client, 'due');
});
const due = dynamoDbDueOrders(database.client, 'due', 2);

const hint = (number: number, at: Instant): DueOrder => ({
  account: ACCOUNT,
  mailbox: 0,
  order: `00000000-0000-4000-8000-00000000000${number}` as OrderId,
  due: 'open',
  at,
});

const put = async (order: DueOrder, now: Instant): Promise<void> => {
  await database.client.send(new PutItemCommand({ TableName: 'due', Item: dueItem(order, now) }));
};

/** All pages of all shards. */
const read = async (from: Instant, until: Instant): Promise<DueOrder[]> => {
  const found: DueOrder[] = [];
  for (const shard of due.shards) {
    let after: string | undefined;
    do {
      const range = { from, until, ...(after === undefined ? {} : { after }) };
      const page = await due.page(shard, range);
      found.push(...page.orders);
      after = page.last;
    } while (after !== undefined);
  }
  return found;
};

describe('the table of what comes due', () => {
  it('gives back what was put, in order of time, page by page, and nothing from outside the range', async () => {
    const hints = [hint(3, OPEN), hint(1, OPEN), hint(2, OPEN), hint(4, LATER), hint(5, LATER)];
    for (const each of hints) await put(each, instant(OPEN - 1_000));
    expect(await read(OPEN, OPEN)).toEqual([hint(1, OPEN), hint(2, OPEN), hint(3, OPEN)]);
    expect(await read(OPEN, LATER)).toHaveLength(5);
    expect(await read(LATER, instant(LATER + 1))).toEqual([hint(4, LATER), hint(5, LATER)]);
    expect(await read(LATER, OPEN)).toEqual([]);
  });

  it('stands under the minute after its commit when its time is already over', async () => {
    const late = instant(Date.parse('2026-12-01T10:00:30Z'));
    await put(hint(6, OPEN), late);
    const minute = instant(Date.parse('2026-12-01T10:01:00Z'));
    expect(await read(late, minute)).toEqual([hint(6, OPEN)]);
  });

  it('is passed over and named where it cannot be read', async () => {
    const at = instant(Date.parse('2026-12-02T10:00:00Z'));
    const { m: _, ...broken } = dueItem(hint(7, at), at);
    await database.client.send(new PutItemCommand({ TableName: 'due', Item: broken }));
    const pages = await Promise.all(
      due.shards.map((shard) => due.page(shard, { from: at, until: at })),
    );
    expect(pages.flatMap(({ orders }) => orders)).toEqual([]);
    expect(pages.flatMap(({ unreadable }) => unreadable)).toEqual([broken.sk?.S]);
  });

  it('keeps the cursor of each shard', async () => {
    expect(await due.cursor('0')).toBeUndefined();
    const cursor = { settled: OPEN, reached: LATER, goOnAfter: '2026-11-23T14:30#a#b#open' };
    await due.moveCursor('0', cursor);
    expect(await due.cursor('0')).toEqual(cursor);
    await due.moveCursor('0', { settled: LATER, reached: LATER });
    expect(await due.cursor('0')).toEqual({ settled: LATER, reached: LATER });
    expect(await due.cursor('1')).toBeUndefined();
  });

  it('costs two write units inside a transaction', () => {
    expect(transactionWriteUnits(dueItem(hint(1, OPEN), OPEN))).toBe(2);
  });
});
