import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { type HttpRouteSpecification, httpRoutes } from '../../infra/routes.ts';
import { type ApiKey, Brokerage, type Reply } from './brokerage.ts';

/**
 * Every route against every kind of wrong input, through gateway and authorizer: each answer is a 4xx in our own shape
 * that names the field or the rule. (test/contract looks at the functions by themselves, in more detail.)
 */
const brokerage = Brokerage.fromEnvironment();
const UUID = randomUUID();
const FORTY_DIGITS = '1234567890123456789012345678901234567890';
const MEGABYTE = 1024 * 1024;

let account: { readonly id: string; readonly key: ApiKey };
beforeAll(async () => {
  account = await brokerage.fundedAccount('1000');
});

const isOperators = ({ path }: HttpRouteSpecification): boolean => path.startsWith('/v1/');

/** The route's path with parameters that are right. */
const pathOf = ({ path }: HttpRouteSpecification): string =>
  path
    .replace('{account_id}', account.id)
    .replace('{order_id}', UUID)
    .replace('{symbol_or_asset_id}', 'ACME')
    .replace('{kind}/{name}', `account/${account.id}`)
    .replace('{kind}', 'global');

const RULES = { day_trade_rule: 'count', concentration_limit: null, duplicate_window: null };

/** A body that is right for a route below an account, where it takes one. */
function rightBody({ method, path }: HttpRouteSpecification): object | undefined {
  if (path.endsWith('/test_deposits')) return { amount: '1' };
  if (path.endsWith('/rules')) return RULES;
  if (path.endsWith('/lot_choices')) return { order_id: UUID, lots: [{ id: 'lot', qty: '1' }] };
  if (path.endsWith('/resolution')) return { resolution: 'cancelled', evidence: 'said so' };
  if (path.startsWith('/v2/')) return method === 'PATCH' ? { qty: '1' } : undefined;
  return method === 'PATCH' ? { order_rate: 1 } : undefined;
}

/** With the right key for the route. */
const ask = (
  route: HttpRouteSpecification,
  body?: unknown,
  path = pathOf(route),
): Promise<Reply> =>
  isOperators(route)
    ? brokerage.operate(route.method, path, body)
    : brokerage.trade(account.key, route.method, path, body);

function expectRefusal(reply: Reply, status: number | readonly number[], names: RegExp): void {
  expect(reply.body).toEqual({
    code: expect.any(Number),
    message: expect.stringMatching(names),
    reason: expect.stringMatching(/^[A-Z_]+$/),
  });
  expect([status].flat()).toContain(reply.status);
  expect(reply.headers.get('content-type')).toMatch(/^application\/json/);
}

const titled = httpRoutes.map((route) => [`${route.method} ${route.path}`, route] as const);
/** A body with GET is not HTTP for fetch; the contract test sends one to the functions. */
const taking = titled.filter(([, { method }]) => method !== 'GET');

describe.each(titled)('%s', (_title, route) => {
  it('refuses without a key, with a wrong one and with nonsense for one', async () => {
    const wrong: Readonly<Record<string, string>>[] = [
      {},
      { 'apca-api-key-id': account.key.key_id },
      { 'apca-api-key-id': account.key.key_id, 'apca-api-secret-key': 'wrong' },
      { 'apca-api-key-id': 'nobody', 'apca-api-secret-key': account.key.secret_key },
      { authorization: 'Basic bm9ib2R5OndvbmRlcnM=' },
      { authorization: 'Basic !!!' },
      { authorization: 'Bearer token' },
      { 'apca-api-key-id': 'x'.repeat(2_000), 'apca-api-secret-key': 'y'.repeat(2_000) },
    ];
    for (const headers of wrong) {
      const reply = await brokerage.send(route.method, pathOf(route), headers);
      expectRefusal(reply, 401, /^request is not authorized\.$/);
    }
  });

  it('refuses the key of the other role', async () => {
    const reply = isOperators(route)
      ? await brokerage.trade(account.key, route.method, pathOf(route))
      : await brokerage.operate(route.method, pathOf(route));
    expectRefusal(reply, 403, /this route is for \w+ keys/);
  });

  it('refuses a query parameter that it does not have', async () => {
    expectRefusal(
      await ask(route, undefined, `${pathOf(route)}?surprise=1`),
      422,
      /surprise|is required/,
    );
  });
});

describe.each(taking)('%s', (_title, route) => {
  it('refuses a body of 1 MB', async () => {
    expectRefusal(await ask(route, { symbol: 'A'.repeat(MEGABYTE) }), 413, /must not be over/);
  });

  it.each(['{', '{"a":NaN}', 'a=b', '{"a":1}{', '\u0000'])('refuses the body %j', async (body) => {
    expectRefusal(await ask(route, body), 400, /valid JSON|takes no body/);
  });

  it.each(['[]', '"text"', '1', 'null', 'true', '{"surprise":1}'])(
    'refuses the body %s',
    async (body) => {
      expectRefusal(
        await ask(route, body),
        [400, 422],
        /must be an object|takes no body|is required|surprise/,
      );
    },
  );
});

