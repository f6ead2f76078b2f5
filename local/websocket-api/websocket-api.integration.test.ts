import { once } from 'node:events';
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  ForbiddenException,
  GetConnectionCommand,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type ToyRuntime, toyRuntime } from '../../test/support/toy-functions.ts';
import { OriginServer } from '../origin/origin-server.ts';
import type { WebSocketApiModel } from '../template/cloud-model.ts';
import { CLOUD_CONNECTION_LIMITS, FRAME_LIMIT_BYTES, MESSAGE_LIMIT_BYTES } from './limits.ts';
import { type WebSocketApi, webSocketApi } from './websocket-api.ts';

const route = (routeKey: string, functionName: string, answers = false) => ({
  routeKey,
  functionName,
  timeoutMs: 29_000,
  authorizer: undefined,
  answers,
});

const model: WebSocketApiModel = {
  apiId: 'ws12345678',
  name: 'stream',
  stageName: 'stream',
  selectionPath: ['action'],
  routes: [
    route('$connect', 'connect'),
    route('$disconnect', 'echo'),
    route('$default', 'echo'),
    route('answer', 'echo', true),
    route('silent', 'echo'),
    route('fail', 'fail'),
  ],
};

type Seen = { functionName: string; event: { requestContext: Record<string, unknown> } };

const contexts = (): Record<string, unknown>[] => seen.map(({ event }) => event.requestContext);
/** A connection of an earlier test may still say goodbye: only its own events count. */
const contextsOf = (connectionId: string): Record<string, unknown>[] =>
  contexts().filter((context) => context.connectionId === connectionId);
const messagesOf = (connectionId: string): Record<string, unknown>[] =>
  contextsOf(connectionId).filter(({ eventType }) => eventType === 'MESSAGE');

let toys: ToyRuntime;
let url = '';
let management: ApiGatewayManagementApiClient;
const seen: Seen[] = [];
const origin = new OriginServer();
const apis: WebSocketApi[] = [];

/** Told of each event before its function runs. */
let onEvent: (seen: Seen) => Promise<void> = () => Promise.resolve();

const newApi = (changes: Partial<WebSocketApiModel>, limits = CLOUD_CONNECTION_LIMITS) => {
  const api = webSocketApi({
    model: { ...model, ...changes },
    limits,
    now: () => new Date(),
    invoke: async (functionName, event) => {
      const entry = { functionName, event: event as Seen['event'] };
      seen.push(entry);
      await onEvent(entry);
      return toys.runtime.invoke(functionName, event);
    },
  });
  apis.push(api);
  return api;
};

beforeAll(async () => {
  toys = toyRuntime({
    connect: {
      source: `export const handler = async (event) =>
        ({ statusCode: event.queryStringParameters?.refuse ? 403 : 200 });`,
    },
    echo: {
      source: `export const handler = async (event) => ({ statusCode: 200, body: 'echo ' + event.body });`,
    },
    fail: { source: `export const handler = async () => { throw new Error('secret detail'); };` },
  });
  const port = await origin.listen(0);
  url = `ws://127.0.0.1:${port}/stream`;
  newApi({});
  newApi({ stageName: 'short' }, { durationMs: 150, idleMs: 60_000 });
  newApi({ stageName: 'idle' }, { durationMs: 60_000, idleMs: 150 });
  newApi({ stageName: 'bare', routes: [] });
  origin.serve({ httpApi: undefined, webSocketApis: apis, localEndpoints: new Map() });
  management = new ApiGatewayManagementApiClient({
    endpoint: `http://127.0.0.1:${port}/_aws/execute-api/${model.apiId}/stream`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
});
const open: WebSocket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.terminate();
  onEvent = () => Promise.resolve();
});
afterAll(async () => {
  management.destroy();
  await Promise.all(apis.map((api) => api.close()));
  await origin.close();
  await toys.close();
});

