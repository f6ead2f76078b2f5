import { afterEach, describe, expect, it } from 'vitest';
import { type ApiKey, Brokerage, eventually } from './brokerage.ts';

const brokerage = Brokerage.fromEnvironment();

const turned = new Set<string>();
const turn = async (scope: string, state: string, reason = 'a test') => {
  turned.add(scope);
  const reply = await brokerage.operate('PUT', `/v1/controls/${scope}`, { state, reason });
  expect(reply.status).toBe(200);
  return reply.body;
};

/** Whatever a test ends with, the next one trades. */
afterEach(async () => {
  for (const scope of turned) await turn(scope, 'open', 'the test is over');
  turned.clear();
});

const MARKET_BUY = { symbol: 'BWTH', qty: '1', side: 'buy', type: 'market' };
const RESTING_BUY = { ...MARKET_BUY, type: 'limit', limit_price: '1.00' };

const bought = async (key: ApiKey): Promise<void> => {
  const { body } = await brokerage.place(key, { ...MARKET_BUY, qty: '2' });
  await brokerage.orderOnceIts(key, String(body.id), 'filled');
};

describe('a kill switch, as soon as its PUT is answered', () => {
  it.each([
    ['global', () => 'global', 'TRADING_HALTED_GLOBAL', 'TRADING_CLOSING_ONLY_GLOBAL'],
    ['venue', () => 'venue/alpha', 'VENUE_HALTED', 'VENUE_CLOSING_ONLY'],
    ['symbol', () => 'symbol/BWTH', 'SYMBOL_HALTED', 'SYMBOL_CLOSING_ONLY'],
    ['account', (id: string) => `account/${id}`, 'ACCOUNT_HALTED', 'ACCOUNT_CLOSING_ONLY'],
  ] as const)(
    '%s: stops placements, lets cancels pass, and lets closing orders pass if it says so',
    async (_kind, scopeOf, halted, closingOnly) => {
      const { id, key } = await brokerage.fundedAccount('100000');
      await bought(key);
      const resting = await brokerage.place(key, RESTING_BUY);
      const order = String(resting.body.id);
      await brokerage.orderOnceIts(key, order, 'new');
      const scope = scopeOf(id);

      await turn(scope, 'halted');
      expect((await brokerage.place(key, MARKET_BUY)).body.reason).toBe(halted);
      const sell = { ...MARKET_BUY, side: 'sell' };
      expect((await brokerage.place(key, sell)).body.reason).toBe(halted);
      const replaced = await brokerage.trade(key, 'PATCH', `/v2/orders/${order}`, { qty: '3' });
      expect(replaced.body.reason).toBe(halted);
      expect((await brokerage.trade(key, 'DELETE', `/v2/orders/${order}`)).status).toBe(204);
      await brokerage.orderOnceIts(key, order, 'canceled');

      await turn(scope, 'closing-only');
      expect((await brokerage.place(key, MARKET_BUY)).body.reason).toBe(closingOnly);
      const closing = await brokerage.place(key, sell);
      await brokerage.orderOnceIts(key, String(closing.body.id), 'filled');

      await turn(scope, 'open');
      const again = await brokerage.place(key, MARKET_BUY);
      await brokerage.orderOnceIts(key, String(again.body.id), 'filled');
    },
  );

  it('of one symbol and one account leaves the others alone', async () => {
    const [one, other] = await Promise.all([
      brokerage.fundedAccount('1000'),
      brokerage.fundedAccount('1000'),
    ]);
    await turn(`account/${one.id}`, 'halted');
    await turn('symbol/NVLT', 'halted');
    const { body } = await brokerage.place(other.key, MARKET_BUY);
    await brokerage.orderOnceIts(other.key, String(body.id), 'filled');
  });

  it('in the middle of a burst: every order is filled or ends for the switch’s reason, and nothing is held', async () => {
    const { id, key } = await brokerage.fundedAccount('100000');
    const burst = Array.from({ length: 30 }, () => brokerage.place(key, MARKET_BUY));
    await Promise.race(burst);
    await turn(`account/${id}`, 'halted');
    const late = await brokerage.place(key, MARKET_BUY);
    expect(late.body.reason).toBe('ACCOUNT_HALTED');
    const answers = await Promise.all(burst);
    const ends = await Promise.all(
      answers
        .filter(({ status }) => status === 200)
        .map(({ body }) =>
          eventually(
            () => brokerage.trade(key, 'GET', `/v2/orders/${body.id}`),
            (reply) => ['filled', 'rejected'].includes(String(reply.body.status)),
          ),
        ),
    );
    const refused = answers.filter(({ status }) => status !== 200);
    const stopped = [...refused, ...ends.filter(({ body }) => body.status === 'rejected')];
    expect(new Set(stopped.map(({ body }) => body.reason)).size).toBeLessThanOrEqual(1);
    for (const { body } of stopped) expect(body.reason).toBe('ACCOUNT_HALTED');
    const filled = ends.length - (stopped.length - refused.length);
    const position = await brokerage.trade(key, 'GET', '/v2/positions/BWTH');
    expect(Number(position.body.qty ?? 0)).toBe(filled);
    const open = await brokerage.trade(key, 'GET', '/v2/orders?status=open');
    expect(open.body).toEqual([]);
  });
});

describe('what is known of a switch', () => {
  it('is who turned it, when and why; the same turn again is not another', async () => {
    const first = await turn('symbol/BWTH', 'halted', 'news pending');
    const again = await brokerage.operate('PUT', '/v1/controls/symbol/BWTH', {
      state: 'halted',
      reason: 'news pending',
    });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.body).toEqual(first);
    expect(first).toMatchObject({
      scope: 'symbol/BWTH',
      state: 'halted',
      reason: 'news pending',
      turned_by: expect.any(String),
      turned_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
    const shown = await brokerage.operate('GET', '/v1/controls/symbol/BWTH');
    expect(shown.body).toEqual(first);
    const listed = await brokerage.operate('GET', '/v1/controls');
    expect(listed.body.controls).toContainEqual(
      expect.objectContaining({ scope: 'symbol/BWTH', state: 'halted' }),
    );
  });

  it.each([
    ['/v1/controls/venue/nowhere', 404, 'VENUE_NOT_FOUND'],
    ['/v1/controls/symbol/NOPE', 404, 'ASSET_NOT_FOUND'],
    ['/v1/controls/account/00000000-0000-4000-8000-00000000dead', 404, 'ACCOUNT_NOT_FOUND'],
    ['/v1/controls/account/somebody', 422, 'FIELD_INVALID'],
    ['/v1/controls/global/x', 422, 'FIELD_INVALID'],
    ['/v1/controls/venue', 422, 'FIELD_INVALID'],
    ['/v1/controls/world', 422, 'FIELD_INVALID'],
  ])('%s stops nothing and is refused', async (path, status, reason) => {
    const body = { state: 'halted', reason: 'a test' };
    expect(await brokerage.operate('PUT', path, body)).toMatchObject({ status, body: { reason } });
  });
});
