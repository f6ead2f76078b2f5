import { describe, expect, it } from 'vitest';
import { routeTable, segmentsOf } from './route-table.ts';

const KEYS = [
  '$default',
  'ANY /{proxy+}',
  'GET /files/{path+}',
  'ANY /v2/orders/{order_id}',
  'GET /v2/orders/{order_id}',
  'GET /v2/orders',
  'GET /v2/orders:by_client_order_id',
  'GET /v2/orders/open',
  'GET /v2/{collection}/open',
];

const match = routeTable(KEYS.map((routeKey) => ({ routeKey, target: routeKey })));

describe('route matching', () => {
  it.each([
    ['GET', '/v2/orders', 'GET /v2/orders', {}],
    ['GET', '/v2/orders/7', 'GET /v2/orders/{order_id}', { order_id: '7' }],
    ['DELETE', '/v2/orders/7', 'ANY /v2/orders/{order_id}', { order_id: '7' }],
    ['GET', '/v2/orders/open', 'GET /v2/orders/open', {}],
    ['GET', '/v2/positions/open', 'GET /v2/{collection}/open', { collection: 'positions' }],
    ['GET', '/v2/orders:by_client_order_id', 'GET /v2/orders:by_client_order_id', {}],
    ['GET', '/files/a/b', 'GET /files/{path+}', { path: 'a/b' }],
    ['POST', '/files/a/b', 'ANY /{proxy+}', { proxy: 'files/a/b' }],
    ['GET', '/v2/orders/', 'ANY /{proxy+}', { proxy: 'v2/orders/' }],
    ['GET', '/', '$default', {}],
  ])('%s %s → %s', (method, path, routeKey, pathParameters) => {
    expect(match(method, segmentsOf(path))).toEqual({
      routeKey,
      target: routeKey,
      pathParameters,
    });
  });

  it('finds nothing without $default', () => {
    const strict = routeTable([{ routeKey: 'GET /v2/orders', target: 1 }]);
    expect(strict('POST', segmentsOf('/v2/orders'))).toBeUndefined();
    expect(strict('GET', segmentsOf('/V2/orders'))).toBeUndefined();
  });

  it('refuses a key that stands twice or cannot be read', () => {
    const twice = { routeKey: 'GET /a', target: 1 };
    expect(() => routeTable([twice, twice])).toThrow('twice');
    expect(() => routeTable([{ routeKey: '/a', target: 1 }])).toThrow('/a');
  });
});
