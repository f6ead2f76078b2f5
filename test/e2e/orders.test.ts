import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ApiKey, Brokerage, eventually } from './brokerage.ts';
import { parts } from './money.ts';

const brokerage = Brokerage.fromEnvironment();

/** Far under any price of the market: it rests until it is cancelled. */
const RESTING_PRICE = '1.00';
const resting = (more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  symbol: 'ACME',
  qty: '2',
  side: 'buy',
  type: 'limit',
  limit_price: RESTING_PRICE,
  ...more,
});

describe('an order that rests', () => {
  let key: ApiKey;
  beforeAll(async () => {
    ({ key } = await brokerage.fundedAccount('1000'));
  });

  it('is there for a GET right after the POST, by id and by client key', async () => {
    const client_order_id = `here-${randomUUID()}`;
    const placed = await brokerage.place(key, resting({ client_order_id }));
    expect(placed.status).toBe(200);
    const [byId, byClientId] = await Promise.all([
      brokerage.trade(key, 'GET', `/v2/orders/${placed.body.id}`),
      brokerage.trade(
        key,
        'GET',
        `/v2/orders:by_client_order_id?client_order_id=${client_order_id}`,
      ),
    ]);
    expect(byId).toMatchObject({ status: 200, body: { id: placed.body.id, client_order_id } });
    expect(byClientId).toMatchObject({ status: 200, body: { id: placed.body.id } });
  });

  it('holds its cost, releases it when cancelled, and cannot be cancelled again', async () => {
    const before = await brokerage.trade(key, 'GET', '/v2/account');
    const { body } = await brokerage.place(key, resting({ qty: '7' }));
    const id = String(body.id);
    await brokerage.orderOnceIts(key, id, 'new');
    const held = await brokerage.trade(key, 'GET', '/v2/account');
    expect(held.body.cash).toBe(before.body.cash);
    expect(parts(held.body.buying_power)).toBe(parts(before.body.buying_power) - parts('7'));

    expect((await brokerage.trade(key, 'DELETE', `/v2/orders/${id}`)).status).toBe(204);
    const cancelled = await brokerage.orderOnceIts(key, id, 'canceled');
    expect(cancelled.body).toMatchObject({ filled_qty: '0', filled_avg_price: null });
    expect(cancelled.body.canceled_at).toEqual(expect.any(String));
    const after = await brokerage.trade(key, 'GET', '/v2/account');
    expect(after.body.buying_power).toBe(before.body.buying_power);
    expect(await brokerage.trade(key, 'DELETE', `/v2/orders/${id}`)).toMatchObject({
      status: 422,
      body: { reason: 'ORDER_NOT_CANCELABLE', message: 'order is already in "canceled" state' },
    });
  });

  it('keeps the price and quantity that were written, as numbers or as text', async () => {
    const asNumbers = `{"symbol":"ACME","qty":3.0,"side":"buy","type":"limit","limit_price":1.10,"time_in_force":"day"}`;
    const placed = await brokerage.trade(key, 'POST', '/v2/orders', asNumbers);
    expect(placed).toMatchObject({ status: 200, body: { qty: '3', limit_price: '1.1' } });
  });

  it('is cancelled with all others at once, each with its answer', async () => {
    const { key: own } = await brokerage.fundedAccount('1000');
    const ids = new Set<unknown>();
    for (let count = 0; count < 3; count += 1) {
      ids.add((await brokerage.place(own, resting())).body.id);
    }
    for (const id of ids) await brokerage.orderOnceIts(own, String(id), 'new');
    const all = await brokerage.trade(own, 'DELETE', '/v2/orders');
    expect(all.status).toBe(207);
    const answers = Object.values(all.body) as { id: string; status: number }[];
    expect(new Set(answers.map(({ id }) => id))).toEqual(ids);
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    for (const id of ids) await brokerage.orderOnceIts(own, String(id), 'canceled');
    expect((await brokerage.trade(own, 'GET', '/v2/orders')).body).toEqual([]);
  });
});

