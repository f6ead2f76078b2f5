import '../support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { placeOrder } from '../../functions/place-order/handler.ts';
import { type HttpRouteSpecification, httpRoutes } from '../../infra/routes.ts';
import type { HttpFunction } from '../../shared/shell/http-stack.ts';
import { requestWorld } from '../support/api-fixtures.ts';
import { CLIENT, call, type HttpAnswer, type HttpCall, OPERATOR } from '../support/http-call.ts';

/**
 * Every route of the template, as deployed, against every kind of wrong input: each is answered by a 4xx in our own
 * shape that names the field or the rule. None of these requests may get as far as a table or a queue: the functions
 * here have none.
 */
const UUID = '00000000-0000-4000-8000-000000000000';
const FORTY_DIGITS = '1234567890123456789012345678901234567890';

const handlerOf = async (name: string): Promise<HttpFunction> =>
  (await import(`../../functions/${name}/handler.ts`)).handler;

const principalOf = ({ path }: HttpRouteSpecification) =>
  path.startsWith('/v1/') ? OPERATOR : CLIENT;

const RIGHT_VALUES: Readonly<Record<string, string>> = {
  symbol_or_asset_id: 'ACME',
  kind: 'account',
};

/** Path parameters with values that are right. */
const pathOf = ({ path }: HttpRouteSpecification): Record<string, string> => {
  // The one switch without a name of its own.
  if (path === '/v1/controls/{kind}') return { kind: 'global' };
  return Object.fromEntries(
    [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, RIGHT_VALUES[name] ?? UUID]),
  );
};

async function ask(route: HttpRouteSpecification, request: HttpCall): Promise<HttpAnswer> {
  const rightful = { principal: principalOf(route), path: pathOf(route) };
  return call(await handlerOf(route.function), { ...rightful, ...request });
}

function expectRefusal(answer: HttpAnswer, status: number, names: string | RegExp): void {
  expect(answer.body).toEqual({
    code: expect.any(Number),
    message: expect.stringMatching(names),
    reason: expect.stringMatching(/^[A-Z_]+$/),
  });
  expect(answer.status).toBe(status);
  expect(answer.headers).toHaveProperty('X-Request-ID');
}

const titled = httpRoutes.map((route) => [`${route.method} ${route.path}`, route] as const);

describe.each(titled)('%s', (_title, route) => {
  it('refuses without a key', async () => {
    expectRefusal(await ask(route, { principal: undefined }), 401, /^request is not authorized\.$/);
  });

  it('refuses a key of the other role', async () => {
    const principal = principalOf(route) === CLIENT ? OPERATOR : CLIENT;
    expectRefusal(await ask(route, { principal }), 403, /this route is for \w+ keys/);
  });

  it('refuses a body of 1 MB', async () => {
    const body = JSON.stringify({ symbol: 'A'.repeat(1024 * 1024) });
    expectRefusal(await ask(route, { body }), 413, 'must not be over 16384 bytes');
  });

  it('refuses a body that is nested too deep to be read', async () => {
    const body = `{"a":${'['.repeat(3_000)}${']'.repeat(3_000)}}`;
    expectRefusal(await ask(route, { body }), 400, /valid JSON|takes no body/);
  });

  it.each(['{', '{"a":NaN}', 'a=b', '{"a":1}{'])('refuses the body %s', async (body) => {
    expectRefusal(await ask(route, { body }), 400, /valid JSON|takes no body/);
  });

  it.each(['[]', '"text"', '1', 'null', 'true'])(
    'refuses the body %s, which is no object',
    async (body) => {
      const answer = await ask(route, { body });
      expect([400, 422]).toContain(answer.status);
      expectRefusal(answer, answer.status, /must be an object|takes no body|is required/);
    },
  );

  it('refuses a field that it does not have', async () => {
    const answer = await ask(route, { body: { surprise: 1 } });
    expect([400, 422]).toContain(answer.status);
    expectRefusal(answer, answer.status, /^surprise|takes no body|client_order_id is required/);
  });

  it('refuses a field that is given twice, whichever of the two is meant', async () => {
    const answer = await ask(route, { body: '{"qty":"1","qty":"100"}' });
    expect([400, 422]).toContain(answer.status);
    expectRefusal(answer, answer.status, /^qty is given more than once$|takes no body/);
  });

  it('refuses a query parameter that it does not have', async () => {
    expectRefusal(await ask(route, { query: { surprise: '1' } }), 422, /surprise|is required/);
  });
});

