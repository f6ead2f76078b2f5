import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type ApiKey, Brokerage, eventually, type Reply } from './brokerage.ts';
import { parts, times } from './money.ts';

const brokerage = Brokerage.fromEnvironment();

/** A client that is told "try again" does so, with the same client key, and counts on it. */
const placeUntilAnswered = (
  key: ApiKey,
  order: Readonly<Record<string, unknown>>,
): Promise<Reply> =>
  eventually(
    () => brokerage.place(key, { client_order_id: randomUUID(), ...order }),
    ({ status }) => status < 500,
  );

const AT_REST = new Set(['new', 'rejected', 'filled', 'canceled']);
const atRest = (key: ApiKey, id: unknown): Promise<Reply> =>
  eventually(
    () => brokerage.trade(key, 'GET', `/v2/orders/${id}`),
    ({ body }) => AT_REST.has(String(body.status)),
  );

describe('300 concurrent limit orders that together cost three times the cash', () => {
  const LIMIT = '100';
  const CASH = '20000';

  /** Three hundred orders for 2 shares on average, at 100: 60,000 in all. */
  const run = async (quantityOf: (index: number) => number) => {
    const { key } = await brokerage.fundedAccount(CASH);
    const answers = await Promise.all(
      Array.from({ length: 300 }, async (_, index) => {
        const qty = String(quantityOf(index));
        const order = { symbol: 'NVLT', side: 'buy', type: 'limit', limit_price: LIMIT, qty };
        return {
          qty,
          answer: await placeUntilAnswered(key, { ...order, client_order_id: `n${index}` }),
        };
      }),
    );
    const outcomes: { cost: bigint; taken: boolean }[] = [];
    for (const { qty, answer } of answers) {
      const cost = times(parts(LIMIT), parts(qty));
      if (answer.status === 403) {
        expect(answer.body.reason).toBe('INSUFFICIENT_BUYING_POWER');
        outcomes.push({ cost, taken: false });
        continue;
      }
      expect(answer.status).toBe(200);
      const { body } = await atRest(key, answer.body.id);
      if (body.status === 'rejected') expect(body.reason).toBe('INSUFFICIENT_BUYING_POWER');
      else expect(body.status).toBe('new');
      outcomes.push({ cost, taken: body.status === 'new' });
    }
    const { body } = await brokerage.trade(key, 'GET', '/v2/account');
    const taken = outcomes.filter((outcome) => outcome.taken);
    const spent = taken.reduce((sum, { cost }) => sum + cost, 0n);
    expect(body.cash).toBe(CASH);
    expect(parts(body.buying_power)).toBe(parts(CASH) - spent);
    return { outcomes, taken, left: parts(CASH) - spent };
  };

  it('all alike: exactly the hundred that fit are taken', async () => {
    const { taken, left } = await run(() => 2);
    expect(taken).toHaveLength(100);
    expect(left).toBe(0n);
  });

  it('of many sizes: every one that was refused would not have fitted any more', async () => {
    const { outcomes, left } = await run((index) => 1 + (index % 3));
    for (const { cost, taken } of outcomes) {
      if (!taken) expect(cost).toBeGreaterThan(left);
    }
    expect(left).toBeGreaterThanOrEqual(0n);
  });
});

describe('one client key', () => {
  const market = { symbol: 'FNCH', side: 'buy', type: 'market' };

  it('in 8 concurrent retries: one order, eight truthful answers', async () => {
    const { key } = await brokerage.fundedAccount('1000');
    const order = { ...market, qty: '3', client_order_id: randomUUID() };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => placeUntilAnswered(key, order)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    const [id] = new Set(answers.map(({ body }) => body.id));
    for (const { body } of answers) {
      expect(body).toMatchObject({ id, client_order_id: order.client_order_id, qty: '3' });
      expect(body.status).not.toBe('rejected');
    }
    const { body } = await atRest(key, id);
    expect(body).toMatchObject({ status: 'filled', filled_qty: '3' });
    const listed = await eventually(
      () => brokerage.trade(key, 'GET', '/v2/orders?status=all'),
      (reply) => Object.keys(reply.body).length > 0,
    );
    expect(Object.values(listed.body)).toHaveLength(1);
    expect((await brokerage.trade(key, 'GET', '/v2/positions/FNCH')).body.qty).toBe('3');
  });

  it('with two bodies at once: one order, and the other body is told so', async () => {
    const { key } = await brokerage.fundedAccount('1000');
    for (let round = 0; round < 10; round += 1) {
      const client_order_id = randomUUID();
      const bodies = ['1', '2'].map((qty) => ({ ...market, qty, client_order_id }));
      const answers = await Promise.all(
        [...bodies, ...bodies].map((body) => placeUntilAnswered(key, body)),
      );
      const taken = answers.filter(({ status }) => status === 200);
      const refused = answers.filter(({ status }) => status === 422);
      expect(taken.length + refused.length).toBe(4);
      expect(taken.length).toBeGreaterThan(0);
      expect(new Set(taken.map(({ body }) => `${body.id} ${body.qty}`)).size).toBe(1);
      for (const { body } of refused) expect(body.reason).toBe('CLIENT_ORDER_ID_REUSED');
      const { body } = await atRest(key, taken[0]?.body.id);
      expect(body).toMatchObject({ status: 'filled', qty: taken[0]?.body.qty });
    }
    const listed = await eventually(
      () => brokerage.trade(key, 'GET', '/v2/orders?status=all'),
      (reply) => Object.keys(reply.body).length >= 10,
    );
    expect(Object.values(listed.body)).toHaveLength(10);
  });

  it('of an order that cannot be paid: refused in every one of its retries', async () => {
    const { key } = await brokerage.fundedAccount('1');
    const order = { ...market, qty: '3', client_order_id: randomUUID() };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => placeUntilAnswered(key, order)),
    );
    for (const { status, body } of answers) {
      expect({ status, reason: body.reason }).toEqual({
        status: 403,
        reason: 'INSUFFICIENT_BUYING_POWER',
      });
    }
    expect((await brokerage.trade(key, 'GET', '/v2/orders?status=all')).body).toEqual([]);
  });
});