const dial = (target = url): WebSocket => {
  const socket = new WebSocket(target, { perMessageDeflate: false });
  open.push(socket);
  return socket;
};

const dialled = async (target = url): Promise<{ socket: WebSocket; connectionId: string }> => {
  const socket = dial(target);
  await once(socket, 'open');
  // Tests dial one after the other, so the last one that connected is this one.
  const connected = contexts().findLast(({ eventType }) => eventType === 'CONNECT');
  return { socket, connectionId: String(connected?.connectionId) };
};

const nextMessage = async (socket: WebSocket): Promise<string> => {
  const [data, isBinary] = await once(socket, 'message');
  expect(isBinary).toBe(false);
  return String(data);
};

const closeCode = async (socket: WebSocket): Promise<number> => {
  const [code] = await once(socket, 'close');
  return code;
};

describe('connecting', () => {
  it.each(['', '/'])('asks $connect first, on the path with "%s" at its end', async (ending) => {
    const { connectionId } = await dialled(url + ending);
    expect(contextsOf(connectionId)).toMatchObject([
      {
        routeKey: '$connect',
        eventType: 'CONNECT',
        messageDirection: 'IN',
        stage: 'stream',
        apiId: 'ws12345678',
        identity: { sourceIp: '127.0.0.1' },
      },
    ]);
  });

  it.each([
    ['what $connect refuses', '/stream?refuse=1', 403],
    ['a path that is no stage', '/other', 404],
  ])('refuses %s', async (_name, path, status) => {
    const socket = dial(url.replace('/stream', path));
    socket.on('error', () => undefined);
    const [, response] = await once(socket, 'unexpected-response');
    expect(response.statusCode).toBe(status);
  });

  it("tells $disconnect, with the client's code", async () => {
    const { socket, connectionId } = await dialled();
    socket.close(1000, 'done');
    await expect
      .poll(() => contextsOf(connectionId)[1])
      .toMatchObject({
        routeKey: '$disconnect',
        eventType: 'DISCONNECT',
        disconnectStatusCode: 1000,
        disconnectReason: 'done',
      });
  });
});

describe('messages', () => {
  it('go by the selection to a route or $default, and only a route with a response answers', async () => {
    const { socket, connectionId } = await dialled();
    socket.send('{"action":"silent"}');
    socket.send('no JSON');
    // Nobody reaches $connect by naming it.
    socket.send('{"action":"$connect"}');
    await expect.poll(() => messagesOf(connectionId)).toHaveLength(3);
    const routes = messagesOf(connectionId).map(({ routeKey }) => routeKey);
    expect(routes.sort()).toEqual(['$default', '$default', 'silent']);
    socket.send('{"action":"answer"}');
    expect(await nextMessage(socket)).toBe('echo {"action":"answer"}');
  });

  it('are answered by an error frame when the integration fails', async () => {
    const { socket, connectionId } = await dialled();
    socket.send('{"action":"fail"}');
    expect(JSON.parse(await nextMessage(socket))).toEqual({
      message: 'Internal server error',
      connectionId,
      requestId: expect.any(String),
    });
  });

  it('are forbidden when no route takes them', async () => {
    const { socket } = await dialled(url.replace('/stream', '/bare'));
    socket.send('{"action":"anything"}');
    expect(JSON.parse(await nextMessage(socket))).toMatchObject({ message: 'Forbidden' });
  });

  it('a ping gets a pong', async () => {
    const { socket } = await dialled();
    socket.ping('beat');
    const [data] = await once(socket, 'pong');
    expect(String(data)).toBe('beat');
  });
});