const withPath = titled.filter(([, { path }]) => path.includes('{'));

describe.each(withPath)('%s', (_title, route) => {
  const name = Object.keys(pathOf(route))[0] ?? '';
  const wrong =
    name === 'symbol_or_asset_id'
      ? ['A'.repeat(100), 'A\u0000B', '']
      : ['1', 'not-a-uuid', FORTY_DIGITS, `${UUID}0`];

  it.each(wrong)(`refuses the ${name} %j`, async (value) => {
    expectRefusal(await ask(route, { path: { [name]: value } }), 422, name);
  });
});

const routeOf = (method: string, path: string): HttpRouteSpecification => {
  const found = httpRoutes.find((route) => route.method === method && route.path === path);
  if (found === undefined) throw new Error(`no route ${method} ${path}`);
  return found;
};

const ORDER = {
  symbol: 'ACME',
  qty: '1',
  side: 'buy',
  type: 'limit',
  limit_price: '10',
  time_in_force: 'day',
};
const { limit_price: _limit, ...NO_LIMIT } = ORDER;

it('names what may be given, and no empty word', async () => {
  const answer = await ask(routeOf('POST', '/v2/orders'), {
    body: { ...ORDER, order_class: 'mleg' },
  });
  expectRefusal(answer, 422, /supported: simple, bracket, oco, oto$/);
});

describe('POST /v2/orders refuses', () => {
  const wrong: [what: string, body: object | string, names: string, status?: number][] = [
    ...(['symbol', 'qty', 'side', 'type', 'time_in_force'] as const).map(
      (field): [string, object, string] => [
        `no ${field}`,
        Object.fromEntries(Object.entries(ORDER).filter(([name]) => name !== field)),
        `${field} is required`,
      ],
    ),
    ['a null qty', { ...ORDER, qty: null }, 'qty is required'],
    ['a limit order without price', NO_LIMIT, 'limit_price is required'],
    ['a market order with a price', { ...ORDER, type: 'market' }, 'limit_price must be left out'],
    ['a surprise', { ...ORDER, surprise: 1 }, 'surprise is not a field'],
    [
      'a price of 40 digits',
      { ...ORDER, limit_price: FORTY_DIGITS },
      'limit_price must be a decimal',
    ],
    ['a price of 40 digits as a number', `{"limit_price":${FORTY_DIGITS}}`, 'symbol is required'],
    [
      '40 decimals',
      { ...ORDER, limit_price: `1.${FORTY_DIGITS}` },
      'limit_price must be a decimal',
    ],
    ['a negative qty', { ...ORDER, qty: '-1' }, 'qty must be greater than 0'],
    ['a negative qty as a number', { ...ORDER, qty: -1 }, 'qty must be greater than 0'],
    ['no qty at all', { ...ORDER, qty: '0.00' }, 'qty must be greater than 0'],
    ['a price of zero', { ...ORDER, limit_price: 0 }, 'limit_price must be greater than 0'],
    ['NaN as text', { ...ORDER, qty: 'NaN' }, 'qty must be a decimal'],
    ['Infinity as text', { ...ORDER, qty: 'Infinity' }, 'qty must be a decimal'],
    ['a million zeros by exponent', { ...ORDER, qty: '1e999999' }, 'qty must be a decimal'],
    ['hexadecimal', { ...ORDER, qty: '0x10' }, 'qty must be a decimal'],
    ['blanks', { ...ORDER, qty: ' 1 ' }, 'qty must be a decimal'],
    ['a boolean qty', { ...ORDER, qty: true }, 'qty must be a decimal'],
    ['a list of qty', { ...ORDER, qty: ['1'] }, 'qty must be a decimal'],
    ['a number as symbol', { ...ORDER, symbol: 5 }, 'symbol must be text'],
    ['an empty symbol', { ...ORDER, symbol: '' }, 'symbol must be text'],
    ['an unknown symbol', { ...ORDER, symbol: 'NOPE' }, "could not find us_equity 'NOPE'"],
    ['an unknown asset id', { ...ORDER, symbol: UUID }, 'could not find us_equity'],
    ['a symbol in small letters', { ...ORDER, symbol: 'acme' }, 'could not find us_equity'],
    ['an unknown side', { ...ORDER, side: 'short' }, 'side must be one of: buy, sell'],
    ['an unknown type', { ...ORDER, type: 'iceberg' }, 'type must be one of: market, limit'],
    ['a number as type', { ...ORDER, type: 1 }, 'type must be one of'],
    [
      'an empty client_order_id',
      { ...ORDER, client_order_id: '' },
      'client_order_id must be text of 1 to 128',
    ],
    [
      'a client_order_id of 129',
      { ...ORDER, client_order_id: 'x'.repeat(129) },
      'client_order_id must be text',
    ],
    [
      'a line break in client_order_id',
      { ...ORDER, client_order_id: 'a\nb' },
      'client_order_id must be text',
    ],
    [
      'a number as client_order_id',
      { ...ORDER, client_order_id: 1 },
      'client_order_id must be text',
    ],
    ['sub-penny prices', { ...ORDER, limit_price: '290.123' }, 'sub-penny increment'],
    ['five decimals under a dollar', { ...ORDER, limit_price: '0.12345' }, 'sub-penny increment'],
    ['ten decimals of a share', { ...ORDER, qty: '1.0000000001' }, 'qty must have at most 9'],
    ['too many shares', { ...ORDER, qty: '1000001' }, 'qty must not be over'],
    [
      'an intent against the side',
      { ...ORDER, position_intent: 'sell_to_close' },
      'position_intent must be buy_to_open',
    ],
    [
      'selling what is not owned',
      { ...ORDER, side: 'sell', limit_price: '9999' },
      'account is not allowed to short',
      403,
    ],
    [
      'a limit far beyond the market',
      { ...ORDER, limit_price: '9999' },
      'limit_price 9999 is too far from the market',
    ],
    ['more than the account has', { ...ORDER, qty: '1001' }, 'insufficient buying power', 403],
  ];

  it.each(wrong)('%s', async (_what, body, names, status = 422) => {
    const world = requestWorld();
    const answer = await call(placeOrder(world), { principal: CLIENT, body });
    expect(answer.body).toMatchObject({
      code: expect.any(Number),
      message: expect.stringContaining(names),
      reason: expect.any(String),
    });
    expect(answer.status).toBe(status);
    expect(world.mailboxes.sent).toEqual([]);
    expect(world.store.slots.size).toBe(0);
  });

  it.each<[string, object]>([
    ['mleg', { order_class: 'mleg' }],
    ['sell_to_open', { side: 'sell', position_intent: 'sell_to_open' }],
    ['legs', { legs: [] }],
    ['advanced_instructions', { advanced_instructions: { algorithm: 'TWAP' } }],
  ])('%s by name, as not supported', async (name, fields) => {
    const answer = await call(placeOrder(requestWorld()), {
      principal: CLIENT,
      body: { ...ORDER, ...fields },
    });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 42210000, reason: 'FIELD_NOT_SUPPORTED' });
    expect(answer.body.message).toContain(name);
  });
});

