import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ApiKey, Brokerage, eventually, type Listener, type Reply } from './brokerage.ts';

/**
 * Each type, time in force and class of order through its life, over the real stack and FIX. `SWING…` goes from 49 to
 * 51 and back in 20 seconds at any hour; the other symbols make the venue tell their story (services/venue).
 */
const brokerage = Brokerage.fromEnvironment();
type Shown = Readonly<Record<string, unknown>>;

let key: ApiKey;
let listener: Listener;
beforeAll(async () => {
  ({ key } = await brokerage.fundedAccount('1000000'));
  listener = await brokerage.listen(key);
  return () => listener.close();
});

async function place(order: Shown): Promise<Shown> {
  const { status, body } = await brokerage.place(key, { qty: '10', side: 'buy', ...order });
  expect(body).not.toHaveProperty('code');
  expect(status).toBe(200);
  return body;
}
const idOf = ({ id }: Shown): string => String(id);
const get = (id: string, query = ''): Promise<Reply> =>
  brokerage.trade(key, 'GET', `/v2/orders/${id}${query}`);
const once = async (order: Shown, status: string): Promise<Shown> =>
  (await brokerage.orderOnceIts(key, idOf(order), status)).body;
const legsOf = (order: Shown): readonly Shown[] => order.legs as readonly Shown[];
const cancel = async (order: Shown): Promise<void> => {
  expect((await brokerage.trade(key, 'DELETE', `/v2/orders/${idOf(order)}`)).status).toBe(204);
};
const replace = (order: Shown, change: object): Promise<Reply> =>
  brokerage.trade(key, 'PATCH', `/v2/orders/${idOf(order)}`, change);

const LONGEST_SYMBOL = 12;
/** A symbol of its own for each test, so that no position or opposite order of another is in the way. */
const symbolOf = (story: string): string =>
  (story + randomUUID().replaceAll('-', '').toUpperCase()).slice(0, LONGEST_SYMBOL);

async function own(symbol: string, qty = '10'): Promise<void> {
  await once(await place({ symbol, qty, type: 'market' }), 'filled');
}
const eventsOnce = async (order: Shown, last: string): Promise<string[]> => {
  await listener.heard(({ data }) => (data.order as Shown)?.id === order.id && data.event === last);
  return listener.updatesOf(idOf(order)).map(({ event }) => event);
};

/** A stop that the price is beyond is refused, at once or by the worker: the swing brings the price back in time. */
async function placeStop(order: Shown): Promise<Shown> {
  const { status, body } = await eventually(
    () => brokerage.place(key, { qty: '10', side: 'buy', ...order }),
    (reply) => reply.body.reason !== 'STOP_PRICE_INVALID',
  );
  expect(status).toBe(200);
  const decided = await eventually(
    () => get(idOf(body)),
    (reply) => !['accepted', 'pending_new'].includes(String(reply.body.status)),
  );
  return decided.body.status === 'rejected' ? placeStop(order) : body;
}

describe('stops', () => {
  it.each([
    ['stop', {}],
    ['stop_limit', { limit_price: '45' }],
  ])('a %s to sell rests at the venue and is filled when the price comes', async (type, more) => {
    const symbol = symbolOf('SWING');
    await own(symbol);
    const stop = await placeStop({ symbol, side: 'sell', type, stop_price: '49.4', ...more });
    const filled = await once(stop, 'filled');
    expect(filled).toMatchObject({ stop_price: '49.4', filled_qty: '10', type });
  });

  it('a stop to buy is filled on the way up', async () => {
    const stop = await placeStop({
      symbol: symbolOf('SWING'),
      type: 'stop',
      stop_price: '50.6',
    });
    expect((await once(stop, 'filled')).filled_qty).toBe('10');
  });

  it.each([
    ['trail_price', '0.6'],
    ['trail_percent', '1'],
  ])('a trailing stop by %s is watched here and goes out when it is reached', async (by, trail) => {
    const symbol = symbolOf('SWING');
    await own(symbol);
    const stop = await place({ symbol, side: 'sell', type: 'trailing_stop', [by]: trail });
    // Its mark is shown from when the worker has taken it, which may be before this answer or after.
    expect(stop).toMatchObject({ [by]: trail });
    const filled = await once(stop, 'filled');
    expect(filled.hwm).toEqual(expect.any(String));
    expect(Number(filled.stop_price)).toBeLessThan(Number(filled.hwm));
    expect(await eventsOnce(stop, 'fill')).toEqual(
      expect.arrayContaining(['accepted', 'restated', 'pending_new', 'fill']),
    );
  });
});

