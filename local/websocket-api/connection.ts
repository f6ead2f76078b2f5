import { randomBytes, randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { gatewayTime } from '../http-api/request-event.ts';
import type { WebSocketApiModel } from '../template/cloud-model.ts';

/** What is known of a client when it asks for a connection. */
export type Client = {
  readonly connectionId: string;
  readonly sourceIp: string;
  readonly userAgent: string;
  readonly connectedAt: Date;
  readonly host: string;
  /** What the authorizer's function added. */
  readonly authorizer: Readonly<Record<string, unknown>> | undefined;
};

export type OpenConnection = {
  readonly client: Client;
  readonly socket: WebSocket;
  lastActiveAt: Date;
};

/** In the form of the cloud's ids: 15 characters and an equals sign, which URLs must escape. */
export const newConnectionId = (): string => randomBytes(11).toString('base64url').concat('=');

/** The `requestContext` that all events of a connection carry. */
export const eventContext = (
  api: WebSocketApiModel,
  client: Client,
  event: {
    readonly routeKey: string;
    readonly eventType: 'CONNECT' | 'MESSAGE' | 'DISCONNECT';
    readonly at: Date;
  },
) => {
  const requestId = randomUUID();
  return {
    routeKey: event.routeKey,
    eventType: event.eventType,
    messageDirection: 'IN',
    ...(event.eventType === 'MESSAGE' ? { messageId: randomUUID() } : {}),
    extendedRequestId: requestId,
    requestId,
    requestTime: gatewayTime(event.at),
    requestTimeEpoch: event.at.getTime(),
    stage: api.stageName,
    connectedAt: client.connectedAt.getTime(),
    connectionId: client.connectionId,
    apiId: api.apiId,
    domainName: client.host,
    identity: { sourceIp: client.sourceIp, userAgent: client.userAgent },
    ...(client.authorizer === undefined ? {} : { authorizer: client.authorizer }),
  };
};