const RULES = { day_trade_rule: 'count', concentration_limit: '0.25', duplicate_window: 10 };

describe('other fields', () => {
  const orders = routeOf('GET', '/v2/orders');
  const replacing = routeOf('PATCH', '/v2/orders/{order_id}');
  const resolving = routeOf('POST', '/v1/accounts/{account_id}/orders/{order_id}/resolution');
  const openOrders = routeOf('GET', '/v1/accounts/{account_id}/orders');
  const word = { resolution: 'filled', evidence: 'said so' };
  const byClientId = routeOf('GET', '/v2/orders:by_client_order_id');
  const assets = routeOf('GET', '/v2/assets');
  const deposits = routeOf('POST', '/v1/accounts/{account_id}/test_deposits');
  const account = routeOf('PATCH', '/v1/accounts/{account_id}');
  const rules = routeOf('POST', '/v1/accounts/{account_id}/rules');
  const preview = routeOf('POST', '/v2/orders/preview');
  const balances = routeOf('GET', '/v1/accounts/{account_id}/balances');
  const positionsAsOf = routeOf('GET', '/v1/accounts/{account_id}/positions');
  const lots = routeOf('GET', '/v1/accounts/{account_id}/tax_lots');
  const gains = routeOf('GET', '/v1/accounts/{account_id}/realized_gains');
  const choices = routeOf('POST', '/v1/accounts/{account_id}/lot_choices');
  const days = { from: '2026-01-01', to: '2026-12-31' };

  it.each<[string, HttpRouteSpecification, HttpCall]>([
    ['status', orders, { query: { status: 'everything' } }],
    ['limit', orders, { query: { limit: '501' } }],
    ['limit', orders, { query: { limit: '0' } }],
    ['limit', orders, { query: { limit: '-1' } }],
    ['limit', orders, { query: { limit: '1.5' } }],
    ['limit', orders, { query: { limit: 'NaN' } }],
    ['limit', orders, { query: { limit: FORTY_DIGITS } }],
    ['after', orders, { query: { after: 'yesterday' } }],
    ['until', orders, { query: { until: '2026-13-45' } }],
    ['direction', orders, { query: { direction: 'sideways' } }],
    ['nested', orders, { query: { nested: 'perhaps' } }],
    ['symbols', orders, { query: { symbols: ',' } }],
    ['side', orders, { query: { side: 'long' } }],
    ['before_order_id', orders, { query: { before_order_id: '1' } }],
    ['after_order_id', orders, { query: { after_order_id: UUID, after: '2026-01-01' } }],
    ['before_order_id', orders, { query: { before_order_id: UUID, after_order_id: UUID } }],
    ['qty', replacing, { body: { qty: '-1' } }],
    ['qty', replacing, { body: { qty: '1.0000000001' } }],
    ['qty', replacing, { body: { qty: FORTY_DIGITS } }],
    ['time_in_force', replacing, { body: { time_in_force: 'ever' } }],
    ['limit_price', replacing, { body: { limit_price: 0 } }],
    ['stop_price', replacing, { body: { stop_price: 'NaN' } }],
    ['trail', replacing, { body: { trail: '0x1' } }],
    ['client_order_id', replacing, { body: { client_order_id: 'x'.repeat(129) } }],
    ['notional', replacing, { body: { notional: '5' } }],
    ['advanced_instructions', replacing, { body: { advanced_instructions: {} } }],
    ['symbol', replacing, { body: { symbol: 'ACME' } }],
    ['in_doubt', openOrders, { query: { in_doubt: 'perhaps' } }],
    ['resolution', resolving, { body: { evidence: 'said so' } }],
    ['resolution', resolving, { body: { ...word, resolution: 'lost' } }],
    ['evidence', resolving, { body: { resolution: 'cancelled' } }],
    ['evidence', resolving, { body: { ...word, evidence: 'x'.repeat(501) } }],
    ['qty', resolving, { body: word }],
    ['qty', resolving, { body: { ...word, qty: '1.5', price: '1', execution_id: 'x' } }],
    ['price', resolving, { body: { ...word, qty: '1', execution_id: 'x' } }],
    ['execution_id', resolving, { body: { ...word, qty: '1', price: '1' } }],
    ['qty', resolving, { body: { ...word, resolution: 'cancelled', qty: '1' } }],
    ['transaction_time', resolving, { body: { ...word, transaction_time: 'then' } }],
    [
      'Idempotency-Key',
      resolving,
      { body: { ...word, resolution: 'cancelled' }, headers: { 'idempotency-key': 'a b' } },
    ],
    ['client_order_id', byClientId, {}],
    ['client_order_id', byClientId, { query: { client_order_id: '' } }],
    ['client_order_id', byClientId, { query: { client_order_id: 'x'.repeat(129) } }],
    ['nested', routeOf('GET', '/v2/orders/{order_id}'), { query: { nested: '2' } }],
    ['status', assets, { query: { status: 'sleeping' } }],
    ['asset_class', assets, { query: { asset_class: 'crypto' } }],
    ['attributes', assets, { query: { attributes: '' } }],
    ['amount', deposits, { body: {} }],
    ['amount', deposits, { body: { amount: '-5' } }],
    ['amount', deposits, { body: { amount: 0 } }],
    ['amount', deposits, { body: { amount: '0.001' } }],
    ['amount', deposits, { body: { amount: 'NaN' } }],
    ['amount', deposits, { body: { amount: null } }],
    ['amount', deposits, { body: { amount: FORTY_DIGITS } }],
    ['amount', deposits, { body: { amount: '1000000000001' } }],
    ['amount', deposits, { body: { amount: { value: '5' } } }],
    [
      'Idempotency-Key',
      deposits,
      { body: { amount: '5' }, headers: { 'idempotency-key': 'x'.repeat(129) } },
    ],
    ['Idempotency-Key', routeOf('POST', '/v1/accounts'), { headers: { 'idempotency-key': 'a b' } }],
    ...[balances, positionsAsOf, lots].flatMap(
      (each): [string, HttpRouteSpecification, HttpCall][] => [
        ['as_of', each, { query: { as_of: 'yesterday' } }],
        ['as_of', each, { query: { as_of: '2026-13-45' } }],
        ['as_of', each, { query: { as_of: FORTY_DIGITS } }],
        ['as_of', each, { query: { as_of: '' } }],
        ['as_of', each, { query: { as_of: '9999-01-01' } }],
      ],
    ),
    ...[lots, gains].flatMap((each): [string, HttpRouteSpecification, HttpCall][] => [
      ['limit', each, { query: { ...(each === gains ? days : {}), limit: '0' } }],
      ['limit', each, { query: { ...(each === gains ? days : {}), limit: '1001' } }],
      ['page_token', each, { query: { ...(each === gains ? days : {}), page_token: 'next' } }],
      ['page_token', each, { query: { ...(each === gains ? days : {}), page_token: '1-' } }],
    ]),
    ['from', gains, { query: { to: '2026-01-01' } }],
    ['to', gains, { query: { from: '2026-01-01' } }],
    ['from', gains, { query: { ...days, from: '2026-02-30' } }],
    ['to', gains, { query: { ...days, to: '2026-1-1' } }],
    ['to', gains, { query: { ...days, to: '2025-12-31' } }],
    ['type', routeOf('POST', '/v1/accounts'), { body: { type: 'savings' } }],
    ['type', routeOf('POST', '/v1/accounts'), { body: { type: null } }],
    ...(
      [
        ['day_trade_rule', 'none'],
        ['day_trade_rule', null],
        ['concentration_limit', '0'],
        ['concentration_limit', '1.1'],
        ['concentration_limit', '0.12345'],
        ['duplicate_window', 0],
        ['duplicate_window', 301],
      ] as const
    ).map(([field, value]): [string, HttpRouteSpecification, HttpCall] => [
      field,
      rules,
      { body: { ...RULES, [field]: value } },
    ]),
    ...Object.keys(RULES).map((field): [string, HttpRouteSpecification, HttpCall] => [
      field,
      rules,
      { body: Object.fromEntries(Object.entries(RULES).filter(([name]) => name !== field)) },
    ]),
    [
      'Idempotency-Key',
      routeOf('POST', '/v1/accounts/{account_id}/assessments'),
      { headers: { 'idempotency-key': 'a b' } },
    ],
    ['symbol', preview, { body: {} }],
    ['qty', preview, { body: { ...ORDER, qty: '0' } }],
    ['limit_price', preview, { body: NO_LIMIT }],
    ['order_id', choices, { body: { lots: [] } }],
    ['order_id', choices, { body: { order_id: '1', lots: [{ id: 'a', qty: '1' }] } }],
    ['lots', choices, { body: { order_id: UUID } }],
    ['lots', choices, { body: { order_id: UUID, lots: [] } }],
    ['lots', choices, { body: { order_id: UUID, lots: 'a' } }],
    ['lots.0.qty', choices, { body: { order_id: UUID, lots: [{ id: 'a' }] } }],
    ['lots.0.qty', choices, { body: { order_id: UUID, lots: [{ id: 'a', qty: '-1' }] } }],
    ['lots.0.id', choices, { body: { order_id: UUID, lots: [{ id: '', qty: '1' }] } }],
    [
      'lots',
      choices,
      { body: { order_id: UUID, lots: ['1', '2'].map((qty) => ({ id: 'a', qty })) } },
    ],
    [
      'Idempotency-Key',
      choices,
      {
        body: { order_id: UUID, lots: [{ id: 'a', qty: '1' }] },
        headers: { 'idempotency-key': 'a b' },
      },
    ],
    ['order_rate', account, { body: {} }],
    ['order_rate', account, { body: { order_rate: 0 } }],
    ['order_rate', account, { body: { order_rate: -1 } }],
    ['order_rate', account, { body: { order_rate: 1.5 } }],
    ['order_rate', account, { body: { order_rate: 'fast' } }],
    ['order_rate', account, { body: { order_rate: FORTY_DIGITS } }],
  ])('names %s', async (field, route, request) => {
    const answer = await ask(route, request);
    expectRefusal(answer, 422, field);
  });
});