describe('groups', () => {
  it('a bracket whose take-profit is filled ends its stop-loss', async () => {
    const bracket = await place({
      symbol: symbolOf('SWING'),
      type: 'market',
      order_class: 'bracket',
      take_profit: { limit_price: '51.5' },
      stop_loss: { stop_price: '40' },
    });
    const [profit, loss] = legsOf(bracket);
    if (profit === undefined || loss === undefined) throw new Error('no legs');
    await once(bracket, 'filled');
    await once(profit, 'new');
    const lower = await replace(profit, { limit_price: '50.5' });
    expect(lower.status).toBe(200);
    await once(lower.body, 'filled');
    await once(loss, 'canceled');
    expect(await once(profit, 'replaced')).toMatchObject({ replaced_by: lower.body.id });
    const { body } = await get(idOf(bracket), '?nested=true');
    expect(legsOf(body).map(({ status }) => status)).toEqual(['filled', 'canceled']);
    expect(await eventsOnce(loss, 'canceled')).toEqual(['held', 'held', 'canceled']);
  });

  it.each([
    ['a stop', { stop_price: '49.4' }],
    ['a trailing stop', { trail_price: '0.6' }],
  ])(
    'a bracket whose stop-loss is %s sells there and takes its profit-taker back',
    async (_what, stop_loss) => {
      const bracket = await place({
        symbol: symbolOf('SWING'),
        type: 'limit',
        limit_price: '51.5',
        time_in_force: 'gtc',
        order_class: 'bracket',
        take_profit: { limit_price: '60' },
        stop_loss,
      });
      const [profit, loss] = legsOf(bracket);
      if (profit === undefined || loss === undefined) throw new Error('no legs');
      await once(loss, 'filled');
      await once(profit, 'canceled');
    },
  );

  it('an OCO sells once', async () => {
    const symbol = symbolOf('SWING');
    await own(symbol);
    const oco = await place({
      symbol,
      side: 'sell',
      type: 'limit',
      order_class: 'oco',
      take_profit: { limit_price: '51.5' },
      stop_loss: { stop_price: '49.1', limit_price: '45' },
    });
    const [loss] = legsOf(oco);
    if (loss === undefined) throw new Error('no leg');
    await once(loss, 'filled');
    await once(oco, 'canceled');
    expect((await brokerage.trade(key, 'GET', `/v2/positions/${symbol}`)).status).toBe(404);
  });

  it('an OTO is an entry with one exit', async () => {
    const oto = await place({
      symbol: symbolOf('SWING'),
      type: 'market',
      order_class: 'oto',
      take_profit: { limit_price: '51.5' },
    });
    const [profit] = legsOf(oto);
    if (profit === undefined) throw new Error('no leg');
    expect(await once(profit, 'new')).toMatchObject({ order_class: 'oto', side: 'sell' });
    await cancel(profit);
    await once(profit, 'canceled');
  });

  it('a bracket that waits is cancelled by any of its orders', async () => {
    const bracket = await place({
      symbol: symbolOf('FLAT'),
      type: 'limit',
      limit_price: '40',
      order_class: 'bracket',
      take_profit: { limit_price: '60' },
      stop_loss: { stop_price: '30' },
    });
    await once(bracket, 'new');
    const [profit, loss] = legsOf(bracket);
    if (profit === undefined || loss === undefined) throw new Error('no legs');
    await cancel(loss);
    for (const order of [bracket, profit, loss]) await once(order, 'canceled');
  });
});

describe('dollars and fractions', () => {
  it.each([
    ['dollars', { qty: null, notional: '120.50' }],
    ['shares and a part', { qty: '2.5' }],
    ['less than a share', { qty: '0.25' }],
  ])('%s are filled to the end', async (_what, size) => {
    const order = await place({ symbol: 'ACME', type: 'market', ...size });
    const filled = await once(order, 'filled');
    expect(filled).toMatchObject(
      'notional' in size ? { qty: null, notional: '120.5' } : { filled_qty: size.qty },
    );
    expect(Number(filled.filled_qty)).toBeGreaterThan(0);
  });
});

