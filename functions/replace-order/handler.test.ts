import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { orderIdOf } from '../../shared/app/order-ids.ts';
import { Exact, money, price, quantity } from '../../shared/domain/money/exact.ts';
import type { Order, OrderState } from '../../shared/domain/orders/order.ts';
import {
  fundedStore,
  limitTerms,
  orderOf,
  positionOf,
  type RequestWorld,
  requestWorld,
  termsOf,
} from '../../test/support/api-fixtures.ts';
import { CLIENT, call, TEST_ACCOUNT } from '../../test/support/http-call.ts';
import { replaceOrder } from './handler.ts';

const OLD = orderOf({ terms: limitTerms('100'), holdPrice: price('100') });

function worldWith(order: Partial<Order> = {}, cash = '10000'): RequestWorld {
  const hold = { kind: 'cash', symbol: 'ACME', amount: money('300') } as const;
  const store = fundedStore({
    cash: { settled: money(cash), unsettled: {}, provisional: money('0') },
    open: new Map([[OLD.id, hold]]),
  });
  store.putOrder({ ...OLD, ...order });
  store.putPosition(positionOf());
  return requestWorld(store);
}

const patch = (world: RequestWorld, body: unknown, id: string = OLD.id) =>
  call(replaceOrder(world), { principal: CLIENT, path: { order_id: id }, body });

