import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { Exact, money, price, quantity } from '../../shared/domain/money/exact.ts';
import type { OrderState } from '../../shared/domain/orders/order.ts';
import { fundedStore, limitTerms, orderOf, termsOf } from '../../test/support/api-fixtures.ts';
import { CLIENT, call } from '../../test/support/http-call.ts';
import { getOrder } from './handler.ts';

const get = (store: ReturnType<typeof fundedStore>, id: string, query = {}) =>
  call(getOrder(store), { principal: CLIENT, path: { order_id: id }, query });

describe('GET /v2/orders/{order_id}', () => {
  it('renders an order in Alpaca’s shape, money as text', async () => {
    const store = fundedStore();
    const order = orderOf({
      terms: limitTerms('150.10'),
      state: 'PARTIALLY_FILLED',
      filledQuantity: quantity('2'),
      filledValue: new Exact('300.15'),
    });
    store.putOrder(order);
    const { status, body } = await get(store, order.id.toUpperCase());
    expect(status).toBe(200);
    expect(body).toEqual({
      id: order.id,
      client_order_id: 'key-1',
      created_at: '2026-11-23T15:00:00.000Z',
      updated_at: '2026-11-23T15:00:00.000Z',
      submitted_at: '2026-11-23T15:00:00.000Z',
      filled_at: null,
      expired_at: null,
      expires_at: null,
      canceled_at: null,
      failed_at: null,
      replaced_at: null,
      replaced_by: null,
      replaces: null,
      asset_id: 'b0b6dd9d-8b9b-48a9-ba46-b9d54906e415',
      symbol: 'ACME',
      asset_class: 'us_equity',
      notional: null,
      qty: '3',
      filled_qty: '2',
      filled_avg_price: '150.075',
      order_class: '',
      order_type: 'limit',
      type: 'limit',
      side: 'buy',
      time_in_force: 'day',
      limit_price: '150.1',
      stop_price: null,
      status: 'partially_filled',
      extended_hours: false,
      legs: null,
      trail_percent: null,
      trail_price: null,
      hwm: null,
      position_intent: 'buy_to_open',
      subtag: null,
      source: null,
      reason: null,
    });
  });

  it.each<[OrderState, string, string | undefined]>([
    ['PENDING', 'accepted', undefined],
    ['HELD', 'held', undefined],
    ['PENDING_REPLACE', 'pending_replace', undefined],
    ['REPLACED', 'replaced', 'replaced_at'],
    ['SUSPENDED', 'suspended', undefined],
    ['VALIDATED', 'accepted', undefined],
    ['FUNDS_HELD', 'accepted', undefined],
    ['ROUTED', 'pending_new', undefined],
    ['ACKNOWLEDGED', 'new', undefined],
    ['PARTIALLY_FILLED', 'partially_filled', undefined],
    ['PENDING_CANCEL', 'pending_cancel', undefined],
    ['FILLED', 'filled', 'filled_at'],
    ['CANCELLED', 'canceled', 'canceled_at'],
    ['EXPIRED', 'expired', 'expired_at'],
    ['DONE_FOR_DAY', 'done_for_day', undefined],
    ['REJECTED', 'rejected', 'failed_at'],
    ['FAILED', 'rejected', 'failed_at'],
  ])('shows state %s as %s', async (state, status, timeField) => {
    const store = fundedStore();
    store.putOrder(orderOf({ state }));
    const { body } = await get(store, orderOf().id);
    expect(body.status).toBe(status);
    const times = ['filled_at', 'canceled_at', 'expired_at', 'failed_at', 'replaced_at'].filter(
      (name) => body[name] !== null,
    );
    expect(times).toEqual(timeField === undefined ? [] : [timeField]);
  });

  it('names why an order was rejected', async () => {
    const store = fundedStore();
    store.putOrder(orderOf({ state: 'REJECTED', reason: 'INSUFFICIENT_BUYING_POWER' }));
    const { body } = await get(store, orderOf().id);
    expect(body.reason).toBe('INSUFFICIENT_BUYING_POWER');
  });

  it('does not know other orders, and a recorded refusal is none', async () => {
    const store = fundedStore();
    const { account, id, bodyHash } = orderOf();
    await store.putRefused(account, id, {
      bodyHash,
      reason: 'MARKET_CLOSED',
      message: 'the market is closed',
      expiresAt: orderOf().submittedAt,
    });
    for (const each of [id, '00000000-0000-4000-8000-000000000000']) {
      const { status, body } = await get(store, each);
      expect(status).toBe(404);
      expect(body).toEqual({
        code: 40410000,
        message: 'order not found',
        reason: 'ORDER_NOT_FOUND',
      });
    }
  });

  it('says of an id that is no UUID what Alpaca says', async () => {
    const { status, body } = await get(fundedStore(), 'not-a-uuid');
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 40010001, message: 'order_id is missing' });
  });

  it('names the replacement once it is the order, and not while it is asked for', async () => {
    const store = fundedStore();
    const next = orderOf({ clientOrderId: 'next', replaces: orderOf().id });
    store.putOrder(next);
    store.putOrder(orderOf({ state: 'PENDING_REPLACE', replacedBy: next.id }));
    expect((await get(store, orderOf().id)).body.replaced_by).toBeNull();
    store.putOrder(orderOf({ state: 'REPLACED', replacedBy: next.id }));
    expect((await get(store, orderOf().id)).body.replaced_by).toBe(next.id);
    expect((await get(store, next.id)).body.replaces).toBe(orderOf().id);
  });

  it('shows dollars as notional and no qty, although the worker knows the shares', async () => {
    const store = fundedStore();
    store.putOrder(
      orderOf({ terms: termsOf({ notional: money('100'), quantity: quantity('0.7') }) }),
    );
    const { body } = await get(store, orderOf().id);
    expect([body.notional, body.qty]).toEqual(['100', null]);
  });

  it('shows a trailing stop that is watched where it began', async () => {
    const trail = { kind: 'price', amount: new Exact('1.5') } as const;
    const terms = termsOf({ side: 'sell', type: 'trailing_stop', trail });
    const store = fundedStore();
    const shown = async (marks: object) => {
      store.putOrder(orderOf({ terms, state: 'FUNDS_HELD', waitsFor: 'trigger', ...marks }));
      return (await get(store, orderOf().id)).body;
    };
    const began = { firstMark: price('200') };
    expect(await shown(began)).toMatchObject({ hwm: '200', stop_price: '198.5' });
    const setOff = { ...began, mark: price('210') };
    expect(await shown(setOff)).toMatchObject({ hwm: '210', stop_price: '208.5' });
  });

  it('shows where a trailing stop stood when it was set off', async () => {
    const store = fundedStore();
    const trail = { kind: 'percent', amount: new Exact('10') } as const;
    const terms = termsOf({ side: 'sell', type: 'trailing_stop', trail });
    store.putOrder(orderOf({ terms, state: 'FUNDS_HELD', waitsFor: 'trigger' }));
    const waiting = { hwm: null, stop_price: null, trail_percent: '10', trail_price: null };
    expect((await get(store, orderOf().id)).body).toMatchObject(waiting);
    store.putOrder(orderOf({ terms, mark: price('200') }));
    const { body } = await get(store, orderOf().id);
    expect(body).toMatchObject({ ...waiting, hwm: '200', stop_price: '180' });
  });

  it('shows until when an order is good', async () => {
    const store = fundedStore();
    store.putOrder(orderOf({ expiresAt: orderOf().submittedAt }));
    const { body } = await get(store, orderOf().id);
    expect(body.expires_at).toBe('2026-11-23T15:00:00.000Z');
  });

  it('rolls exits up into their order where nested is asked for', async () => {
    const store = fundedStore();
    const id = (name: string) => orderOf({ clientOrderId: name }).id;
    const group = {
      class: 'bracket',
      entry: id('entry'),
      takeProfit: id('profit'),
      stopLoss: id('loss'),
    } as const;
    store.putOrder(orderOf({ clientOrderId: 'entry', group }));
    for (const leg of ['profit', 'loss']) {
      store.putOrder(orderOf({ clientOrderId: leg, group, state: 'HELD' }));
    }
    const flat = await get(store, group.entry);
    expect(flat.body).toMatchObject({ order_class: 'bracket', legs: null });
    const nested = await get(store, group.entry, { nested: 'True' });
    expect(nested.body.legs).toMatchObject([
      { id: group.takeProfit, status: 'held', order_class: 'bracket', legs: null },
      { id: group.stopLoss, status: 'held' },
    ]);
    expect((await get(store, group.stopLoss, { nested: 'true' })).body.legs).toBeNull();
  });
});
