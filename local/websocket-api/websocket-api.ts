import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Invoke } from '../http-api/http-api.ts';
import type { InvokeResult } from '../lambda/function-pool.ts';
import type { WebSocketApiModel, WebSocketRouteModel } from '../template/cloud-model.ts';
import { policyVerdict } from './connect-authorizer.ts';
import { type Client, eventContext, newConnectionId, type OpenConnection } from './connection.ts';
import { FrameMeter } from './frame-meter.ts';
import { handshakeParts } from './handshake-event.ts';
import {
  CLOSE_GOING_AWAY,
  CLOSE_NORMAL,
  CLOSE_TOO_BIG,
  CLOSE_UNSUPPORTED_DATA,
  type ConnectionLimits,
  FRAME_LIMIT_BYTES,
  MESSAGE_LIMIT_BYTES,
} from './limits.ts';
import { selectedRoute } from './route-selection.ts';

export type PostOutcome = 'sent' | 'gone' | 'too-large';

export type ConnectionStatus = {
  readonly connectedAt: Date;
  readonly lastActiveAt: Date;
  readonly identity: { readonly sourceIp: string; readonly userAgent: string };
};

/** One WebSocket API: what comes in from clients, and what functions post to them. */
export type WebSocketApi = {
  readonly model: WebSocketApiModel;
  /** Takes over a handshake; answers it with 101 only after `$connect` agreed. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  post(connectionId: string, text: string): Promise<PostOutcome>;
  status(connectionId: string): ConnectionStatus | undefined;
  /** False when there is no such connection. */
  disconnect(connectionId: string): boolean;
  openConnections(): number;
  close(): Promise<void>;
};

type WebSocketApiOptions = {
  readonly model: WebSocketApiModel;
  readonly invoke: Invoke;
  readonly limits: ConnectionLimits;
  /** Time that events carry: the market's. */
  now(): Date;
};

type Handshake = { readonly client: Client } | { readonly refusal: number };

const statusOf = (result: InvokeResult): number => {
  if (result.kind !== 'answered') return 500;
  const answer: unknown = JSON.parse(result.payload);
  if (typeof answer !== 'object' || answer === null || !('statusCode' in answer)) return 200;
  const status = Number(answer.statusCode);
  return Number.isInteger(status) ? status : 500;
};

