import { describe, expect, it } from 'vitest';
import { orderOf } from '../../../test/support/api-fixtures.ts';
import {
  cancel,
  deposit,
  open,
  orderId,
  place,
  reports,
  resolve,
  stuck,
  T0,
  traded,
} from '../../../test/support/commands.ts';
import { workedAccount } from '../../../test/support/worked-account.ts';
import { quantity } from '../../domain/money/exact.ts';
import { type AccountId, instant, type OrderId } from '../../kernel/brand.ts';
import type { AccountCommandWire } from '../wire/account-command.ts';
import { type AccountSnapshot, verifyAccount } from './verify-account.ts';

/** An account that bought, as it would be read from the table. */
async function snapshot(lastPrice = '10'): Promise<AccountSnapshot> {
  const { store, entries } = await workedAccount(
    open(),
    deposit('d', '1000'),
    place('b', 'buy', '10', 'ACME', '20'),
    reports(
      'b',
      'buy',
      'ACME',
      { execId: 'ack', execType: 'new' },
      {
        execId: 'f',
        execType: 'trade',
        lastQuantity: '4',
        lastPrice,
        cumulativeQuantity: '4',
      },
    ),
  );
  const id = entries[0]?.account as AccountId;
  const account = await store.account(id);
  const position = await store.position(id, 'ACME');
  if (account === undefined || position === undefined) throw new Error('nothing to verify');
  const orders = await store.orders(id, [...account.open.keys()]);
  return { account, entries: await store.journal(id, 1, 100), orders, positions: [position] };
}

const late = (execId: string, lastQuantity: string, cumulativeQuantity: string) =>
  ({ execId, execType: 'trade', lastQuantity, lastPrice: '10', cumulativeQuantity }) as const;

/** Five were bought; one sale of them was over and another was filled; then the venue filled the first, too. */
async function oversold(
  over: readonly AccountCommandWire[],
  ...fills: readonly ReturnType<typeof late>[]
): Promise<AccountSnapshot> {
  const { store, entries } = await workedAccount(
    open(),
    deposit('d', '1000'),
    ...traded('b', 'buy', '5', 'ACME', '10'),
    place('s', 'sell', '5', 'ACME', '10'),
    ...over,
    ...traded('t', 'sell', '5', 'ACME', '10'),
    ...fills.map((fill) => reports('s', 'sell', 'ACME', fill)),
  );
  const id = entries[0]?.account as AccountId;
  const account = await store.account(id);
  const position = await store.position(id, 'ACME');
  if (account === undefined || position === undefined) throw new Error('nothing to verify');
  const orders = await store.orders(id, ['b', 's', 't'].map(orderId) as OrderId[]);
  return { account, entries: await store.journal(id, 1, 100), orders, positions: [position] };
}

const CANCELLED = [
  reports('s', 'sell', 'ACME', { execId: 's ack', execType: 'new' }),
  cancel('c', 's'),
  reports('s', 'sell', 'ACME', { execId: 's out', execType: 'canceled' }),
];
const GIVEN_UP = [stuck('s', 'new-order', 'unanswered'), resolve('s', { kind: 'never-received' })];

const checksOf = (found: AccountSnapshot): Set<string> =>
  new Set(verifyAccount(found).map(({ check }) => check));

describe('an account’s check', () => {
  it('finds nothing where all is right', async () => {
    expect(verifyAccount(await snapshot())).toEqual([]);
  });

  it('knows what an order still holds when its fills were booked with a part of a cent less', async () => {
    expect(verifyAccount(await snapshot('10.0051'))).toEqual([]);
  });

  it('finds nothing where an order that no command had placed was cancelled', async () => {
    const { store, work, entries } = await workedAccount(open(), deposit('d', '1000'));
    const id = entries[0]?.account as AccountId;
    const pending = orderOf({
      account: id,
      id: orderId('b') as OrderId,
      state: 'PENDING',
      submittedAt: instant(T0),
      updatedAt: instant(T0),
    });
    store.slots.set(`${id}/${pending.id}`, { kind: 'order', order: pending });
    await work(cancel('c', 'b'));
    const account = await store.account(id);
    if (account === undefined) throw new Error('nothing to verify');
    const orders = await store.orders(id, [pending.id]);
    expect(orders).toMatchObject([{ state: 'REJECTED', reason: 'ORDER_TOO_OLD' }]);
    const journal = await store.journal(id, 1, 100);
    expect(verifyAccount({ account, entries: journal, orders, positions: [] })).toEqual([]);
  });

  it('finds nothing where the venue fills a sale that had ended, and whose shares were sold since', async () => {
    const found = await oversold(CANCELLED, late('all', '5', '5'));
    expect(found.positions[0]?.quantity).toEqual(quantity('-5'));
    expect(verifyAccount(found)).toEqual([]);
  });

  it('finds nothing where such a sale comes back to life by its first fill, and is filled further', async () => {
    const found = await oversold(GIVEN_UP, late('some', '2', '2'), late('rest', '3', '5'));
    expect(found.positions[0]?.quantity).toEqual(quantity('-5'));
    expect(verifyAccount(found)).toEqual([]);
  });

  it('finds a position below zero that no word of the venue explains', async () => {
    const right = await oversold(CANCELLED, late('all', '5', '5'));
    const positions = right.positions.map((position) => ({
      ...position,
      quantity: quantity(position.quantity.minus(1).toString()),
    }));
    expect(verifyAccount({ ...right, positions })).toContainEqual({
      check: 'nothing negative',
      where: `${right.account.id} ACME`,
      what: 'position -6',
    });
  });

  it('finds an order that was accepted and never decided', async () => {
    const right = await snapshot();
    const pending = right.orders.map((order) => ({
      ...order,
      id: crypto.randomUUID() as typeof order.id,
      state: 'PENDING' as const,
    }));
    const wrong = { ...right, orders: [...right.orders, ...pending] };
    expect(checksOf(wrong)).toEqual(new Set(['accepted orders']));
  });

  it('finds a lost entry at the end, in the middle and a changed byte', async () => {
    const right = await snapshot();
    expect(checksOf({ ...right, entries: right.entries.slice(0, -1) })).toEqual(new Set(['chain']));
    expect(checksOf({ ...right, entries: right.entries.toSpliced(1, 1) })).toContain('chain');
    const changed = right.entries.map((entry, index) =>
      index === 1
        ? { ...entry, bytes: entry.bytes.map((byte, at) => (at === 9 ? byte ^ 1 : byte)) }
        : entry,
    );
    expect(checksOf({ ...right, entries: changed })).toContain('chain');
  });

  it('finds a hold that no open order needs, and one that is missing', async () => {
    const right = await snapshot();
    const account = { ...right.account, open: new Map() };
    expect(checksOf({ ...right, account })).toContain('holds');
    expect(checksOf({ ...right, orders: [] })).toContain('holds');
  });
});
