import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { money } from '../../shared/domain/money/exact.ts';
import type { Order } from '../../shared/domain/orders/order.ts';
import { instant } from '../../shared/kernel/brand.ts';
import { fundedStore, NOW, orderOf, termsOf } from '../../test/support/api-fixtures.ts';
import { CLIENT, call } from '../../test/support/http-call.ts';
import { listOrdersOfAccount } from './handler.ts';

const numbered = (number: number, changes: Partial<Order> = {}): Order =>
  orderOf({
    clientOrderId: `key-${number}`,
    submittedAt: instant(NOW + number * 1_000),
    state: 'FILLED',
    ...changes,
  });

/** Orders 1 to 6; 2 and 5 are open, 3 is a sale of another symbol. */
function storeWithOrders() {
  const orders = [
    numbered(1),
    numbered(2, { state: 'ACKNOWLEDGED' }),
    numbered(3, { terms: termsOf({ symbol: 'SODA', side: 'sell' }) }),
    numbered(4, { state: 'CANCELLED' }),
    numbered(5, { state: 'PENDING' }),
    numbered(6),
  ];
  const second = numbered(2);
  const store = fundedStore({
    open: new Map([[second.id, { kind: 'cash', symbol: 'ACME', amount: money('1') }]]),
  });
  for (const order of orders) store.putOrder(order);
  return store;
}

async function list(query: Record<string, string>): Promise<string[]> {
  const answer = await call(listOrdersOfAccount(storeWithOrders()), { principal: CLIENT, query });
  expect(answer.status).toBe(200);
  return answer.body.map((order: { client_order_id: string }) => order.client_order_id.slice(4));
}

const time = (number: number): string => new Date(NOW + number * 1_000).toISOString();

describe('GET /v2/orders', () => {
  it.each<[string, Record<string, string>, string]>([
    ['open ones by default, newest first', {}, '52'],
    ['closed ones', { status: 'closed' }, '6431'],
    ['all', { status: 'all' }, '654321'],
    ['oldest first', { status: 'all', direction: 'asc' }, '123456'],
    ['a limit', { status: 'all', limit: '2' }, '65'],
    ['a limit from the oldest', { status: 'all', limit: '2', direction: 'asc' }, '12'],
    ['a time window without its edges', { status: 'all', after: time(2), until: time(5) }, '43'],
    ['a symbol', { status: 'all', symbols: 'SODA,NVLT' }, '3'],
    ['a side', { status: 'all', side: 'buy' }, '65421'],
    ['before an order', { status: 'all', before_order_id: numbered(3).id }, '21'],
    ['after an order', { status: 'all', after_order_id: numbered(4).id }, '65'],
    ['nested as alpaca-py writes it', { status: 'all', nested: 'True', limit: '500' }, '654321'],
  ])('lists %s', async (_what, query, expected) => {
    expect((await list(query)).join('')).toBe(expected);
  });

  it('finds open orders that the index does not name yet', async () => {
    const store = storeWithOrders();
    store.orderIdsByTime = async () => [];
    const { body } = await call(listOrdersOfAccount(store), { principal: CLIENT });
    expect(body.map((order: { client_order_id: string }) => order.client_order_id)).toEqual([
      'key-2',
    ]);
  });

  it('goes through several pages of the index for what a filter seldom hits', async () => {
    const store = fundedStore();
    for (let number = 0; number < 450; number += 1) {
      const symbol = number % 150 === 0 ? 'SODA' : 'ACME';
      // Three share each millisecond: a page may end between them.
      const submittedAt = instant(NOW + Math.floor(number / 3));
      store.putOrder(numbered(number, { submittedAt, terms: termsOf({ symbol }) }));
    }
    const query = { status: 'closed', symbols: 'SODA', limit: '3' };
    const { body } = await call(listOrdersOfAccount(store), { principal: CLIENT, query });
    expect(body.map((order: { client_order_id: string }) => order.client_order_id)).toEqual([
      'key-300',
      'key-150',
      'key-0',
    ]);
  });

  describe('with exits', () => {
    const idOf = (number: number) => numbered(number).id;
    const group = {
      class: 'bracket',
      entry: idOf(1),
      takeProfit: idOf(2),
      stopLoss: idOf(3),
    } as const;

    async function listed(entry: Partial<Order>, profit: Partial<Order>, query: object) {
      const holder = entry.state === 'FILLED' ? idOf(2) : idOf(1);
      const store = fundedStore({
        open: new Map([[holder, { kind: 'cash', symbol: 'ACME', amount: money('1') }]]),
      });
      store.putOrder(numbered(1, { group, ...entry }));
      store.putOrder(numbered(2, { group, ...profit }));
      store.putOrder(numbered(3, { group, state: 'HELD' }));
      const answer = await call(listOrdersOfAccount(store), {
        principal: CLIENT,
        query: { direction: 'asc', ...query },
      });
      type Listed = { client_order_id: string; legs: Listed[] | null };
      const shown = ({ client_order_id, legs }: Listed): string =>
        client_order_id.slice(4) + (legs === null ? '' : `(${legs.map(shown).join('')})`);
      return answer.body.map(shown).join(' ');
    }
    const waiting = [{ state: 'ACKNOWLEDGED' }, { state: 'HELD' }] as const;
    const filled = [{ state: 'FILLED' }, { state: 'ACKNOWLEDGED' }] as const;

    it('lists them flat, and held ones not among the open', async () => {
      expect(await listed(...waiting, {})).toBe('1');
      expect(await listed(...filled, {})).toBe('2');
      expect(await listed(...waiting, { status: 'all' })).toBe('1 2 3');
    });

    it('rolls them up into their order where nested is asked for', async () => {
      expect(await listed(...waiting, { nested: 'true' })).toBe('1(23)');
      expect(await listed(...filled, { nested: 'true', status: 'all' })).toBe('1(23)');
    });

    it('hides none whose order is not in the list', async () => {
      expect(await listed(...filled, { nested: 'true' })).toBe('2 3');
    });

    it('counts a bracket as one order of the page', async () => {
      expect(await listed(...waiting, { nested: 'true', status: 'all', limit: '1' })).toBe('1(23)');
    });
  });
});
