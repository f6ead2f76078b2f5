import { beforeAll, describe, expect, it } from 'vitest';
import { type ApiKey, Brokerage, type Listener } from './brokerage.ts';
import { parts, roundedToCents, times } from './money.ts';

/** Symbols that make the venue misbehave on purpose: a whole way of an order each. */
describe('a venue that', () => {
  const brokerage = Brokerage.fromEnvironment();
  let key: ApiKey;
  let listener: Listener;
  beforeAll(async () => {
    ({ key } = await brokerage.fundedAccount('100000'));
    listener = await brokerage.listen(key);
    return () => listener.close();
  });
  const buyingPower = async () =>
    parts((await brokerage.trade(key, 'GET', '/v2/account')).body.buying_power);
  const place = async (symbol: string, more: Readonly<Record<string, unknown>> = {}) => {
    const order = { symbol, qty: '10', side: 'buy', type: 'market', ...more };
    const { status, body } = await brokerage.place(key, order);
    expect(status).toBe(200);
    return String(body.id);
  };
  const eventsOnce = async (id: string, last: string) => {
    await listener.heard(
      ({ data }) => (data.order as { id?: string })?.id === id && data.event === last,
    );
    return listener.updatesOf(id).map(({ event }) => event);
  };

  it('rejects: the order is rejected with the reason, and its money is free', async () => {
    const before = await buyingPower();
    const id = await place('REJ1');
    const { body } = await brokerage.orderOnceIts(key, id, 'rejected');
    expect(body).toMatchObject({ reason: 'VENUE_REJECTED', filled_qty: '0' });
    expect(body.failed_at).toEqual(expect.any(String));
    expect(await buyingPower()).toBe(before);
    expect(await eventsOnce(id, 'rejected')).toEqual(['pending_new', 'rejected']);
  });

  it('fills a part: the rest rests, holds its money, and can be cancelled', async () => {
    const before = await buyingPower();
    const id = await place('PART1', { type: 'limit', limit_price: '50.10' });
    const { body } = await brokerage.orderOnceIts(key, id, 'partially_filled');
    expect(body.filled_qty).toBe('5');
    const spent = roundedToCents(times(parts(body.filled_avg_price), parts('5')));
    expect(await buyingPower()).toBe(before - spent - times(parts('50.10'), parts('5')));
    expect((await brokerage.trade(key, 'DELETE', `/v2/orders/${id}`)).status).toBe(204);
    const cancelled = await brokerage.orderOnceIts(key, id, 'canceled');
    expect(cancelled.body).toMatchObject({ filled_qty: '5', filled_at: null });
    expect(await buyingPower()).toBe(before - spent);
    expect((await brokerage.trade(key, 'GET', '/v2/positions/PART1')).body.qty).toBe('5');
    expect(await eventsOnce(id, 'canceled')).toEqual([
      'pending_new',
      'new',
      'partial_fill',
      'pending_cancel',
      'canceled',
    ]);
  });

  it('cancels the rest unasked: what was filled stays, and the rest of its money is free', async () => {
    const before = await buyingPower();
    const id = await place('UCXL1');
    const { body } = await brokerage.orderOnceIts(key, id, 'canceled');
    expect(body.filled_qty).toBe('5');
    const spent = roundedToCents(times(parts(body.filled_avg_price), parts('5')));
    expect(await buyingPower()).toBe(before - spent);
    expect(await eventsOnce(id, 'canceled')).toEqual([
      'pending_new',
      'new',
      'partial_fill',
      'canceled',
    ]);
  });

  it('reports everything twice: each fill counts once', async () => {
    const before = await buyingPower();
    const id = await place('DUPX1');
    const { body } = await brokerage.orderOnceIts(key, id, 'filled');
    const { body: position } = await brokerage.trade(key, 'GET', '/v2/positions/DUPX1');
    expect(position.qty).toBe('10');
    await eventsOnce(id, 'fill');
    const fills = listener.updatesOf(id).filter(({ event }) => event.endsWith('fill'));
    const filled = fills.reduce((sum, { qty }) => sum + parts(qty), 0n);
    expect(filled).toBe(parts('10'));
    const spent = fills.reduce(
      (sum, { price, qty }) => sum + roundedToCents(times(parts(price), parts(qty))),
      0n,
    );
    expect(parts(position.cost_basis)).toBe(spent);
    expect(await buyingPower()).toBe(before - spent);
    expect(body.filled_qty).toBe('10');
  });

  it('first says pending: the order is new and filled all the same', async () => {
    const id = await place('PEND1');
    await brokerage.orderOnceIts(key, id, 'filled');
    const events = await eventsOnce(id, 'fill');
    expect(events.slice(0, 2)).toEqual(['pending_new', 'new']);
  });

  it('is slow: the order rests, then fills', async () => {
    const id = await place('SLOW1');
    await brokerage.orderOnceIts(key, id, 'filled');
    expect(await eventsOnce(id, 'fill')).toEqual(['pending_new', 'new', 'fill']);
  });

  it('never fills: a market order rests and holds about its price', async () => {
    const before = await buyingPower();
    const id = await place('REST1', { qty: '1' });
    await brokerage.orderOnceIts(key, id, 'new');
    const held = before - (await buyingPower());
    expect(held).toBeGreaterThan(parts('40'));
    expect(held).toBeLessThan(parts('65'));
    await brokerage.trade(key, 'DELETE', `/v2/orders/${id}`);
    await brokerage.orderOnceIts(key, id, 'canceled');
    expect(await buyingPower()).toBe(before);
  });
});