describe('PATCH /v2/orders/{order_id}', () => {
  it('answers the replacement, an order of its own, and sends one command', async () => {
    const world = worldWith();
    const { status, body } = await patch(world, { limit_price: 101.5, qty: '4' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      replaces: OLD.id,
      status: 'accepted',
      symbol: 'ACME',
      limit_price: '101.5',
      qty: '4',
      time_in_force: 'day',
      replaced_by: null,
    });
    expect(body.id).toBe(orderIdOf(TEST_ACCOUNT, body.client_order_id));
    expect(body.id).not.toBe(OLD.id);
    expect(world.mailboxes.sent).toHaveLength(1);
    expect(world.mailboxes.sent[0]?.command).toMatchObject({
      kind: 'replace-order',
      order: body.id,
      replaces: OLD.id,
      change: { limitPrice: '101.5', quantity: '4' },
    });
  });

  it('answers a repeated key with the replacement as it stands, and refuses another body under it', async () => {
    const world = worldWith();
    const keyed = { limit_price: '101', client_order_id: 'second' };
    const first = await patch(world, keyed);
    const again = await patch(world, { ...keyed, limit_price: '101.00' });
    expect(again.body).toEqual(first.body);
    expect(again.headers).toMatchObject({ 'Idempotent-Replayed': 'true' });
    const other = await patch(world, { ...keyed, limit_price: '102' });
    expect([other.status, other.body.message]).toEqual([422, 'client_order_id must be unique']);
    const taken = await patch(world, { ...keyed, client_order_id: OLD.clientOrderId });
    expect([taken.status, taken.body.reason]).toEqual([422, 'CLIENT_ORDER_ID_REUSED']);
    expect(world.mailboxes.sent).toHaveLength(1);
  });

  it('answers again after the old order is replaced: the key decides, not the state', async () => {
    const world = worldWith();
    const keyed = { limit_price: '101', client_order_id: 'second' };
    const { body } = await patch(world, keyed);
    world.store.putOrder({ ...OLD, state: 'REPLACED', replacedBy: body.id });
    const again = await patch(world, keyed);
    expect([again.status, again.body.id]).toEqual([200, body.id]);
  });

  it.each<[OrderState, string]>([
    ['PENDING', 'accepted'],
    ['ROUTED', 'pending_new'],
    ['PENDING_CANCEL', 'pending_cancel'],
    ['PENDING_REPLACE', 'pending_replace'],
    ['FILLED', 'filled'],
    ['CANCELLED', 'canceled'],
  ])('replaces no order in %s', async (state, status) => {
    const world = worldWith({ state });
    const answer = await patch(world, { limit_price: '101' });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      code: 42210000,
      message: `cannot replace order in ${status} status`,
      reason: 'ORDER_NOT_REPLACEABLE',
    });
    expect(world.mailboxes.sent).toEqual([]);
  });

  it.each([{}, { limit_price: '100.00' }, { qty: 3, time_in_force: 'day' }, { qty: null }])(
    'refuses %j, which changes nothing, in Alpaca’s words',
    async (body) => {
      const answer = await patch(worldWith(), body);
      expect(answer.status).toBe(403);
      expect(answer.body).toMatchObject({
        code: 40310000,
        message: 'order parameters are not changed',
        reason: 'ORDER_NOT_CHANGED',
      });
    },
  );

  const trailing = { kind: 'percent', amount: new Exact('2') } as const;
  const stop = orderOf({ clientOrderId: 'stop' }).id;
  const exits = { class: 'bracket', entry: orderOf().id, stopLoss: stop } as const;

  it.each<[string, Partial<Order>, object, number, string]>([
    ['a stop for a limit', {}, { stop_price: '9' }, 422, 'stop_price must be left out'],
    ['a trail for a limit', {}, { trail: '9' }, 422, 'trail must be left out'],
    ['a limit for a market order', { terms: termsOf() }, { limit_price: '9' }, 422, 'limit_price'],
    [
      'a stop for an instant',
      { terms: termsOf({ type: 'stop', stopPrice: price('150') }) },
      { time_in_force: 'ioc' },
      422,
      'time_in_force must be day or gtc',
    ],
    [
      'a trail of everything',
      { terms: termsOf({ type: 'trailing_stop', side: 'sell', trail: trailing }) },
      { trail: '100' },
      422,
      'trail must be less than 100 percent',
    ],
    ['dollars', { terms: termsOf({ notional: money('5') }) }, { qty: '2' }, 422, 'notional'],
    [
      'a fraction',
      { terms: termsOf({ quantity: quantity('1.5') }) },
      { qty: '2' },
      422,
      'fractional',
    ],
    ['shares in parts', {}, { qty: '2.5' }, 422, 'qty must be in whole shares'],
    [
      'less than is filled',
      { filledQuantity: quantity('2') },
      { qty: '2' },
      422,
      'qty must be above',
    ],
    ['a finer price', {}, { limit_price: '100.123' }, 422, 'sub-penny increment'],
    ['more than there is', {}, { qty: '400' }, 403, 'insufficient buying power'],
  ])('refuses %s', async (_what, order, body, status, message) => {
    const world = worldWith(order);
    const answer = await patch(world, body);
    expect(answer.body.message).toContain(message);
    expect(answer.status).toBe(status);
    expect(world.mailboxes.sent).toEqual([]);
  });

  it('says of an order that is over that it is, before anything about the change', async () => {
    const terms = termsOf({ type: 'market' });
    const answer = await patch(worldWith({ state: 'FILLED', terms }), { limit_price: '101' });
    expect(answer.body.message).toBe('cannot replace order in filled status');
  });

  it('refuses another size of an exit: it follows the order that it exits', async () => {
    const world = worldWith();
    const sale = termsOf({ side: 'sell', type: 'stop', stopPrice: price('90') });
    const leg = orderOf({ clientOrderId: 'stop', group: exits, state: 'HELD', terms: sale });
    world.store.putOrder(leg);
    const answer = await patch(world, { qty: '2' }, leg.id);
    expect(answer.body.message).toContain('qty must be left out');
    expect((await patch(world, { stop_price: '91' }, leg.id)).status).toBe(200);
  });

  it('counts what the order holds as free for its replacement', async () => {
    const world = worldWith({}, '300');
    expect((await patch(world, { qty: '2', limit_price: '150' })).status).toBe(200);
    expect((await patch(world, { limit_price: '100.01' })).status).toBe(403);
  });

  it('does not know other orders', async () => {
    const { status, body } = await patch(worldWith(), { qty: '1' }, crypto.randomUUID());
    expect([status, body.message]).toEqual([404, 'order not found']);
  });
});
