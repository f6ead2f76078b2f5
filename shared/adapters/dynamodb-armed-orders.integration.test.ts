import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { createTable, freshDatabase } from '../../test/support/accounts-table.ts';
import {
  anArmedOrder,
  aPrint,
  atOrAbove,
  atOrBelow,
  trailing,
} from '../../test/support/armed-orders.ts';
import { instant } from '../kernel/brand.ts';
import type { ArmedOrder, ArmedOrders, Arming } from '../ports/armed-orders.ts';
import { armedItem } from './armed-items.ts';
import { dynamoDbArmedOrders } from './dynamodb-armed-orders.ts';
import { transactionWriteUnits } from './dynamodb-item-size.ts';

let database = freshDatabase();
let orders: ArmedOrders;
beforeEach(async () => {
  database = freshDatabase();
  await createTable(database.client, 'triggers');
  orders = dynamoDbArmedOrders(database.client, 'triggers');
});

const put = async (armed: ArmedOrder): Promise<void> => {
  await database.client.send(new PutItemCommand({ TableName: 'triggers', Item: armedItem(armed) }));
};

const nobody = (): boolean => false;
const found = async (since = 0, known: (arming: Arming) => boolean = nobody) => {
  const all: ArmedOrder[] = [];
  const unreadable: string[] = [];
  for await (const page of orders.armedSince(instant(since), known)) {
    all.push(...page.orders);
    unreadable.push(...page.unreadable);
  }
  all.sort((one, other) => (one.order < other.order ? -1 : 1));
  return { all, unreadable };
};

describe('the table of armed orders', () => {
  const all = [
    anArmedOrder(1, atOrBelow('49.99'), 1_000),
    anArmedOrder(2, atOrAbove('50.0101'), 2_000),
    anArmedOrder(3, trailing('trail-below', 'price', '1.5', '20.25'), 3_000),
    { ...anArmedOrder(4, trailing('trail-above', 'percent', '2.25'), 4_000), symbol: 'BWTH' },
  ];

  it('gives back what was put, of every symbol, from a time of arming on', async () => {
    for (const each of all) await put(each);
    expect(await found()).toEqual({ all, unreadable: [] });
    expect((await found(3_000)).all).toEqual(all.slice(2));
  });

  it('reads what is not known, more than a batch of it', async () => {
    const many = Array.from({ length: 130 }, (_, number) =>
      anArmedOrder(number, atOrBelow('1'), 5_000),
    );
    for (const each of many) await put(each);
    expect((await found()).all).toHaveLength(130);
    const known = new Set(many.slice(0, 129).map(({ order }) => order));
    expect((await found(0, ({ order }) => known.has(order))).all).toEqual([
      anArmedOrder(129, atOrBelow('1'), 5_000),
    ]);
  });

  it('keeps a mark, of this arming only', async () => {
    const [, , trail] = all as [ArmedOrder, ArmedOrder, ArmedOrder];
    await put(trail);
    const mark = aPrint(7, '51.25');
    await orders.keepMark(trail, mark);
    expect((await found()).all).toEqual([{ ...trail, mark }]);
    expect(await orders.isStillArmed(trail)).toBe(true);

    const again = { ...trail, armedAt: instant(9_000) };
    await put(again);
    await orders.keepMark(trail, mark);
    expect((await found()).all).toEqual([again]);
    expect(await orders.isStillArmed(trail)).toBe(false);
    expect(await orders.isStillArmed(again)).toBe(true);
  });

  it('is without an order that is armed no more, and takes no mark of it', async () => {
    const [, , trail] = all as [ArmedOrder, ArmedOrder, ArmedOrder];
    await put(trail);
    await put({ ...trail, isArmed: false });
    await orders.keepMark(trail, aPrint(7, '51.25'));
    expect(await found()).toEqual({ all: [], unreadable: [] });
    expect(await orders.isStillArmed(trail)).toBe(false);
  });

  it('makes no item by a mark of an order that is gone', async () => {
    await orders.keepMark(anArmedOrder(5, atOrBelow('1'), 0), aPrint(1, '1'));
    expect(await found()).toEqual({ all: [], unreadable: [] });
  });

  it('passes over and names what cannot be read', async () => {
    const [readable] = all as [ArmedOrder];
    const { k: _, ...broken } = armedItem(anArmedOrder(6, atOrBelow('1'), 0));
    await put(readable);
    await database.client.send(new PutItemCommand({ TableName: 'triggers', Item: broken }));
    expect(await found()).toEqual({
      all: [readable],
      unreadable: [`${broken.pk?.S} ${broken.sk?.S}`],
    });
  });

  it('keeps how far a symbol was watched', async () => {
    expect(await orders.position('ACME')).toBeUndefined();
    const position = { sequence: 12, armedBefore: instant(3_000) };
    await orders.keepPosition('ACME', position);
    expect(await orders.position('ACME')).toEqual(position);
    expect(await found()).toEqual({ all: [], unreadable: [] });
  });

  it('costs two write units inside a transaction', () => {
    for (const each of all) expect(transactionWriteUnits(armedItem(each))).toBe(2);
  });
});
