import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ToyRuntime, toyRuntime } from '../../test/support/toy-functions.ts';
import { httpApi } from '../http-api/http-api.ts';
import { BODY_LIMIT_BYTES } from '../http-api/limits.ts';
import type { AuthorizerModel, HttpApiModel } from '../template/cloud-model.ts';
import { OriginServer } from './origin-server.ts';

const route = (routeKey: string, functionName: string, authorizer?: AuthorizerModel) => ({
  routeKey,
  functionName,
  timeoutMs: functionName === 'hang' ? 300 : 30_000,
  authorizer,
});
const everyRequest: AuthorizerModel = { functionName: 'authorize', identitySources: [] };
const withKey: AuthorizerModel = {
  functionName: 'authorize',
  identitySources: ['$request.header.X-Key'],
};

const model: HttpApiModel = {
  apiId: 'abc1234567',
  name: 'rest',
  stageName: '$default',
  routes: [
    route('GET /v2/orders:by_client_order_id', 'echo'),
    route('POST /v2/orders/{order_id}', 'echo', everyRequest),
    route('GET /keyed', 'echo', withKey),
    route('GET /fails', 'fail'),
    route('GET /hangs', 'hang'),
    route('GET /busy', 'busy'),
  ],
};

let toys: ToyRuntime;
const origin = new OriginServer();
let url = '';

beforeAll(async () => {
  toys = toyRuntime({
    echo: {
      source: `export const handler = async (event) =>
        ({ statusCode: 201, headers: { 'x-seen': 'yes' }, cookies: ['a=1', 'b=2'], body: JSON.stringify(event) });`,
    },
    authorize: {
      source: `export const handler = async (event) => {
        if (event.headers.authorization === 'broken') throw new Error('broken');
        return {
          isAuthorized: event.headers.authorization !== 'no',
          context: { type: event.type, identitySource: event.identitySource },
        };
      };`,
    },
    fail: { source: `export const handler = async () => { throw new Error('secret detail'); };` },
    hang: { source: `export const handler = () => new Promise(() => {});` },
    busy: { source: `export const handler = async () => 1;`, reservedConcurrency: 0 },
  });
  url = `http://127.0.0.1:${await origin.listen(0)}`;
});
afterAll(async () => {
  await origin.close();
  await toys.close();
});

const serve = () =>
  origin.serve({
    httpApi: httpApi(model, toys.runtime.invoke.bind(toys.runtime), () => new Date()),
    webSocketApis: [],
    localEndpoints: new Map(),
  });

describe('the origin', () => {
  it('answers 503 until the template runs', async () => {
    expect((await fetch(`${url}/v2/orders`)).status).toBe(503);
    serve();
    expect((await fetch(`${url}/v2/orders`)).status).toBe(404);
  });

  it('hands a request to its function and maps the answer', async () => {
    const response = await fetch(`${url}/v2/orders:by_client_order_id?client_order_id=a%2Fb`);
    expect(response.status).toBe(201);
    expect(response.headers.get('x-seen')).toBe('yes');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(response.headers.get('apigw-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await response.json()).toMatchObject({
      version: '2.0',
      routeKey: 'GET /v2/orders:by_client_order_id',
      queryStringParameters: { client_order_id: 'a/b' },
      requestContext: { http: { sourceIp: '127.0.0.1', method: 'GET' } },
    });
  });

  it('asks the authorizer for every request and passes on what it adds', async () => {
    const response = await fetch(`${url}/v2/orders/7`, { method: 'POST', body: '{}' });
    expect(await response.json()).toMatchObject({
      body: '{}',
      pathParameters: { order_id: '7' },
      requestContext: { authorizer: { lambda: { type: 'REQUEST', identitySource: null } } },
    });
  });

  it.each([
    ['denied', 'no', 403, 'Forbidden'],
    ['a broken authorizer', 'broken', 500, 'Internal Server Error'],
  ])('%s → %s', async (_name, authorization, status, message) => {
    const response = await fetch(`${url}/v2/orders/7`, {
      method: 'POST',
      headers: { authorization },
    });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ message });
  });

  it('answers 401 when an identity source is missing', async () => {
    const response = await fetch(`${url}/keyed`);
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ message: 'Unauthorized' });
    expect((await fetch(`${url}/keyed`, { headers: { 'x-key': 'k' } })).status).toBe(201);
  });

  it.each([
    ['/nothing', 404, 'Not Found'],
    ['/fails', 500, 'Internal Server Error'],
    ['/hangs', 503, 'Service Unavailable'],
    ['/busy', 503, 'Service Unavailable'],
  ])('GET %s → %s', async (path, status, message) => {
    const response = await fetch(url + path);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ message });
  });

  it('refuses a body above 10 MB, announced or not, and a call above what Lambda takes', async () => {
    const post = async (body: string) => {
      const response = await fetch(`${url}/v2/orders/7`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'text/plain' },
      });
      return { status: response.status, answer: await response.json() };
    };
    const refused = { status: 413, answer: { message: 'Request Entity Too Large' } };
    expect(await post('x'.repeat(7 * 1024 * 1024))).toEqual(refused);

    // A server that refuses early may close before all is sent, so this one speaks plainly.
    const announced = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.on('error', reject);
      socket.setEncoding('utf8');
      socket.once('data', (text: unknown) => {
        socket.destroy();
        resolve(String(text));
      });
      socket.write(
        `POST /v2/orders/7 HTTP/1.1\r\nhost: x\r\ncontent-length: ${BODY_LIMIT_BYTES + 1}\r\n\r\n`,
      );
    });
    expect(announced).toMatch(/^HTTP\/1\.1 413 /);
  });
});
