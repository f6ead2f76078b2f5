import '../support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { placeOrder } from '../../functions/place-order/handler.ts';
import { exitIdOf } from '../../shared/app/order-ids.ts';
import { money, quantity } from '../../shared/domain/money/exact.ts';
import { fundedStore, positionOf, requestWorld } from '../support/api-fixtures.ts';
import { CLIENT, call } from '../support/http-call.ts';

/** POST /v2/orders: every type, time in force and class that is taken, and every rule between their fields. */

const BASE = { symbol: 'ACME', qty: '2', side: 'buy', time_in_force: 'day' };
const MARKET = { ...BASE, type: 'market' };
const LIMIT = { ...BASE, type: 'limit', limit_price: '100' };
const STOP = { ...BASE, type: 'stop', stop_price: '150' };
const STOP_LIMIT = { ...BASE, type: 'stop_limit', stop_price: '150', limit_price: '151' };
const SELL = { ...BASE, side: 'sell' };
const TRAILING = { ...SELL, type: 'trailing_stop', trail_price: '1.5' };
const NOTIONAL = { ...MARKET, qty: null, notional: '250.50' };
const EXITS = { take_profit: { limit_price: '120' }, stop_loss: { stop_price: '90' } };
const BRACKET = { ...LIMIT, time_in_force: 'gtc', order_class: 'bracket', ...EXITS };
const OTO = { ...LIMIT, order_class: 'oto', take_profit: { limit_price: '120' } };
const OCO = {
  ...SELL,
  type: 'limit',
  order_class: 'oco',
  take_profit: { limit_price: '900' },
  stop_loss: { stop_price: '9', limit_price: '8.5' },
};

const owning = () => {
  const store = fundedStore({
    cash: { settled: money('100000'), unsettled: {}, provisional: money('0') },
  });
  store.putPosition(positionOf({ quantity: quantity('10') }));
  // No auction has a cut-off here.
  return { ...requestWorld(store), marketHours: 'always-unless-driven' as const };
};

async function post(body: object) {
  const world = owning();
  const answer = await call(placeOrder(world), { principal: CLIENT, body });
  return { answer, world, command: world.mailboxes.sent[0]?.command };
}

