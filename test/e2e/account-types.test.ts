import { beforeAll, describe, expect, it } from 'vitest';
import { type ApiKey, Brokerage, eventually } from './brokerage.ts';

const brokerage = Brokerage.fromEnvironment();

const RESTING_BUY = {
  symbol: 'SODA',
  qty: '10',
  side: 'buy',
  type: 'limit',
  limit_price: '1.00',
  time_in_force: 'day',
};

const trades = async (key: ApiKey, side: 'buy' | 'sell', symbol: string, qty: string) => {
  const placed = await brokerage.place(key, { symbol, qty, side, type: 'market' });
  expect(placed).toMatchObject({ status: 200 });
  return brokerage.orderOnceIts(key, String(placed.body.id), 'filled');
};

/** The account as operators see it; asking for an assessment answers it and changes nothing of a cash account. */
const assessed = (id: string) => brokerage.operate('POST', `/v1/accounts/${id}/assessments`);

describe('a preview', () => {
  let key: ApiKey;
  beforeAll(async () => {
    ({ key } = await brokerage.fundedAccount('1000'));
  });
  const preview = (order: object) => brokerage.trade(key, 'POST', '/v2/orders/preview', order);

  it('says what placing the order then does, and places nothing', async () => {
    const told = await preview(RESTING_BUY);
    expect(told).toMatchObject({
      status: 200,
      body: {
        accepted: true,
        reason: null,
        held_cash: '10',
        buying_power: { before: '1000', after: '990' },
      },
    });
    expect((await brokerage.trade(key, 'GET', '/v2/orders')).body).toEqual([]);
    const placed = await brokerage.place(key, RESTING_BUY);
    await brokerage.orderOnceIts(key, String(placed.body.id), 'new');
    expect((await brokerage.trade(key, 'GET', '/v2/account')).body.buying_power).toBe('990');
  });

  it('names the reason for which placing would be refused', async () => {
    const order = { ...RESTING_BUY, qty: '1000000' };
    const told = await preview(order);
    expect(told.body).toMatchObject({ accepted: false, reason: 'INSUFFICIENT_BUYING_POWER' });
    expect((await brokerage.place(key, order)).body.reason).toBe(told.body.reason);
  });
});

it('an owner does not trade with itself', async () => {
  const { key } = await brokerage.fundedAccount('1000');
  await trades(key, 'buy', 'SODA', '2');
  const offer = { ...RESTING_BUY, qty: '2', side: 'sell', limit_price: '9999' };
  const resting = await brokerage.place(key, offer);
  await brokerage.orderOnceIts(key, String(resting.body.id), 'new');
  const crossing = { symbol: 'SODA', qty: '1', side: 'buy', type: 'market' };
  expect(await brokerage.place(key, crossing)).toMatchObject({
    status: 422,
    body: { reason: 'POTENTIAL_WASH_TRADE', existing_order_id: resting.body.id },
  });
});

it('a cash account that sells what is not paid for has a good-faith violation', async () => {
  const { id, key } = await brokerage.fundedAccount('1000');
  // All of it in one symbol, sold, and the proceeds in another: those shares are unpaid until the proceeds settle.
  await trades(key, 'buy', 'SODA', '19');
  await trades(key, 'sell', 'SODA', '19');
  await trades(key, 'buy', 'FNCH', '40');
  expect((await assessed(id)).body).toMatchObject({ good_faith_violations: [] });
  await trades(key, 'sell', 'FNCH', '40');
  const after = await assessed(id);
  expect(after.body).toMatchObject({ type: 'cash', restricted_until: null });
  expect(after.body.good_faith_violations).toHaveLength(1);
});

it('a margin account buys for more than its cash, and is assessed', async () => {
  const opened = await brokerage.operate('POST', '/v1/accounts', { type: 'margin' });
  expect(opened).toMatchObject({ status: 200, body: { type: 'margin', margin_call: null } });
  const id = String(opened.body.id);
  const made = await brokerage.operate('POST', `/v1/accounts/${id}/api_keys`, {});
  const key = { key_id: String(made.body.key_id), secret_key: String(made.body.secret_key) };
  await brokerage.operate('POST', `/v1/accounts/${id}/test_deposits`, { amount: '3000' });
  const funded = await eventually(
    () => brokerage.trade(key, 'GET', '/v2/account'),
    ({ body }) => body.cash === '3000',
  );
  expect(funded.body).toMatchObject({ multiplier: '2', buying_power: '6000', sma: '3000' });

  await trades(key, 'buy', 'SODA', '100');
  const { body } = await brokerage.trade(key, 'GET', '/v2/account');
  expect(Number(body.cash)).toBeLessThan(0);
  expect(Number(body.maintenance_margin)).toBeCloseTo(Number(body.long_market_value) / 4, 1);
  expect(Number(body.initial_margin)).toBeCloseTo(Number(body.long_market_value) / 2, 1);
  expect(await assessed(id)).toMatchObject({ status: 200, body: { margin_call: null } });
  const more = { symbol: 'SODA', qty: '100', side: 'buy', type: 'market' };
  expect((await brokerage.place(key, more)).body.reason).toBe('INSUFFICIENT_BUYING_POWER');
});
