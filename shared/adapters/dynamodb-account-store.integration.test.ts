import type { BatchGetItemCommandInput, BatchGetItemCommandOutput } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createAccountsTable,
  createTable,
  freshDatabase,
} from '../../test/support/accounts-table.ts';
import { ACCOUNT, deposit, open, orderId, place, reports } from '../../test/support/commands.ts';
import { given } from '../../test/support/given.ts';
import { commitOf } from '../app/account-plan.ts';
import { uuid5 } from '../app/uuid5.ts';
import type { AccountId, CommandId, OrderId } from '../kernel/brand.ts';
import { dynamoDbAccountStore } from './dynamodb-account-store.ts';

const account = ACCOUNT as AccountId;
const database = freshDatabase();
const store = dynamoDbAccountStore(database.client, 'accounts', undefined, { due: 'due' });
const fill = {
  execId: 'E1',
  execType: 'trade',
  lastQuantity: '4',
  lastPrice: '9',
  cumulativeQuantity: '4',
} as const;
const paidIn = deposit('d', '1000');
const order = orderId('b') as OrderId;

beforeAll(async () => {
  await createAccountsTable(database.client);
  await createTable(database.client, 'due');
  const { plan } = given().and(
    open(),
    paidIn,
    place('b', 'buy', '10', 'ACME', '9'),
    reports('b', 'buy', 'ACME', fill),
  );
  expect(await store.commit(commitOf(plan))).toEqual({ kind: 'committed' });
});

describe('items read together', () => {
  it('are told apart by what they are; what is not there is left out', async () => {
    const nobody = orderId('nobody') as OrderId;
    const found = await store.items(account, {
      head: true,
      orders: [order, nobody, order],
      symbols: ['ACME', 'OTHR'],
      claims: [paidIn.id as CommandId, uuid5('never') as CommandId],
    });
    expect(found.account).toEqual(await store.account(account));
    expect([...found.slots]).toEqual([[order, await store.orderSlot(account, order)]]);
    expect([...found.positions.keys()]).toEqual(['ACME']);
    expect(found.positions.get('ACME')).toEqual(await store.position(account, 'ACME'));
    expect([...found.claims]).toEqual([[paidIn.id, 2]]);
  });

  it('may be more than one request takes', async () => {
    const strangers = Array.from({ length: 150 }, (_, n) => uuid5(`stranger ${n}`) as OrderId);
    const found = await store.items(account, { orders: [...strangers, order], symbols: ['ACME'] });
    expect([...found.slots.keys()]).toEqual([order]);
    expect(found.account).toBeUndefined();
  });

  it('cost no request when nothing is wanted', async () => {
    const asked = await requestsOf(() => store.items(account, { orders: [], claims: [] }));
    expect(asked).toBe(0);
  });
});

describe('a batch read that the table serves in part', () => {
  it('is asked for the rest', async () => {
    let found: Awaited<ReturnType<typeof store.items>> | undefined;
    const asked = await requestsOf(async () => {
      found = await store.items(account, { head: true, orders: [order], symbols: ['ACME'] });
    }, 1);
    expect(asked).toBe(3);
    expect([...(found?.slots.keys() ?? [])]).toEqual([order]);
    expect([...(found?.positions.keys() ?? [])]).toEqual(['ACME']);
    expect(found?.account?.id).toBe(account);
  });

  it('is given up when the table serves nothing for long', async () => {
    const asked = requestsOf(() => store.items(account, { orders: [order] }), 0);
    await expect(asked).rejects.toThrow('left keys unread');
  });
});

/** How many batch reads `act` sends; of each the table serves `served` keys at most, as when it throttles. */
async function requestsOf(act: () => Promise<unknown>, served = 100): Promise<number> {
  let requests = 0;
  const name = 'serves-in-part';
  database.client.middlewareStack.add(
    (next) => async (args) => {
      requests += 1;
      const input = args.input as BatchGetItemCommandInput;
      const { accounts } = input.RequestItems ?? {};
      const keys = accounts?.Keys ?? [];
      const rest = keys.slice(served);
      const UnprocessedKeys = rest.length === 0 ? {} : { accounts: { ...accounts, Keys: rest } };
      if (served === 0) return { output: { UnprocessedKeys, $metadata: {} }, response: {} };
      const RequestItems = { accounts: { ...accounts, Keys: keys.slice(0, served) } };
      const reply = await next({ ...args, input: { ...input, RequestItems } });
      const output = { ...(reply.output as BatchGetItemCommandOutput), UnprocessedKeys };
      return { ...reply, output };
    },
    { name, step: 'initialize' },
  );
  try {
    await act();
    return requests;
  } finally {
    database.client.middlewareStack.remove(name);
  }
}
