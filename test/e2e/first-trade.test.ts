import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiKey, Brokerage, type Listener } from './brokerage.ts';

/** Dollars and cents as whole cents, so that sums are exact. */
const cents = (amount: unknown): bigint => {
  const [dollars = '0', fraction = ''] = String(amount).split('.');
  return BigInt(dollars) * 100n + BigInt(fraction.padEnd(2, '0').slice(0, 2));
};

const DEPOSIT = '50000';
const QUANTITY = 10n;

describe('a first trade', () => {
  const brokerage = Brokerage.fromEnvironment();
  let key: ApiKey;
  let listener: Listener;
  let symbol: string;

  beforeAll(async () => {
    ({ key } = await brokerage.fundedAccount(DEPOSIT));
    listener = await brokerage.listen(key);
    const assets = await brokerage.trade(key, 'GET', '/v2/assets');
    const [first] = Object.values(assets.body) as { symbol: string }[];
    symbol = first?.symbol ?? '';
  });

  afterAll(() => listener?.close());

  it('fills a market order, to the cent in cash and position, and tells it on the stream', async () => {
    const asked = {
      symbol,
      qty: String(QUANTITY),
      side: 'buy',
      type: 'market',
      time_in_force: 'day',
      client_order_id: `first-${randomUUID()}`,
    };
    const placed = await brokerage.trade(key, 'POST', '/v2/orders', asked);
    expect(placed).toMatchObject({ status: 200, body: { symbol, side: 'buy', type: 'market' } });
    const id = String(placed.body.id);

    const filled = await brokerage.orderOnceIts(key, id, 'filled');
    expect(filled.body).toMatchObject({
      filled_qty: String(QUANTITY),
      client_order_id: asked.client_order_id,
    });

    const fill = await listener.heard(
      ({ stream, data }) => stream === 'trade_updates' && data.event === 'fill',
    );
    expect(fill.data).toMatchObject({ order: { id, status: 'filled' } });
    expect(fill.data).toHaveProperty('sequence');
    expect(fill.data).toHaveProperty('index');

    const updates = listener.frames.filter(({ stream }) => stream === 'trade_updates');
    const cost = updates
      .filter(({ data }) => data.event === 'fill' || data.event === 'partial_fill')
      .reduce((sum, { data }) => sum + cents(data.price) * BigInt(String(data.qty)), 0n);
    const account = await brokerage.trade(key, 'GET', '/v2/account');
    expect(cents(account.body.cash)).toBe(cents(DEPOSIT) - cost);
    const position = await brokerage.trade(key, 'GET', `/v2/positions/${symbol}`);
    expect(position).toMatchObject({
      status: 200,
      body: { symbol, qty: String(QUANTITY), side: 'long' },
    });
    expect(cents(position.body.cost_basis)).toBe(cost);
  });

  it('answers a retried POST from the order that is there, and refuses another body under its key', async () => {
    const asked = {
      symbol,
      qty: '1',
      side: 'buy',
      type: 'limit',
      limit_price: '1.00',
      time_in_force: 'day',
      client_order_id: `again-${randomUUID()}`,
    };
    const first = await brokerage.trade(key, 'POST', '/v2/orders', asked);
    const again = await brokerage.trade(key, 'POST', '/v2/orders', asked);
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.body.id).toBe(first.body.id);
    expect(again.headers.get('Idempotent-Replayed')).toBe('true');
    const other = await brokerage.trade(key, 'POST', '/v2/orders', { ...asked, qty: '2' });
    expect(other).toMatchObject({ status: 422, body: { reason: 'CLIENT_ORDER_ID_REUSED' } });
  });

  it('cancels an order that rests at the venue', async () => {
    const placed = await brokerage.trade(key, 'POST', '/v2/orders', {
      symbol,
      qty: '3',
      side: 'buy',
      type: 'limit',
      limit_price: '1.00',
      time_in_force: 'day',
    });
    const id = String(placed.body.id);
    await brokerage.orderOnceIts(key, id, 'new');
    expect(await brokerage.trade(key, 'DELETE', `/v2/orders/${id}`)).toMatchObject({ status: 204 });
    await brokerage.orderOnceIts(key, id, 'canceled');
    await listener.heard(
      ({ data }) => data.event === 'canceled' && (data.order as { id?: string }).id === id,
    );
  });

  it('refuses what the account cannot pay for, in our words', async () => {
    const refused = await brokerage.trade(key, 'POST', '/v2/orders', {
      symbol,
      qty: '100000',
      side: 'buy',
      type: 'market',
      time_in_force: 'day',
    });
    expect(refused).toMatchObject({
      status: 403,
      body: {
        code: expect.any(Number),
        message: expect.any(String),
        reason: 'INSUFFICIENT_BUYING_POWER',
      },
    });
  });
});

describe('who may ask', () => {
  const brokerage = Brokerage.fromEnvironment();

  it.each([
    ['GET', '/v2/account'],
    ['GET', '/v2/orders'],
    ['POST', '/v2/orders'],
    ['GET', '/v2/orders:by_client_order_id?client_order_id=x'],
  ])('nobody without a key: %s %s', async (method, path) => {
    const reply = await brokerage.trade(
      undefined,
      method,
      path,
      method === 'POST' ? {} : undefined,
    );
    expect(reply).toMatchObject({ status: 401, body: { reason: 'REQUEST_NOT_AUTHORIZED' } });
  });

  it('one account not for another one’s order', async () => {
    const [owner, other] = [
      await brokerage.fundedAccount('1000'),
      await brokerage.fundedAccount('1000'),
    ];
    const placed = await brokerage.trade(owner.key, 'POST', '/v2/orders', {
      symbol: 'ACME',
      qty: '1',
      side: 'buy',
      type: 'limit',
      limit_price: '1.00',
      time_in_force: 'day',
    });
    expect(placed.status).toBe(200);
    const reply = await brokerage.trade(other.key, 'GET', `/v2/orders/${String(placed.body.id)}`);
    expect(reply).toMatchObject({ status: 404, body: { reason: 'ORDER_NOT_FOUND' } });
  });

  it('an unknown path is told so', async () => {
    expect(await brokerage.trade(undefined, 'GET', '/v2/nothing')).toMatchObject({
      status: 404,
      body: { reason: 'ROUTE_NOT_FOUND' },
    });
  });
});
