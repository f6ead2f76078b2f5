import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { money, quantity } from '../../shared/domain/money/exact.ts';
import { NEW_MARGIN_STATE } from '../../shared/domain/risk/margin-state.ts';
import { fundedStore, positionOf, requestWorld } from '../../test/support/api-fixtures.ts';
import { CLIENT, call, OPERATOR } from '../../test/support/http-call.ts';
import { previewOrder } from './handler.ts';

const LIMIT_BUY = {
  symbol: 'ACME',
  qty: '10',
  side: 'buy',
  type: 'limit',
  limit_price: '100',
  time_in_force: 'day',
};

const preview = (body: object, store = fundedStore(), principal = CLIENT) =>
  call(previewOrder({ ...requestWorld(store), venue: 'alpha' }), { principal, body });

describe('POST /v2/orders/preview', () => {
  it('says what an order would cost and hold, and that every rule lets it pass', async () => {
    const { status, body } = await preview(LIMIT_BUY);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      symbol: 'ACME',
      side: 'buy',
      qty: '10',
      estimated_price: '100',
      estimated_value: '1000',
      estimated_fees: { sec: '0', taf: '0', total: '0' },
      estimated_total: '1000',
      held_cash: '1000',
      held_qty: null,
      buying_power: { before: '10000', after: '9000' },
      margin: null,
      accepted: true,
      reason: null,
    });
    expect(body.verdicts.length).toBeGreaterThan(20);
    for (const verdict of body.verdicts)
      expect(verdict).toMatchObject({ passed: true, message: null });
  });

  it.each([
    ['buy', '25.06', '0'],
    ['sell', '25.05', '0.01'],
  ])(
    'shows the %s of a fraction as it would be booked: rounded for the firm',
    async (side, value, fee) => {
      const store = fundedStore();
      store.putPosition(positionOf({ quantity: quantity('5') }));
      const fraction = { ...LIMIT_BUY, side, qty: '0.2505', limit_price: '100.02' };
      const { body } = await preview(fraction, store);
      expect(body).toMatchObject({ estimated_value: value, estimated_fees: { sec: fee } });
      if (side === 'buy') expect(body.held_cash).toBe(value);
    },
  );

  it('knows whether the firm still deals in fractions of the symbol', async () => {
    const world = { ...requestWorld(fundedStore()), venue: 'alpha' };
    const asked: string[] = [];
    const full = previewOrder({
      ...world,
      inventoryOwed: async (symbol) => {
        asked.push(symbol);
        return quantity('1000000');
      },
    });
    const answer = async (qty: string) =>
      (await call(full, { principal: CLIENT, body: { ...LIMIT_BUY, qty } })).body;
    expect(await answer('1.5')).toMatchObject({
      accepted: false,
      reason: 'FRACTIONAL_INVENTORY_FULL',
    });
    expect(await answer('2')).toMatchObject({ accepted: true });
    expect(asked).toEqual(['ACME']);
  });

  it('names every rule that refuses, and the first as the reason', async () => {
    const { status, body } = await preview({
      ...LIMIT_BUY,
      qty: '1000000',
      limit_price: '9999.001',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ accepted: false, reason: 'NOTIONAL_TOO_LARGE' });
    const refused = body.verdicts.filter(({ passed }: { passed: boolean }) => !passed);
    expect(refused.map(({ rule }: { rule: string }) => rule)).toEqual([
      'maximum-notional',
      'limit-price-increment',
      'price-collar',
      'buying-power',
    ]);
    for (const verdict of refused) expect(verdict.message).toEqual(expect.any(String));
  });

  it('takes the fees of a sale from what it brings', async () => {
    const store = fundedStore();
    store.putPosition(positionOf({ quantity: quantity('10') }));
    const sale = { ...LIMIT_BUY, side: 'sell', limit_price: '2000' };
    const { body } = await preview(sale, store);
    // $20,000 at $20.60 for a million is 0.412, rounded up; the TAF is paused to the end of 2026.
    expect(body).toMatchObject({
      estimated_value: '20000',
      estimated_fees: { sec: '0.42', taf: '0', total: '0.42' },
      estimated_total: '19999.58',
      held_cash: null,
      held_qty: '10',
    });
  });

  it('shows a margin account’s margin before and after', async () => {
    const store = fundedStore({
      cash: { settled: money('5000'), unsettled: {}, provisional: money('0') },
      margin: NEW_MARGIN_STATE,
    });
    const { body } = await preview({ ...LIMIT_BUY, qty: '60' }, store);
    expect(body).toMatchObject({
      accepted: true,
      buying_power: { before: '10000', after: '4000' },
      margin: { before: { equity: '5000', initial_margin: '0', excess: '5000' } },
    });
    expect(Number(body.margin.after.maintenance_margin)).toBeGreaterThan(1500);
  });

  it('takes dollars for shares, and looks at the exits of a bracket', async () => {
    const { qty: _qty, limit_price: _limit, ...order } = LIMIT_BUY;
    const dollars = await preview({ ...order, type: 'market', notional: '100' });
    expect(dollars.body).toMatchObject({ accepted: true, held_cash: '100' });
    const bracket = await preview({
      ...order,
      qty: '1',
      type: 'market',
      order_class: 'bracket',
      take_profit: { limit_price: '120' },
      stop_loss: { stop_price: '110' },
    });
    expect(bracket.body).toMatchObject({ accepted: false, reason: 'EXIT_PRICE_INVALID' });
  });

  it('places nothing and records nothing', async () => {
    const world = requestWorld();
    await call(previewOrder({ ...world, venue: 'alpha' }), {
      principal: CLIENT,
      body: { ...LIMIT_BUY, client_order_id: 'k' },
    });
    expect(world.mailboxes.sent).toEqual([]);
    expect(world.store.slots.size).toBe(0);
  });

  it('does not know a key whose account is gone, and is closed to operators', async () => {
    const store = fundedStore();
    store.heads.clear();
    expect((await preview(LIMIT_BUY, store)).body.reason).toBe('ACCOUNT_NOT_FOUND');
    expect((await preview(LIMIT_BUY, fundedStore(), OPERATOR)).status).toBe(403);
  });
});