describe('lists of orders', () => {
  let key: ApiKey;
  const ids: string[] = [];
  beforeAll(async () => {
    ({ key } = await brokerage.fundedAccount('1000'));
    for (const symbol of ['ACME', 'SODA', 'ACME', 'FNCH']) {
      const placed = await brokerage.place(key, resting({ symbol, qty: '1' }));
      ids.push(String(placed.body.id));
    }
    const [first = ''] = ids;
    await brokerage.orderOnceIts(key, first, 'new');
    await brokerage.trade(key, 'DELETE', `/v2/orders/${first}`);
    await brokerage.orderOnceIts(key, first, 'canceled');
  });

  /** The index of orders by time may lag: a list is right once it has all. */
  const listed = (query: string, expected: readonly string[]) =>
    eventually(
      async () => {
        const { body } = await brokerage.trade(key, 'GET', `/v2/orders?${query}`);
        return (Object.values(body) as { id: string }[]).map(({ id }) => id);
      },
      (found) => JSON.stringify(found) === JSON.stringify(expected),
    );
  const at = (...indexes: number[]): string[] => indexes.map((index) => ids[index] ?? '');

  it.each<[string, number[]]>([
    ['', [3, 2, 1]],
    ['status=open', [3, 2, 1]],
    ['status=closed', [0]],
    ['status=all', [3, 2, 1, 0]],
    ['status=all&direction=asc', [0, 1, 2, 3]],
    ['status=all&limit=2', [3, 2]],
    ['status=all&limit=2&direction=asc', [0, 1]],
    ['status=all&symbols=ACME,FNCH', [3, 2, 0]],
    ['status=all&side=sell', []],
    ['status=all&nested=True', [3, 2, 1, 0]],
  ])('?%s', async (query, expected) => {
    expect(await listed(query, at(...expected))).toEqual(at(...expected));
  });

  it('by a place in it: after and before an order', async () => {
    await listed(`status=all&after_order_id=${ids[1]}&direction=asc`, at(2, 3));
    await listed(`status=all&before_order_id=${ids[2]}`, at(1, 0));
  });

  it('show no other account’s orders', async () => {
    const { key: other } = await brokerage.fundedAccount('1');
    expect((await brokerage.trade(other, 'GET', '/v2/orders?status=all')).body).toEqual([]);
  });
});

describe('selling', () => {
  let key: ApiKey;
  beforeAll(async () => {
    ({ key } = await brokerage.fundedAccount('10000'));
    const bought = await brokerage.place(key, {
      symbol: 'SODA',
      qty: '10',
      side: 'buy',
      type: 'market',
    });
    await brokerage.orderOnceIts(key, String(bought.body.id), 'filled');
  });
  /** Far over any price of the market. */
  const offer = (qty: string) => ({
    symbol: 'SODA',
    qty,
    side: 'sell',
    type: 'limit',
    limit_price: '9999',
  });
  const position = () => brokerage.trade(key, 'GET', '/v2/positions/SODA');

  it('holds the shares, so that none is sold twice', async () => {
    const first = await brokerage.place(key, offer('7'));
    await brokerage.orderOnceIts(key, String(first.body.id), 'new');
    expect((await position()).body).toMatchObject({ qty: '10', qty_available: '3' });
    expect(await brokerage.place(key, offer('4'))).toMatchObject({
      status: 403,
      body: {
        reason: 'INSUFFICIENT_SHARES',
        symbol: 'SODA',
        available: '3',
        existing_qty: '10',
        held_for_orders: '7',
      },
    });
    await brokerage.trade(key, 'DELETE', `/v2/orders/${first.body.id}`);
    await brokerage.orderOnceIts(key, String(first.body.id), 'canceled');
    expect((await position()).body).toMatchObject({ qty: '10', qty_available: '10' });
  });

  it('is refused for what is not owned', async () => {
    expect(
      await brokerage.place(key, { symbol: 'ACME', qty: '1', side: 'sell', type: 'market' }),
    ).toMatchObject({ status: 403, body: { reason: 'SHORTING_NOT_ALLOWED', available: '0' } });
  });

  it('ends the position with its last share, and the cash is there to buy with', async () => {
    const before = await brokerage.trade(key, 'GET', '/v2/account');
    const sold = await brokerage.place(key, {
      symbol: 'SODA',
      qty: '10',
      side: 'sell',
      type: 'market',
    });
    const { body } = await brokerage.orderOnceIts(key, String(sold.body.id), 'filled');
    expect(body.filled_qty).toBe('10');
    expect(await position()).toMatchObject({ status: 404, body: { reason: 'POSITION_NOT_FOUND' } });
    expect((await brokerage.trade(key, 'GET', '/v2/positions')).body).toEqual([]);
    const after = await brokerage.trade(key, 'GET', '/v2/account');
    expect(parts(after.body.cash)).toBeGreaterThan(parts(before.body.cash));
    expect(after.body.buying_power).toBe(after.body.cash);
  });
});