const named = titled.filter(([, { path }]) => path.includes('{'));

describe.each(named)('%s', (_title, route) => {
  const [parameter = '', name = ''] = /\{(\w+)\}/.exec(route.path) ?? [];
  const wrong =
    name === 'symbol_or_asset_id' ? ['A'.repeat(100), 'A%00B'] : ['1', 'x', FORTY_DIGITS];

  it.each(wrong)(`refuses the ${name} %s`, async (value) => {
    expectRefusal(
      await ask(route, undefined, route.path.replace(parameter, value)),
      422,
      new RegExp(name),
    );
  });
});

/** A kind of switch that is none is a wrong value, not a thing that might exist. */
const ofThings = named.filter(([, { path }]) => !path.includes('{kind}'));

describe.each(ofThings)('%s', (_title, route) => {
  const [parameter = '', name = ''] = /\{(\w+)\}/.exec(route.path) ?? [];

  it(`knows no ${name} that does not exist`, async () => {
    const value = name === 'symbol_or_asset_id' ? 'NOSUCH' : UUID;
    const path = pathOf({ ...route, path: route.path.replace(parameter, value) });
    const query = path.endsWith('/realized_gains') ? '?from=2026-01-01&to=2026-12-31' : '';
    const reply = await ask(route, rightBody(route), path + query);
    expectRefusal(reply, 404, /not found|does not exist|no such account/);
  });
});

const ORDER = {
  symbol: 'ACME',
  qty: '1',
  side: 'buy',
  type: 'limit',
  limit_price: '10',
  time_in_force: 'day',
};
const without = (name: string) =>
  Object.fromEntries(Object.entries(ORDER).filter(([field]) => field !== name));

describe('POST /v2/orders refuses', () => {
  it.each<[what: string, body: unknown, names: RegExp]>([
    ...Object.keys(ORDER).map((field): [string, unknown, RegExp] => [
      `no ${field}`,
      without(field),
      new RegExp(`^${field} is required`),
    ]),
    ['a price of 40 digits', { ...ORDER, limit_price: FORTY_DIGITS }, /^limit_price .*38 digits/],
    [
      'a price of 40 digits as a number',
      JSON.stringify(ORDER).replace('"10"', FORTY_DIGITS),
      /^limit_price .*38 digits/,
    ],
    ['a price below a cent', { ...ORDER, limit_price: '10.001' }, /limit_price 10\.001.*increment/],
    ['a negative price', { ...ORDER, limit_price: '-10' }, /^limit_price must be greater than 0/],
    ['a price of zero', { ...ORDER, limit_price: '0' }, /^limit_price must be greater than 0/],
    ['a negative quantity', { ...ORDER, qty: -1 }, /^qty must be greater than 0/],
    ['ten decimals of a share', { ...ORDER, qty: '0.0000000001' }, /^qty must have at most 9/],
    ['shares and dollars', { ...ORDER, notional: '5' }, /^notional must be left out/],
    ['NaN', { ...ORDER, qty: 'NaN' }, /^qty must be a decimal/],
    ['Infinity', { ...ORDER, qty: 'Infinity' }, /^qty must be a decimal/],
    ['hexadecimal', { ...ORDER, qty: '0x10' }, /^qty must be a decimal/],
    ['an exponent of a million', { ...ORDER, qty: '1e1000000' }, /^qty must be a decimal/],
    ['too many shares', { ...ORDER, qty: '1000001', limit_price: '0.0001' }, /qty/],
    ['a quantity of the wrong type', { ...ORDER, qty: true }, /^qty must be a decimal/],
    ['an unknown symbol', { ...ORDER, symbol: 'NOSUCH' }, /could not find us_equity 'NOSUCH'/],
    ['a symbol in lower case', { ...ORDER, symbol: 'acme' }, /could not find us_equity 'acme'/],
    ['a symbol of the wrong type', { ...ORDER, symbol: 5 }, /^symbol must be text/],
    ['a symbol with a separator of FIX', { ...ORDER, symbol: 'A\u0001B' }, /^symbol must be text/],
    ['an unknown side', { ...ORDER, side: 'hold' }, /^side must be one of/],
    ['an unknown type', { ...ORDER, type: 'iceberg' }, /^type must be one of/],
    ['a stop without its price', { ...ORDER, type: 'stop_limit' }, /^stop_price is required/],
    [
      'an unknown time in force',
      { ...ORDER, time_in_force: 'gtd' },
      /^time_in_force must be one of/,
    ],
    [
      'a class that is not there yet',
      { ...ORDER, order_class: 'mleg' },
      /^order_class 'mleg' is not/,
    ],
    [
      'a bracket without exits',
      { ...ORDER, order_class: 'bracket' },
      /^bracket orders require take_profit\.limit_price$/,
    ],
    ['a market order with a price', { ...ORDER, type: 'market' }, /^limit_price must be left out/],
    [
      'extended hours as text',
      { ...ORDER, extended_hours: 'yes' },
      /^extended_hours must be true or/,
    ],
    [
      'a client key of 129 letters',
      { ...ORDER, client_order_id: 'x'.repeat(129) },
      /^client_order_id/,
    ],
    ['an empty client key', { ...ORDER, client_order_id: '' }, /^client_order_id/],
    ['a field of its own', { ...ORDER, surprise: 1 }, /^surprise is not a field/],
    ['another prototype', '{"__proto__":{"symbol":"ACME"}}', /is required|__proto__/],
  ])('%s', async (_what, body, names) => {
    const reply = await brokerage.trade(account.key, 'POST', '/v2/orders', body);
    expectRefusal(reply, 422, names);
  });

  it('and none of it was taken', async () => {
    const { body } = await brokerage.trade(account.key, 'GET', '/v2/orders?status=all');
    expect(body).toEqual([]);
  });
});

