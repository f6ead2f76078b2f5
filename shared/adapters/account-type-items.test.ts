import { describe, expect, it } from 'vitest';
import { accountOf, orderOf, positionOf } from '../../test/support/api-fixtures.ts';
import { deposit, open, openMargin, place, traded } from '../../test/support/commands.ts';
import { given } from '../../test/support/given.ts';
import type { Account } from '../domain/accounts/account.ts';
import { Exact, money, quantity } from '../domain/money/exact.ts';
import {
  headItem,
  orderItem,
  positionItem,
  readHead,
  readOrder,
  readPosition,
} from './account-items.ts';
import { itemBytes } from './dynamodb-item-size.ts';

const ACCOUNTS: readonly (readonly [string, Partial<Account>])[] = [
  ['a new margin account', { margin: { sma: money('0'), interest: new Exact(0), days: [] } }],
  [
    'a margin account with a call, interest, day trades and the count rule',
    {
      margin: {
        sma: money('1234.56'),
        interest: new Exact('1450.12345'),
        call: { amount: money('500.01'), dueOn: '2026-11-27' },
        dayTradeRule: 'count',
        days: [
          { date: '2026-11-20', dayTrades: 0, trades: 3 },
          { date: '2026-11-23', dayTrades: 2, trades: 14 },
        ],
      },
    },
  ],
  [
    'a restricted cash account with proceeds on their way',
    {
      proceeds: { '2026-11-24': money('99.97') },
      conduct: { violations: ['2026-10-01', '2026-11-20'], restrictedUntil: '2027-02-19' },
    },
  ],
  ['a cash account with violations', { conduct: { violations: ['2026-10-01'] } }],
  [
    'limits without orders',
    { settings: { concentration: new Exact('0.25'), duplicateSeconds: 10 } },
  ],
  [
    'a window with orders in it',
    {
      settings: {
        duplicateSeconds: 10,
        recent: [{ key: 'b ACME 3 150 ', second: 1_795_446_000 }],
      },
    },
  ],
];

describe('what only some accounts have', () => {
  it.each(ACCOUNTS)('is read back as it was written: %s', (_what, changes) => {
    const account = accountOf(changes);
    expect(readHead(headItem(account))).toEqual(account);
  });

  it('is read back from orders and positions', () => {
    const order = orderOf({
      goodFaithViolation: { date: '2026-11-23', kind: 'free-riding' },
      unpaid: {
        '2026-11-24': { shares: quantity('4'), cost: money('40'), paid: money('10') },
        '2026-11-25': { shares: quantity('1'), cost: money('0.01') },
      },
      initialRate: new Exact(1),
    });
    expect(readOrder(orderItem(order))).toEqual(order);
    const position = positionOf({
      unpaid: { '2026-11-24': { shares: quantity('4'), cost: money('40') } },
      boughtOn: '2026-11-23',
    });
    expect(readPosition(positionItem(position))).toEqual(position);
  });

  it('takes no byte in the items of a cash account’s plain purchase', () => {
    const bought = given(open(), deposit('d', '1000')).and(
      ...traded('b', 'buy', '10', 'ACME', '10'),
    );
    const names = Object.keys(headItem(bought.account()));
    expect(names.filter((name) => ['g', 'w', 'y', 'f', 's'].includes(name))).toEqual([]);
  });
});

it('the head of a busy margin account with ten open orders is under 1 KB', () => {
  const start = given(openMargin(), deposit('d', '123456.78')).priced('ACME', '101.25');
  const orders = Array.from({ length: 10 }, (_, n) =>
    place(`o-${n}`, 'buy', '17', 'ACME', `${90 + n}.37`),
  );
  const busy = start.and(...traded('b', 'buy', '100', 'ACME', '101.25'), ...orders).account();
  const call = { amount: money('1234.56'), dueOn: '2026-11-27' };
  const days = ['16', '17', '18', '19', '20'].map((day) => ({
    date: `2026-11-${day}`,
    dayTrades: 12,
    trades: 120,
  }));
  const margin = { sma: money('123456.78'), interest: new Exact('123456.7890125'), call, days };
  expect(busy.open.size).toBe(10);
  expect(itemBytes(headItem({ ...busy, margin }))).toBeLessThanOrEqual(1024);
});

it('the head of a busy restricted cash account with ten open orders is under 1 KB', () => {
  const orders = Array.from({ length: 10 }, (_, n) =>
    place(`o-${n}`, 'buy', '17', 'ACME', `${90 + n}.37`),
  );
  const { account } = given(open(), deposit('d', '123456.78')).and(...orders);
  const used = { waiting: money('12345.67'), paid: money('1234.56') };
  const busy: Account = {
    ...account(),
    proceeds: { '2026-11-24': money('12345.67'), '2026-11-25': money('12345.67') },
    usedProceeds: { '2026-11-24': used, '2026-11-25': used },
    conduct: {
      violations: ['2026-03-02', '2026-07-01', '2026-11-20'],
      freeRiding: ['2026-11-20'],
      restrictedUntil: '2027-02-19',
    },
  };
  expect(busy.open.size).toBe(10);
  expect(itemBytes(headItem(busy))).toBeLessThanOrEqual(1024);
  expect(readHead(headItem(busy))).toEqual(busy);
});
