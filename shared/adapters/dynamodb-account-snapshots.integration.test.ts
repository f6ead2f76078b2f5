import { GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, expect, it } from 'vitest';
import { createTable, freshDatabase } from '../../test/support/accounts-table.ts';
import { accountOf, orderOf, positionOf } from '../../test/support/api-fixtures.ts';
import { TEST_ACCOUNT } from '../../test/support/http-call.ts';
import type { AccountHistory } from '../domain/accounts/history.ts';
import { EMPTY_LOT_BOOK } from '../domain/ledger/tax-lots.ts';
import { type AccountId, instant } from '../kernel/brand.ts';
import { dynamoDbAccountSnapshots } from './dynamodb-account-snapshots.ts';

const { client } = freshDatabase();
const snapshots = dynamoDbAccountSnapshots(client, 'accounts');
const AT = 1_800_000_000_000;

const historyAt = (sequence: number, at: number): AccountHistory => {
  const order = orderOf();
  return {
    state: {
      account: accountOf({
        sequence,
        lastAt: instant(at),
        open: new Map([
          [order.id, { kind: 'shares', symbol: 'ACME', quantity: order.terms.quantity }],
        ]),
      }),
      orders: new Map([[order.id, order]]),
      positions: new Map([['ACME', positionOf()]]),
    },
    lots: EMPTY_LOT_BOOK,
  };
};

beforeAll(async () => {
  await createTable(client, 'accounts');
});

it('gives back the last one that is not later than asked for, as it was put', async () => {
  for (const n of [1, 2, 3]) await snapshots.put(historyAt(n * 256, AT + n));
  expect(await snapshots.latest(TEST_ACCOUNT, instant(AT))).toBeUndefined();
  expect(await snapshots.latest(TEST_ACCOUNT, instant(AT + 2))).toEqual(historyAt(512, AT + 2));
  expect(await snapshots.latest(TEST_ACCOUNT, instant(AT + 9))).toEqual(historyAt(768, AT + 3));
  expect(await snapshots.latest(`${TEST_ACCOUNT}x` as AccountId, instant(AT + 9))).toBeUndefined();
  expect(await snapshots.latest(TEST_ACCOUNT, instant(-1))).toBeUndefined();
});

it('leaves what is there, and writes in a partition of its own', async () => {
  const Key = { pk: { S: `S#${TEST_ACCOUNT}` }, sk: { S: 'S#01800000000001#000000000256' } };
  const before = await client.send(new GetItemCommand({ TableName: 'accounts', Key }));
  const { state } = historyAt(256, AT + 1);
  await snapshots.put({ state: { ...state, positions: new Map() }, lots: EMPTY_LOT_BOOK });
  expect((await client.send(new GetItemCommand({ TableName: 'accounts', Key }))).Item).toEqual(
    before.Item,
  );
  const { Items = [] } = await client.send(new ScanCommand({ TableName: 'accounts' }));
  expect(new Set(Items.map(({ pk }) => pk?.S))).toEqual(new Set([`S#${TEST_ACCOUNT}`]));
});

it('does not use one of another format, nor keep one that no item holds', async () => {
  const other = 'b0000000-0000-4000-8000-000000000002' as AccountId;
  const item = { pk: { S: `S#${other}` }, sk: { S: 'S#01800000000001#000000000256' } };
  await client.send(
    new PutItemCommand({
      TableName: 'accounts',
      Item: { ...item, f: { N: '0' }, b: { B: Buffer.from('?') } },
    }),
  );
  expect(await snapshots.latest(other, instant(AT + 9))).toBeUndefined();
  const { state } = historyAt(512, AT + 5);
  // Random text does not shrink: this is far over what an item holds.
  const claims = Array.from({ length: 60_000 }, (_, sequence) => ({
    hash: crypto.randomUUID() as never,
    sequence,
  }));
  const orders = new Map([[orderOf().id, orderOf({ claims })]]);
  await snapshots.put({ state: { ...state, orders }, lots: EMPTY_LOT_BOOK });
  expect(await snapshots.latest(TEST_ACCOUNT, instant(AT + 5))).toEqual(historyAt(768, AT + 3));
});