describe('queries', () => {
  it.each<[path: string, names: RegExp]>([
    ['/v2/orders?limit=0', /^limit must be a whole number from 1 to 500/],
    ['/v2/orders?limit=501', /^limit must be/],
    ['/v2/orders?limit=ten', /^limit must be/],
    ['/v2/orders?status=maybe', /^status must be one of/],
    ['/v2/orders?direction=up', /^direction must be one of/],
    ['/v2/orders?after=yesterday', /^after must be a time/],
    ['/v2/orders?nested=perhaps', /^nested must be true or false/],
    ['/v2/orders?side=hold', /^side must be one of/],
    ['/v2/orders?symbols=', /^symbols must list/],
    ['/v2/orders?before_order_id=1', /^before_order_id must be a UUID/],
    [`/v2/orders?before_order_id=${UUID}&after_order_id=${UUID}`, /^before_order_id must not come/],
    ['/v2/orders:by_client_order_id', /^client_order_id is required/],
    ['/v2/assets?status=sleeping', /^status must be one of/],
    ['/v2/assets?asset_class=house', /^asset_class must be one of/],
  ])('GET %s is refused', async (path, names) => {
    expectRefusal(await brokerage.trade(account.key, 'GET', path), 422, names);
  });
});

describe('PATCH /v1/accounts/{account_id} refuses', () => {
  it.each<[body: unknown, names: RegExp]>([
    [{}, /^order_rate is required/],
    [{ order_rate: 0 }, /^order_rate must be a whole number/],
    [{ order_rate: -1 }, /^order_rate must be a whole number/],
    [{ order_rate: 1.5 }, /^order_rate must be a whole number/],
    [{ order_rate: 10_001 }, /^order_rate must be a whole number from 1 to 10000/],
    [{ order_rate: 'fast' }, /^order_rate must be a whole number/],
    [`{"order_rate":${FORTY_DIGITS}}`, /^order_rate must be a whole number/],
    [{ order_rate: 1, status: 'ACTIVE' }, /^status is not a field/],
  ])('%j', async (body, names) => {
    const reply = await brokerage.operate('PATCH', `/v1/accounts/${account.id}`, body);
    expectRefusal(reply, 422, names);
  });
});

describe('POST …/test_deposits refuses', () => {
  it.each<[body: unknown, names: RegExp]>([
    [{}, /^amount is required/],
    [{ amount: '-5' }, /^amount must be greater than 0/],
    [{ amount: '0' }, /^amount must be greater than 0/],
    [{ amount: '0.001' }, /^amount must be whole cents/],
    [{ amount: 'NaN' }, /^amount must be a decimal/],
    [{ amount: FORTY_DIGITS }, /^amount must be a decimal/],
    [{ amount: '1000000000001' }, /^amount must not be over/],
    [{ amount: '5', currency: 'EUR' }, /^currency is not a field/],
  ])('%j', async (body, names) => {
    const path = `/v1/accounts/${account.id}/test_deposits`;
    expectRefusal(await brokerage.operate('POST', path, body), 422, names);
  });

  it('and none of it was booked', async () => {
    const { body } = await brokerage.trade(account.key, 'GET', '/v2/account');
    expect(body.cash).toBe('1000');
  });
});

describe('an unknown route', () => {
  it.each([
    ['GET', '/'],
    ['GET', '/v2'],
    ['GET', '/v2/nothing'],
    ['PUT', '/v2/orders'],
    ['PATCH', '/v2/account'],
    ['POST', '/v2/orders/extra/parts'],
    ['GET', '/v1/accounts'],
    ['DELETE', '/v1/accounts/1/api_keys'],
    ['GET', '/v2/orders%00'],
    ['GET', '/v2/../v1/accounts'],
  ])('%s %s is told so, with a key and without', async (method, path) => {
    expectRefusal(await brokerage.send(method, path, {}), 404, /^endpoint not found\.$/);
    expectRefusal(await brokerage.trade(account.key, method, path), 404, /^endpoint not found\.$/);
  });
});