describe('POST /v2/orders takes', () => {
  it.each<[string, object, object, object]>([
    ['market', MARKET, { type: 'market', quantity: '2' }, { type: 'market', qty: '2' }],
    ['limit', LIMIT, { type: 'limit', limitPrice: '100' }, { limit_price: '100' }],
    ['stop', STOP, { type: 'stop', stopPrice: '150' }, { stop_price: '150', limit_price: null }],
    [
      'stop_limit',
      STOP_LIMIT,
      { type: 'stop_limit', stopPrice: '150', limitPrice: '151' },
      { stop_price: '150', limit_price: '151' },
    ],
    [
      'trailing_stop by price',
      TRAILING,
      { type: 'trailing_stop', trail: { kind: 'price', amount: '1.5' } },
      { trail_price: '1.5', trail_percent: null, hwm: null, stop_price: null },
    ],
    [
      'trailing_stop by percent',
      { ...TRAILING, trail_price: null, trail_percent: 2.5, time_in_force: 'gtc' },
      { trail: { kind: 'percent', amount: '2.5' }, timeInForce: 'gtc' },
      { trail_price: null, trail_percent: '2.5' },
    ],
    [
      'dollars',
      NOTIONAL,
      { quantity: '0', notional: '250.5' },
      { notional: '250.5', qty: null, filled_qty: '0' },
    ],
    [
      'a fraction',
      { ...MARKET, qty: '0.123456789' },
      { quantity: '0.123456789' },
      { qty: '0.123456789' },
    ],
    [
      'extended hours',
      { ...LIMIT, extended_hours: true },
      { extendedHours: true },
      { extended_hours: true },
    ],
    ...['gtc', 'ioc', 'fok', 'opg', 'cls'].map((each): [string, object, object, object] => [
      `limit ${each}`,
      { ...LIMIT, time_in_force: each },
      { timeInForce: each },
      { time_in_force: each },
    ]),
  ])('%s', async (_what, body, terms, shown) => {
    const { answer, command } = await post(body);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      status: 'accepted',
      order_class: '',
      legs: null,
      ...shown,
    });
    expect(command.terms).toMatchObject(terms);
    expect(command).not.toHaveProperty('group');
  });

  it('a bracket: the entry and both exits, whose ids follow from the entry’s', async () => {
    const { answer, command, world } = await post(BRACKET);
    const { id } = answer.body;
    const takeProfit = exitIdOf(id, 'take-profit');
    const stopLoss = exitIdOf(id, 'stop-loss');
    expect(command).toMatchObject({
      group: 'bracket',
      takeProfit: {
        order: takeProfit,
        terms: {
          side: 'sell',
          type: 'limit',
          limitPrice: '120',
          quantity: '2',
          timeInForce: 'gtc',
        },
      },
      stopLoss: { order: stopLoss, terms: { side: 'sell', type: 'stop', stopPrice: '90' } },
    });
    expect(answer.body).toMatchObject({
      order_class: 'bracket',
      legs: [
        {
          id: takeProfit,
          status: 'held',
          type: 'limit',
          limit_price: '120',
          order_class: 'bracket',
        },
        { id: stopLoss, status: 'held', type: 'stop', stop_price: '90', client_order_id: stopLoss },
      ],
    });
    // Only the order that was asked for is put: its exits come with the commit.
    expect([...world.store.slots.keys()].map((key) => key.split('/')[1])).toEqual([id]);
  });

  it.each([
    [
      'a stop-limit',
      { stop_price: '90', limit_price: '89' },
      { type: 'stop_limit', limitPrice: '89' },
    ],
    [
      'a trailing stop',
      { trail_percent: '3' },
      { type: 'trailing_stop', trail: { kind: 'percent', amount: '3' } },
    ],
  ])('a bracket whose stop-loss is %s', async (_what, stop_loss, terms) => {
    const { command } = await post({ ...BRACKET, stop_loss });
    expect(command.stopLoss.terms).toMatchObject(terms);
  });

  it('an OTO with one exit', async () => {
    const { answer, command } = await post(OTO);
    expect(answer.body.legs).toHaveLength(1);
    expect(command.group).toBe('oto');
    expect(command).not.toHaveProperty('stopLoss');
  });

  it.each([
    ['without a limit of its own', OCO],
    ['with the same limit said twice', { ...OCO, limit_price: '900.0' }],
  ])('an OCO %s: the order is its own take-profit', async (_what, body) => {
    const { answer, command } = await post(body);
    expect(answer.body).toMatchObject({
      order_class: 'oco',
      type: 'limit',
      limit_price: '900',
      legs: [{ type: 'stop_limit', stop_price: '9', limit_price: '8.5', status: 'held' }],
    });
    expect(command.terms).toMatchObject({ limitPrice: '900', side: 'sell' });
    expect(command).not.toHaveProperty('takeProfit');
  });

  it('the same bracket twice as one, with its exits, and not another under its key', async () => {
    const world = owning();
    const send = (body: object) => call(placeOrder(world), { principal: CLIENT, body });
    const keyed = { ...BRACKET, client_order_id: 'b' };
    const first = await send(keyed);
    const again = await send(keyed);
    expect(again.headers).toMatchObject({ 'Idempotent-Replayed': 'true' });
    expect(again.body).toEqual(first.body);
    const other = await send({ ...keyed, stop_loss: { stop_price: '89' } });
    expect([other.status, other.body.reason]).toEqual([422, 'CLIENT_ORDER_ID_REUSED']);
    expect(world.mailboxes.sent).toHaveLength(1);
  });
});