describe('limits', () => {
  it('closes with 1003 on a binary message', async () => {
    const { socket, connectionId } = await dialled();
    socket.send(Buffer.from('{}'), { binary: true });
    expect(await closeCode(socket)).toBe(1003);
    expect(messagesOf(connectionId)).toEqual([]);
  });

  it('takes a frame of 32 KB and closes with 1009 on a longer one', async () => {
    const { socket, connectionId } = await dialled();
    const padded = (bytes: number) => `{"action":"answer"}`.padEnd(bytes, ' ');
    socket.send(padded(FRAME_LIMIT_BYTES));
    expect(await nextMessage(socket)).toHaveLength(FRAME_LIMIT_BYTES + 'echo '.length);
    socket.send(padded(FRAME_LIMIT_BYTES + 1));
    expect(await closeCode(socket)).toBe(1009);
    expect(messagesOf(connectionId)).toHaveLength(1);
  });

  it('takes a message of 128 KB in frames and closes with 1009 on a longer one', async () => {
    const sendInFrames = (socket: WebSocket, frames: number) => {
      const text = ' '.repeat(FRAME_LIMIT_BYTES);
      for (let index = 1; index <= frames; index += 1) socket.send(text, { fin: index === frames });
    };
    const frames = MESSAGE_LIMIT_BYTES / FRAME_LIMIT_BYTES;
    const { socket, connectionId } = await dialled();
    sendInFrames(socket, frames);
    await expect.poll(() => messagesOf(connectionId)).toHaveLength(1);
    sendInFrames(socket, frames + 1);
    expect(await closeCode(socket)).toBe(1009);
    expect(messagesOf(connectionId)).toHaveLength(1);
  });

  it.each(['short', 'idle'])('closes with 1001 at the end of its time: %s', async (stage) => {
    const { socket } = await dialled(url.replace('/stream', `/${stage}`));
    expect(await closeCode(socket)).toBe(1001);
  });
});

describe('@connections', () => {
  const post = (connectionId: string, text: string) =>
    management.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: text }));

  it('posts a text frame, shows and ends a connection', async () => {
    const { socket, connectionId } = await dialled();
    const message = nextMessage(socket);
    await post(connectionId, '{"stream":"trade_updates"}');
    expect(await message).toBe('{"stream":"trade_updates"}');

    const shown = await management.send(new GetConnectionCommand({ ConnectionId: connectionId }));
    expect(shown.Identity?.SourceIp).toBe('127.0.0.1');
    expect(shown.ConnectedAt).toBeInstanceOf(Date);

    const closed = closeCode(socket);
    await management.send(new DeleteConnectionCommand({ ConnectionId: connectionId }));
    expect(await closed).toBe(1000);
    await expect(post(connectionId, 'late')).rejects.toBeInstanceOf(GoneException);
  });

  it('answers GoneException for a connection that never was', async () => {
    await expect(post('bm90aGluZzEyMzQ=', 'x')).rejects.toBeInstanceOf(GoneException);
    await expect(
      management.send(new GetConnectionCommand({ ConnectionId: 'bm90aGluZzEyMzQ=' })),
    ).rejects.toBeInstanceOf(GoneException);
  });

  it('answers GoneException to a post from inside $connect', async () => {
    let outcome: unknown;
    onEvent = async ({ event }) => {
      if (event.requestContext.routeKey !== '$connect') return;
      outcome = await post(String(event.requestContext.connectionId), 'too early').catch(
        (error: unknown) => error,
      );
    };
    await dialled();
    expect(outcome).toBeInstanceOf(GoneException);
  });

  it("refuses more than 128 KB, and another API's path", async () => {
    const { connectionId } = await dialled();
    await expect(post(connectionId, 'x'.repeat(MESSAGE_LIMIT_BYTES + 1))).rejects.toMatchObject({
      name: 'PayloadTooLargeException',
    });
    const endpoint = url.replace('ws:', 'http:').replace('/stream', '/_aws/execute-api/no/stream');
    const elsewhere = new ApiGatewayManagementApiClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
    await expect(
      elsewhere.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: 'x' })),
    ).rejects.toBeInstanceOf(ForbiddenException);
    elsewhere.destroy();
  });
});
