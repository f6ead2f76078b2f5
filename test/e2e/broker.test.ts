import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type ApiKey, Brokerage, eventually } from './brokerage.ts';

const brokerage = Brokerage.fromEnvironment();
const cashOf = async (key: ApiKey) => (await brokerage.trade(key, 'GET', '/v2/account')).body.cash;

describe('an operator’s request with an Idempotency-Key', () => {
  it('deposits once, however often it is sent', async () => {
    const { id, key } = await brokerage.fundedAccount('100');
    const header = { 'idempotency-key': randomUUID() };
    const deposit = (amount: string) =>
      brokerage.operate('POST', `/v1/accounts/${id}/test_deposits`, { amount }, header);
    const answers = await Promise.all(Array.from({ length: 5 }, () => deposit('7.25')));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    const again = await deposit('7.25');
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await deposit('8')).toMatchObject({
      status: 422,
      body: { reason: 'IDEMPOTENCY_KEY_REUSED' },
    });
    expect(await cashOf(key)).toBe('107.25');
  });

  it('opens one account', async () => {
    const header = { 'idempotency-key': randomUUID() };
    const open = () => brokerage.operate('POST', '/v1/accounts', {}, header);
    const answers = [...(await Promise.all([open(), open(), open()])), await open()];
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });
});

describe('keys of an account', () => {
  it('work side by side, and each for its account only', async () => {
    const { id, key } = await brokerage.fundedAccount('55');
    const made = await brokerage.operate('POST', `/v1/accounts/${id}/api_keys`, {});
    expect(made.status).toBe(200);
    const second = { key_id: String(made.body.key_id), secret_key: String(made.body.secret_key) };
    expect(second.key_id).not.toBe(key.key_id);
    expect([await cashOf(key), await cashOf(second)]).toEqual(['55', '55']);
  });
});

describe('an order rate', () => {
  it('is kept: orders beyond it are refused with 429 until the second is over, and null lifts it', async () => {
    const { id, key } = await brokerage.fundedAccount('100000');
    const change = (order_rate: number | null) =>
      brokerage.operate('PATCH', `/v1/accounts/${id}`, { order_rate });
    expect(await change(2)).toMatchObject({ status: 200, body: { id, order_rate: 2 } });
    const order = { symbol: 'ACME', qty: '1', side: 'buy', type: 'limit', limit_price: '1' };
    const burst = (count: number) =>
      Promise.all(Array.from({ length: count }, () => brokerage.place(key, order)));

    // What the advisory check lets through, the worker still refuses: count what was placed in the end.
    const answers = await burst(20);
    const finals = await Promise.all(
      answers
        .filter(({ status }) => status === 200)
        .map(({ body }) =>
          eventually(
            () => brokerage.trade(key, 'GET', `/v2/orders/${body.id}`),
            (reply) => ['new', 'rejected'].includes(String(reply.body.status)),
          ),
        ),
    );
    const limited = [...answers.filter(({ status }) => status !== 200), ...finals].filter(
      ({ body }) => body.reason === 'ORDER_RATE_EXCEEDED',
    );
    const placed = finals.filter(({ body }) => body.status === 'new');
    expect(limited.length + placed.length).toBe(20);
    expect(limited.length).toBeGreaterThan(0);
    const perSecond = new Map<string, number>();
    for (const { body } of placed) {
      const second = String(body.submitted_at).slice(0, 19);
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
    }
    expect(placed.length).toBeLessThan(20);

    // One after the other, as fast as it goes: the check at the edge sees what is committed and answers 429.
    const refused = await eventually(
      () => brokerage.place(key, order),
      ({ status }) => status === 429,
    );
    expect(refused.body).toMatchObject({ code: 42910000, reason: 'ORDER_RATE_EXCEEDED' });

    expect(await change(null)).toMatchObject({ status: 200, body: { order_rate: null } });
    expect((await burst(6)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
  });
});

describe('assets and the clock', () => {
  it('lists what can be traded, and each by symbol and id; no scenario symbols', async () => {
    const { key } = await brokerage.fundedAccount('1');
    const { body } = await brokerage.trade(key, 'GET', '/v2/assets');
    const assets = Object.values(body) as { id: string; symbol: string; tradable: boolean }[];
    expect(assets).toHaveLength(20);
    for (const asset of assets) {
      expect(asset.symbol).not.toMatch(/^(REJ|PART|REST|PEND|UCXL|SLOW|DUPX|MUTE)/);
      expect((await brokerage.trade(key, 'GET', `/v2/assets/${asset.symbol}`)).body).toEqual(asset);
      expect((await brokerage.trade(key, 'GET', `/v2/assets/${asset.id}`)).body).toEqual(asset);
    }
  });

  it('tells the time', async () => {
    const { key } = await brokerage.fundedAccount('1');
    expect((await brokerage.trade(key, 'GET', '/v2/clock')).body).toEqual({
      timestamp: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*[+-]\d{2}:\d{2}$/),
      is_open: expect.any(Boolean),
      next_open: expect.any(String),
      next_close: expect.any(String),
    });
  });
});
