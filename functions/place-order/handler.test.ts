import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { bodyHashOf } from '../../shared/app/body-hash.ts';
import { orderIdOf } from '../../shared/app/order-ids.ts';
import type { RequestOrderPorts } from '../../shared/app/request-order.ts';
import { money } from '../../shared/domain/money/exact.ts';
import {
  fundedStore,
  orderOf,
  positionOf,
  requestWorld,
  termsOf,
} from '../../test/support/api-fixtures.ts';
import { CLIENT, call, OPERATOR, TEST_ACCOUNT } from '../../test/support/http-call.ts';
import { placeOrder } from './handler.ts';

const MARKET_BUY = { symbol: 'ACME', qty: '3', side: 'buy', type: 'market', time_in_force: 'day' };
const KEYED = { ...MARKET_BUY, client_order_id: 'my-key' };

const poorStore = () =>
  fundedStore({ cash: { settled: money('100'), unsettled: {}, provisional: money('0') } });

const post = (ports: RequestOrderPorts, body: unknown, principal = CLIENT) =>
  call(placeOrder(ports), { principal, body });

describe('POST /v2/orders', () => {
  it('answers the accepted order, with a client key of its own, and sends one command', async () => {
    const world = requestWorld();
    const { status, body, headers } = await post(world, MARKET_BUY);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'accepted',
      symbol: 'ACME',
      asset_id: 'b0b6dd9d-8b9b-48a9-ba46-b9d54906e415',
      qty: '3',
      filled_qty: '0',
      filled_avg_price: null,
      limit_price: null,
      submitted_at: '2026-11-23T15:00:00.000Z',
      reason: null,
    });
    expect(body.id).toBe(orderIdOf(TEST_ACCOUNT, body.client_order_id));
    expect(headers).not.toHaveProperty('Idempotent-Replayed');
    expect(headers).toHaveProperty('X-Request-ID');
    const [sent] = world.mailboxes.sent;
    expect(sent).toMatchObject({
      mailbox: 0,
      account: TEST_ACCOUNT,
      command: {
        kind: 'place-order',
        order: body.id,
        clientOrderId: body.client_order_id,
        terms: { symbol: 'ACME', quantity: '3', type: 'market' },
      },
    });
    expect(sent?.deduplicationId).toBe(`${body.id}:${sent?.command.bodyHash}`);
    expect(world.mailboxes.sent).toHaveLength(1);
  });

  it('gives two requests without a client key two orders', async () => {
    const world = requestWorld();
    const first = await post(world, MARKET_BUY);
    const second = await post(world, MARKET_BUY);
    expect(second.body.id).not.toBe(first.body.id);
  });

  it('answers a repeated key with the order as it stands and sends nothing more', async () => {
    const world = requestWorld();
    const first = await post(world, KEYED);
    const slot = await world.store.orderSlot(TEST_ACCOUNT, first.body.id);
    if (slot?.kind !== 'order') throw new Error('no order was put');
    world.store.putOrder({ ...slot.order, state: 'ACKNOWLEDGED' });
    const second = await post(world, KEYED);
    expect(second.status).toBe(200);
    expect(second.headers).toMatchObject({ 'Idempotent-Replayed': 'true' });
    expect(second.body).toEqual({ ...first.body, status: 'new' });
    expect(world.mailboxes.sent).toHaveLength(1);
  });

  it.each([
    ['a number', { ...KEYED, qty: 3 }],
    ['more decimals', { ...KEYED, qty: '3.00' }],
    ['an exponent', { ...KEYED, qty: '3e0' }],
    [
      'a float as Python writes it',
      '{"symbol":"ACME","qty":3.0,"side":"buy","type":"market","time_in_force":"day","client_order_id":"my-key"}',
    ],
    ['the asset id', { ...KEYED, symbol: 'B0B6DD9D-8B9B-48A9-BA46-B9D54906E415' }],
    [
      'defaults spelled out',
      { ...KEYED, extended_hours: false, order_class: 'simple', limit_price: null },
    ],
  ])('takes the same body written with %s for the same body', async (_what, body) => {
    const world = requestWorld();
    await post(world, KEYED);
    const { status, headers } = await post(world, body);
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'Idempotent-Replayed': 'true' });
  });

  it('refuses another body under the same key', async () => {
    const world = requestWorld();
    await post(world, KEYED);
    const { status, body } = await post(world, { ...KEYED, qty: '4' });
    expect(status).toBe(422);
    expect(body).toEqual({
      code: 40010001,
      message: 'client_order_id must be unique',
      reason: 'CLIENT_ORDER_ID_REUSED',
    });
    expect(world.mailboxes.sent).toHaveLength(1);
  });

  it('refuses by the pre-trade rules without a command, naming numbers', async () => {
    const world = requestWorld(poorStore());
    const { status, body } = await post(world, MARKET_BUY);
    expect(status).toBe(403);
    expect(body).toMatchObject({
      code: 40310000,
      reason: 'INSUFFICIENT_BUYING_POWER',
      message: 'insufficient buying power',
      buying_power: '100',
      cost_basis: '430.5',
      held_cash: '443.42',
    });
    expect(world.mailboxes.sent).toEqual([]);
    expect(world.store.slots.size).toBe(0);
  });

  it('records a refusal under its client key and answers it again, whatever changed since', async () => {
    const store = poorStore();
    const world = requestWorld(store);
    const first = await post(world, KEYED);
    expect(first.status).toBe(403);
    store.heads.set(TEST_ACCOUNT, { ...(await richer(store)) });
    const second = await post(world, KEYED);
    expect(second.status).toBe(403);
    expect(second.body).toEqual(first.body);
    expect(second.headers).toMatchObject({ 'Idempotent-Replayed': 'true' });
    expect(world.mailboxes.sent).toEqual([]);
  });

  it('answers with the order when a slow first request got in between check and record', async () => {
    const world = requestWorld(poorStore());
    const order = orderOf({ clientOrderId: 'my-key', bodyHash: bodyHashOf(termsOf()) });
    const claims = { ...world.claims, putRefused: async () => ({ kind: 'order', order }) as const };
    const { status, body, headers } = await post({ ...world, claims }, KEYED);
    expect([status, body.id, body.status]).toEqual([200, order.id, 'new']);
    expect(headers).toMatchObject({ 'Idempotent-Replayed': 'true' });
  });

  it('answers from what is there when another request put the order first', async () => {
    const world = requestWorld();
    const refused = {
      kind: 'refused',
      bodyHash: '',
      reason: 'MARKET_CLOSED',
      message: 'the market is closed',
    } as const;
    const claims = {
      putRefused: world.store.putRefused.bind(world.store),
      putPending: async (order: { bodyHash: string }) => ({ ...refused, bodyHash: order.bodyHash }),
    };
    const { status, body } = await post({ ...world, claims }, KEYED);
    expect(status).toBe(403);
    expect(body.reason).toBe('MARKET_CLOSED');
  });

  it('sends before it records: an order is never acknowledged and lost', async () => {
    const world = requestWorld();
    world.mailboxes.onSend = () => {
      expect(world.store.slots.size).toBe(0);
      throw new Error('queue is down');
    };
    const { status, body } = await post(world, KEYED);
    expect(status).toBe(500);
    expect(body).toMatchObject({ code: 50010000, reason: 'INTERNAL_ERROR' });
    expect(JSON.stringify(body)).not.toContain('queue is down');
    expect(world.store.slots.size).toBe(0);
  });

  it('sells what is owned and no more', async () => {
    const world = requestWorld();
    world.store.putPosition(positionOf());
    const sell = { ...MARKET_BUY, side: 'sell' };
    expect((await post(world, { ...sell, qty: '10' })).status).toBe(200);
    const { status, body } = await post(world, { ...sell, qty: '11' });
    expect(status).toBe(403);
    expect(body).toMatchObject({
      reason: 'INSUFFICIENT_SHARES',
      existing_qty: '10',
      available: '10',
    });
  });

  it('is closed to operators', async () => {
    const { status, body } = await post(requestWorld(), MARKET_BUY, OPERATOR);
    expect(status).toBe(403);
    expect(body.reason).toBe('ROLE_NOT_ALLOWED');
  });
});

async function richer(store: ReturnType<typeof fundedStore>) {
  const account = await store.account(TEST_ACCOUNT);
  if (account === undefined) throw new Error('no account');
  return { ...account, cash: { ...account.cash, settled: money('10000') } };
}