describe('POST /v2/orders refuses', () => {
  it.each<[string, object, string]>([
    ['no size', { ...MARKET, qty: null }, 'qty is required'],
    ['two sizes', { ...NOTIONAL, qty: '1' }, 'notional must be left out when qty is given'],
    ['dollars under one', { ...NOTIONAL, notional: '0.99' }, 'notional must be at least 1'],
    ['parts of cents', { ...NOTIONAL, notional: '1.001' }, 'notional must have at most 2 decimals'],
    [
      'a limit at market',
      { ...MARKET, limit_price: '1' },
      'limit_price must be left out of market',
    ],
    [
      'a stop without stop',
      { ...STOP, stop_price: null },
      'stop_price is required for stop orders',
    ],
    ['a stop with a limit', { ...STOP, limit_price: '9' }, 'limit_price must be left out of stop'],
    [
      'a stop-limit without limit',
      { ...STOP_LIMIT, limit_price: null },
      'limit_price is required for stop_limit',
    ],
    ['a limit with a stop', { ...LIMIT, stop_price: '9' }, 'stop_price must be left out of limit'],
    [
      'a trailing stop without trail',
      { ...TRAILING, trail_price: null },
      'trail_price is required',
    ],
    ['two trails', { ...TRAILING, trail_percent: '1' }, 'trail_percent must be left out'],
    [
      'a trail of everything',
      { ...TRAILING, trail_price: null, trail_percent: '100' },
      'trail_percent must be less than 100',
    ],
    [
      'a trail of a limit',
      { ...LIMIT, trail_percent: '1' },
      'trail_percent must be left out of limit',
    ],
    ['a stop ioc', { ...STOP, time_in_force: 'ioc' }, 'time_in_force must be day or gtc for stop'],
    [
      'extended hours as text',
      { ...LIMIT, extended_hours: 'yes' },
      'extended_hours must be true or',
    ],
    ['exits of no class', { ...LIMIT, ...EXITS }, 'take_profit must be left out unless'],
    ['an exit that is none', { ...BRACKET, take_profit: 5 }, 'take_profit must be an object'],
    [
      'an exit with a surprise',
      { ...BRACKET, take_profit: { limit_price: '120', stop_price: '1' } },
      'take_profit.stop_price is not a field',
    ],
    [
      'an exit with a bad price',
      { ...BRACKET, stop_loss: { stop_price: '-1' } },
      'stop_loss.stop_price must be greater than 0',
    ],
    ['a bracket of shares in parts', { ...BRACKET, qty: '1.5' }, 'qty must be a whole number'],
    [
      'a bracket in dollars',
      { ...BRACKET, qty: null, notional: '5' },
      'qty is required for bracket',
    ],
    ['a bracket that sells', { ...BRACKET, side: 'sell' }, 'side must be buy for bracket'],
    ['a bracket ioc', { ...BRACKET, time_in_force: 'ioc' }, 'time_in_force must be day or gtc'],
    ['a bracket after hours', { ...BRACKET, extended_hours: true }, 'extended_hours must be false'],
    [
      'a bracket that trails in',
      { ...BRACKET, type: 'trailing_stop', limit_price: null, trail_price: '1' },
      'type must not be trailing_stop',
    ],
    ['an oco that buys', { ...OCO, side: 'buy' }, 'side must be sell for oco'],
    ['an oco at market', { ...OCO, type: 'market' }, 'type must be limit for oco'],
    ['an oco of two limits', { ...OCO, limit_price: '901' }, 'limit_price must be left out of oco'],
    ['an oto with both', { ...OTO, ...EXITS }, 'order_class oto takes one of'],
    ['an oto with none', { ...OTO, take_profit: null }, 'order_class oto takes one of'],
    [
      'a stop-loss that trails from a stop',
      { ...BRACKET, stop_loss: { stop_price: '90', trail_price: '1' } },
      'stop_loss.stop_price must be left out of a stop_loss with a trail',
    ],
    [
      'a stop-loss that trails to a limit',
      { ...BRACKET, stop_loss: { limit_price: '90', trail_price: '1' } },
      'stop_loss.limit_price must be left out of a stop_loss with a trail',
    ],
    [
      'a stop-loss of two trails',
      { ...BRACKET, stop_loss: { trail_percent: '1', trail_price: '1' } },
      'stop_loss.trail_percent must be left out',
    ],
    [
      'a stop-loss above the take-profit',
      { ...OCO, stop_loss: { stop_price: '901' } },
      'stop_loss.stop_price must be below take_profit.limit_price',
    ],
  ])('%s', async (_what, body, message) => {
    const { answer, world } = await post(body);
    expect(answer.body.message).toContain(message);
    expect([answer.status, answer.body.reason]).toEqual([422, 'FIELD_INVALID']);
    expect(world.mailboxes.sent).toEqual([]);
  });

  it.each<[object, string]>([
    [{ ...BRACKET, take_profit: null }, 'bracket orders require take_profit.limit_price'],
    [{ ...BRACKET, take_profit: {} }, 'bracket orders require take_profit.limit_price'],
    [
      { ...BRACKET, stop_loss: { stop_price: null } },
      'bracket orders require stop_loss.stop_price',
    ],
    [{ ...OCO, take_profit: null }, 'oco orders require take_profit.limit_price'],
    [{ ...OCO, stop_loss: null }, 'oco orders require stop_loss.stop_price'],
    [
      { ...BRACKET, take_profit: { limit_price: '100' } },
      'take_profit.limit_price must be >= base_price + 0.01',
    ],
    [
      { ...BRACKET, stop_loss: { stop_price: '100' } },
      'stop_loss.stop_price must be <= base_price - 0.01',
    ],
  ])('in the words that Alpaca’s clients know: %j', async (body, message) => {
    const { answer } = await post(body);
    expect(answer.body.message).toBe(message);
    expect(answer.status).toBe(422);
  });

  it.each<[string, object, string, string]>([
    [
      'a take-profit under the market',
      { ...BRACKET, type: 'market', limit_price: null, take_profit: { limit_price: '91' } },
      'take_profit.limit_price must be >= base_price + 0.01',
      'EXIT_PRICE_INVALID',
    ],
    [
      'a stop-loss over the market',
      { ...OCO, stop_loss: { stop_price: '899' } },
      'stop_loss.stop_price must be <= base_price - 0.01',
      'EXIT_PRICE_INVALID',
    ],
    [
      'an exit finer than its tick',
      { ...BRACKET, take_profit: { limit_price: '120.123' } },
      'invalid take_profit.limit_price 120.123',
      'LIMIT_PRICE_INCREMENT',
    ],
  ])('%s', async (_what, body, message, reason) => {
    const { answer, world } = await post(body);
    expect([answer.status, answer.body.reason]).toEqual([422, reason]);
    expect(answer.body.message).toContain(message);
    expect(world.mailboxes.sent).toEqual([]);
  });
});
