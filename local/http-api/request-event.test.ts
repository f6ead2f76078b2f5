import { describe, expect, it } from 'vitest';
import type { HttpApiModel } from '../template/cloud-model.ts';
import { commonEvent, gatewayTime, integrationEvent, readHead } from './request-event.ts';

const api: HttpApiModel = { apiId: 'abc1234567', name: 'rest', stageName: '$default', routes: [] };
const at = new Date('2026-11-21T08:30:05.250Z');

const request = (target: string, rawHeaders: string[] = [], body = '') => ({
  method: 'POST',
  target,
  rawHeaders,
  body: Buffer.from(body),
  sourceIp: '127.0.0.1',
  httpVersion: '1.1',
});

const eventOf = (raw: ReturnType<typeof request>, authorizer?: Record<string, unknown>) => {
  const head = readHead(raw);
  const common = commonEvent(
    raw,
    head,
    { routeKey: 'POST /v2/orders', pathParameters: {} },
    api,
    at,
  );
  return integrationEvent(common, raw.body, authorizer);
};

describe('payload format 2.0', () => {
  it('carries everything that the format names', () => {
    const raw = request(
      '/v2/orders?side=buy&side=sell&note=a%20b+c',
      ['Host', 'localhost:8080', 'User-Agent', 'curl/8', 'Content-Type', 'application/json'],
      '{}',
    );
    expect(eventOf(raw, { principal: '{}' })).toEqual({
      version: '2.0',
      routeKey: 'POST /v2/orders',
      rawPath: '/v2/orders',
      rawQueryString: 'side=buy&side=sell&note=a%20b+c',
      headers: {
        host: 'localhost:8080',
        'user-agent': 'curl/8',
        'content-type': 'application/json',
      },
      queryStringParameters: { side: 'buy,sell', note: 'a b c' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'abc1234567',
        authorizer: { lambda: { principal: '{}' } },
        domainName: 'localhost:8080',
        domainPrefix: 'abc1234567',
        http: {
          method: 'POST',
          path: '/v2/orders',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'curl/8',
        },
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        routeKey: 'POST /v2/orders',
        stage: '$default',
        time: '21/Nov/2026:08:30:05 +0000',
        timeEpoch: at.getTime(),
      },
      body: '{}',
      isBase64Encoded: false,
    });
  });

  it('joins repeated headers and takes cookies out of them', () => {
    const { headers, cookies } = readHead(
      request('/', ['X-Tag', 'a', 'x-tag', 'b', 'Cookie', 'k=1; l=2', 'cookie', 'm=3']),
    );
    expect(headers).toEqual({ 'x-tag': 'a,b' });
    expect(cookies).toEqual(['k=1', 'l=2', 'm=3']);
  });

  it('decodes the path, but not an encoded slash into a separator', () => {
    const head = readHead(request('/v2/a%2Fb/c%20d/%zz'));
    expect(head.segments).toEqual(['v2', 'a/b', 'c d', '%zz']);
    expect(head.path).toBe('/v2/a/b/c d/%zz');
    expect(head.queryStringParameters).toBeUndefined();
  });

  it.each([
    ['application/json; charset=utf-8', false],
    ['application/problem+json', false],
    ['text/plain', false],
    [undefined, false],
    ['application/octet-stream', true],
    ['application/x-www-form-urlencoded', true],
    ['image/png', true],
  ])('a body of type %s as base64: %s', (type, isBase64Encoded) => {
    const raw = request('/', type === undefined ? [] : ['content-type', type], 'ü');
    const body = isBase64Encoded ? Buffer.from('ü').toString('base64') : 'ü';
    expect(eventOf(raw)).toMatchObject({ body, isBase64Encoded });
  });

  it('has no body when none was sent', () => {
    expect(eventOf(request('/'))).not.toHaveProperty('body');
  });

  it('pads the gateway time', () => {
    expect(gatewayTime(new Date('2026-01-02T03:04:05Z'))).toBe('02/Jan/2026:03:04:05 +0000');
  });
});