describe('times in force', () => {
  it.each([
    ['ioc', '5'],
    ['fok', '0'],
  ])('%s: the rest is cancelled at once', async (time_in_force, filled_qty) => {
    const order = await place({ symbol: symbolOf('PART'), type: 'market', time_in_force });
    expect(await once(order, 'canceled')).toMatchObject({ filled_qty });
  });

  it.each(['opg', 'cls'])('%s is filled in its auction', async (time_in_force) => {
    await once(await place({ symbol: symbolOf('FLAT'), type: 'market', time_in_force }), 'filled');
  });

  it('gtc says until when, and rests', async () => {
    const order = await place({
      symbol: symbolOf('REST'),
      type: 'limit',
      limit_price: '50',
      time_in_force: 'gtc',
    });
    expect((await once(order, 'new')).expires_at).toEqual(expect.any(String));
    await cancel(order);
    await once(order, 'canceled');
  });
});

describe('replaces', () => {
  it('the venue replaces: the old order names the new one, which rests', async () => {
    const old = await place({ symbol: symbolOf('REST'), type: 'limit', limit_price: '50' });
    await once(old, 'new');
    const change = { limit_price: '49', qty: '20', client_order_id: `new-${randomUUID()}` };
    const { body } = await replace(old, change);
    const next = await once(body, 'new');
    expect(next).toMatchObject({ replaces: old.id, limit_price: '49', qty: '20' });
    expect(await once(old, 'replaced')).toMatchObject({ replaced_by: next.id });
    const again = await replace(old, change);
    expect([again.status, again.body.id]).toEqual([200, next.id]);
    expect(again.headers.get('Idempotent-Replayed')).toBe('true');
    expect(await eventsOnce(old, 'replaced')).toEqual([
      'pending_new',
      'new',
      'pending_replace',
      'replaced',
    ]);
    expect(await eventsOnce(next, 'new')).toEqual(['pending_new', 'new']);
    const same = await replace(next, { limit_price: '49' });
    expect(same).toMatchObject({
      status: 403,
      body: { message: 'order parameters are not changed' },
    });
    await cancel(next);
    await once(next, 'canceled');
  });

  it('the venue refuses: the old order goes on', async () => {
    const old = await place({ symbol: symbolOf('RPLREJ'), type: 'limit', limit_price: '50' });
    await once(old, 'new');
    const { body } = await replace(old, { limit_price: '49' });
    expect(await once(body, 'rejected')).toMatchObject({ reason: 'REPLACE_REJECTED' });
    expect(await once(old, 'new')).toMatchObject({ replaced_by: null, limit_price: '50' });
    expect(await eventsOnce(old, 'order_replace_rejected')).toContain('pending_replace');
  });

  it('fills while the replace is pending count for both', async () => {
    const old = await place({ symbol: symbolOf('RPLFILL'), type: 'limit', limit_price: '50' });
    await once(old, 'new');
    const { body } = await replace(old, { qty: '20' });
    expect(await once(body, 'partially_filled')).toMatchObject({ qty: '20', filled_qty: '5' });
    expect(await once(old, 'replaced')).toMatchObject({ filled_qty: '5' });
  });
});

describe('after the fill', () => {
  it('a bust takes it back, and says which', async () => {
    const order = await place({ symbol: symbolOf('BUST'), type: 'limit', limit_price: '60' });
    await eventsOnce(order, 'trade_bust');
    const updates = listener.updatesOf(idOf(order));
    const fill = updates.find(({ event }) => event === 'fill');
    const bust = updates.find(({ event }) => event === 'trade_bust');
    expect(bust).toMatchObject({ qty: fill?.qty, previous_execution_id: fill?.execution_id });
    expect(bust?.position_qty).toBe('0');
  });

  it('a correction is told once, as what it should have been', async () => {
    const order = await place({ symbol: symbolOf('CORR'), type: 'limit', limit_price: '60' });
    const events = await eventsOnce(order, 'trade_correct');
    expect(events).not.toContain('trade_bust');
    const { body } = await eventually(
      () => get(idOf(order)),
      ({ body: shown }) => shown.status === 'filled',
    );
    const correct = listener.updatesOf(idOf(order)).find(({ event }) => event === 'trade_correct');
    expect(correct).toMatchObject({ price: body.filled_avg_price, qty: '10', position_qty: '10' });
  });
});