const refuseHandshake = (socket: Duplex, status: number): void => {
  const text = status === 403 ? 'Forbidden' : status === 401 ? 'Unauthorized' : 'Refused';
  const body = JSON.stringify({ message: text });
  socket.end(
    `HTTP/1.1 ${status} ${text}\r\nconnection: close\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
};

export const webSocketApi = ({ model, invoke, limits, now }: WebSocketApiOptions): WebSocketApi => {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_LIMIT_BYTES,
    // API Gateway negotiates no extension.
    perMessageDeflate: false,
  });
  const connections = new Map<string, OpenConnection>();
  const connectionActivity = new Map<string, () => void>();
  const routes = new Map(model.routes.map((route) => [route.routeKey, route]));
  const underWay = new Set<Promise<unknown>>();
  let closing = false;

  const track = (work: Promise<unknown>): void => {
    const watched = work
      .catch((error: unknown) => console.error('WebSocket API:', error))
      .finally(() => underWay.delete(watched));
    underWay.add(watched);
  };

  const authorize = async (
    route: WebSocketRouteModel,
    request: IncomingMessage,
    client: Client,
  ): Promise<Handshake> => {
    if (route.authorizer === undefined) return { client };
    const result = await invoke(route.authorizer.functionName, {
      type: 'REQUEST',
      methodArn: `arn:aws:execute-api:us-east-1:000000000000:${model.apiId}/${model.stageName}/$connect`,
      ...handshakeParts(request),
      requestContext: eventContext(model, client, {
        routeKey: '$connect',
        eventType: 'CONNECT',
        at: client.connectedAt,
      }),
    });
    if (result.kind !== 'answered') return { refusal: 500 };
    const verdict = policyVerdict(result.payload);
    if (verdict.kind === 'invalid') return { refusal: 500 };
    if (verdict.kind === 'denied') return { refusal: 403 };
    return { client: { ...client, authorizer: verdict.context } };
  };

  const connect = async (request: IncomingMessage): Promise<Handshake> => {
    const client: Client = {
      connectionId: newConnectionId(),
      sourceIp: request.socket.remoteAddress ?? '',
      userAgent: request.headers['user-agent'] ?? '',
      connectedAt: now(),
      host: request.headers.host ?? '',
      authorizer: undefined,
    };
    const route = routes.get('$connect');
    if (route === undefined) return { client };
    const admitted = await authorize(route, request, client);
    if ('refusal' in admitted) return admitted;
    const result = await invoke(route.functionName, {
      ...handshakeParts(request),
      requestContext: eventContext(model, admitted.client, {
        routeKey: '$connect',
        eventType: 'CONNECT',
        at: client.connectedAt,
      }),
      isBase64Encoded: false,
    });
    const status = statusOf(result);
    return status >= 200 && status < 300 ? admitted : { refusal: status };
  };

  const answerFailure = (connection: OpenConnection, message: string, requestId: string): void => {
    const { connectionId } = connection.client;
    connection.socket.send(JSON.stringify({ message, connectionId, requestId }));
  };

  const deliver = async (connection: OpenConnection, body: string): Promise<void> => {
    const wanted = selectedRoute(body, model.selectionPath);
    // Clients must not reach $connect or $disconnect by naming them.
    const named = wanted?.startsWith('$') === true ? undefined : routes.get(wanted ?? '');
    const route = named ?? routes.get('$default');
    const requestContext = eventContext(model, connection.client, {
      routeKey: route?.routeKey ?? '$default',
      eventType: 'MESSAGE',
      at: now(),
    });
    if (route === undefined) {
      answerFailure(connection, 'Forbidden', requestContext.requestId);
      return;
    }
    const result = await invoke(route.functionName, {
      requestContext,
      body,
      isBase64Encoded: false,
    });
    if (result.kind !== 'answered') {
      answerFailure(connection, 'Internal server error', requestContext.requestId);
      return;
    }
    if (!route.answers) return;
    const answer: unknown = JSON.parse(result.payload);
    if (typeof answer !== 'object' || answer === null || !('body' in answer)) return;
    if (typeof answer.body === 'string') connection.socket.send(answer.body);
  };

  const disconnected = async (client: Client, code: number, reason: string): Promise<void> => {
    const route = routes.get('$disconnect');
    if (route === undefined) return;
    await invoke(route.functionName, {
      requestContext: {
        ...eventContext(model, client, {
          routeKey: '$disconnect',
          eventType: 'DISCONNECT',
          at: now(),
        }),
        disconnectStatusCode: code,
        disconnectReason: reason,
      },
      isBase64Encoded: false,
    });
  };

  const open = (client: Client, socket: WebSocket, transport: Duplex): void => {
    const connection: OpenConnection = { client, socket, lastActiveAt: client.connectedAt };
    connections.set(client.connectionId, connection);
    const lifetime = setTimeout(
      () => socket.close(CLOSE_GOING_AWAY, 'Going away'),
      limits.durationMs,
    );
    const idle = setTimeout(() => socket.close(CLOSE_GOING_AWAY, 'Going away'), limits.idleMs);
    const meter = new FrameMeter(FRAME_LIMIT_BYTES);
    let refused = false;
    const refuse = (code: number, reason: string) => {
      refused = true;
      socket.close(code, reason);
    };
    // Before the library's own listener: it must not deliver what is refused here.
    transport.prependListener('data', (chunk: Buffer) => {
      if (!refused && meter.exceeds(chunk)) refuse(CLOSE_TOO_BIG, 'Message too long');
    });
    socket.on('message', (data, isBinary) => {
      if (refused) return;
      // Only data counts as activity; whether pings do in the cloud is not known.
      connection.lastActiveAt = now();
      idle.refresh();
      if (isBinary) return refuse(CLOSE_UNSUPPORTED_DATA, 'Binary is not supported');
      track(deliver(connection, data.toString()));
    });
    connectionActivity.set(client.connectionId, () => idle.refresh());
    socket.on('error', () => undefined);
    socket.on('close', (code, reason) => {
      clearTimeout(lifetime);
      clearTimeout(idle);
      connections.delete(client.connectionId);
      connectionActivity.delete(client.connectionId);
      // A stack that stops tells its functions nothing, like one that is killed.
      if (!closing) track(disconnected(client, code, reason.toString()));
    });
  };

  return {
    model,
    upgrade(request, transport, head) {
      transport.on('error', () => undefined);
      track(
        connect(request).then((handshake) => {
          if ('refusal' in handshake) return refuseHandshake(transport, handshake.refusal);
          return server.handleUpgrade(request, transport, head, (socket) =>
            open(handshake.client, socket, transport),
          );
        }),
      );
    },
    post(connectionId, text) {
      const connection = connections.get(connectionId);
      if (connection === undefined || connection.socket.readyState !== connection.socket.OPEN) {
        return Promise.resolve('gone');
      }
      if (Buffer.byteLength(text) > MESSAGE_LIMIT_BYTES) return Promise.resolve('too-large');
      connection.lastActiveAt = now();
      connectionActivity.get(connectionId)?.();
      return new Promise((resolve) => {
        connection.socket.send(text, (error) => resolve(error ? 'gone' : 'sent'));
      });
    },
    status(connectionId) {
      const connection = connections.get(connectionId);
      if (connection === undefined) return undefined;
      const { sourceIp, userAgent, connectedAt } = connection.client;
      return {
        connectedAt,
        lastActiveAt: connection.lastActiveAt,
        identity: { sourceIp, userAgent },
      };
    },
    disconnect(connectionId) {
      const connection = connections.get(connectionId);
      connection?.socket.close(CLOSE_NORMAL);
      return connection !== undefined;
    },
    openConnections: () => connections.size,
    async close() {
      closing = true;
      for (const { socket } of connections.values()) socket.terminate();
      server.close();
      await Promise.allSettled([...underWay]);
    },
  };
};