describe('a client key', () => {
  let key: ApiKey;
  beforeAll(async () => {
    ({ key } = await brokerage.fundedAccount('1000'));
  });
  const keyed = (client_order_id: string, qty: string) => resting({ client_order_id, qty });

  it('answers its retry from the order as it stands by then', async () => {
    const order = keyed(`stands-${randomUUID()}`, '1');
    const first = await brokerage.place(key, order);
    await brokerage.trade(key, 'DELETE', `/v2/orders/${first.body.id}`);
    await brokerage.orderOnceIts(key, String(first.body.id), 'canceled');
    const again = await brokerage.place(key, order);
    expect(again).toMatchObject({ status: 200, body: { id: first.body.id, status: 'canceled' } });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });

  it('is the same order whether its numbers are text or not', async () => {
    const client_order_id = `text-${randomUUID()}`;
    const first = await brokerage.place(key, keyed(client_order_id, '2'));
    const again = await brokerage.place(key, {
      ...keyed(client_order_id, '2.0'),
      qty: 2,
      limit_price: 1,
    });
    expect(again).toMatchObject({ status: 200, body: { id: first.body.id } });
  });

  it('stays refused when its refused order is sent again after the money came', async () => {
    const opened = await brokerage.fundedAccount('10');
    const order = keyed(`poor-${randomUUID()}`, '20');
    const refused = await brokerage.place(opened.key, order);
    expect(refused).toMatchObject({ status: 403, body: { reason: 'INSUFFICIENT_BUYING_POWER' } });
    expect(refused.headers.get('idempotent-replayed')).toBeNull();
    await brokerage.operate('POST', `/v1/accounts/${opened.id}/test_deposits`, { amount: '1000' });
    await eventually(
      () => brokerage.trade(opened.key, 'GET', '/v2/account'),
      ({ body }) => body.cash === '1010',
    );
    const again = await brokerage.place(opened.key, order);
    expect(again).toMatchObject({ status: 403, body: refused.body });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    const asked = `/v2/orders:by_client_order_id?client_order_id=${order.client_order_id}`;
    expect((await brokerage.trade(opened.key, 'GET', asked)).status).toBe(404);
  });

  it('is an account’s own: another account may use the same', async () => {
    const client_order_id = `mine-${randomUUID()}`;
    const other = await brokerage.fundedAccount('1000');
    const [mine, theirs] = [
      await brokerage.place(key, keyed(client_order_id, '1')),
      await brokerage.place(other.key, keyed(client_order_id, '1')),
    ];
    expect([mine.status, theirs.status]).toEqual([200, 200]);
    expect(mine.body.id).not.toBe(theirs.body.id);
  });
});
