import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { HttpApi } from '../http-api/http-api.ts';
import {
  BODY_LIMIT_BYTES,
  HEADERS_LIMIT_BYTES,
  KEEP_ALIVE_MS,
  REQUEST_TIMEOUT_MS,
} from '../http-api/limits.ts';
import {
  type GatewayResponse,
  INTERNAL_SERVER_ERROR,
  NOT_FOUND,
  SERVICE_UNAVAILABLE,
  TOO_LARGE,
} from '../http-api/response.ts';
import { answerManagement, isManagementPath } from '../websocket-api/management-endpoint.ts';
import type { WebSocketApi } from '../websocket-api/websocket-api.ts';

/** An endpoint of the laptop's own, beside the product's. */
export type LocalEndpoint = (request: {
  readonly method: string;
  readonly body: Buffer;
}) => GatewayResponse;

/** What the origin serves once the template runs. */
type OriginContent = {
  readonly httpApi: HttpApi | undefined;
  readonly webSocketApis: readonly WebSocketApi[];
  /** By path; no route of the product begins with an underscore. */
  readonly localEndpoints: ReadonlyMap<string, LocalEndpoint>;
};

const readBody = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT_BYTES) return undefined;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > BODY_LIMIT_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
};

const pathOf = (target: string): string => {
  const question = target.indexOf('?');
  return question < 0 ? target : target.slice(0, question);
};

const send = (response: ServerResponse, answer: GatewayResponse, keepAlive: boolean): void => {
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  if (answer.status !== 204 && answer.status !== 304) {
    response.setHeader('content-length', answer.body.length);
  }
  // What is left of a refused body would be read as the next request.
  if (!keepAlive) response.setHeader('connection', 'close');
  response.writeHead(answer.status);
  response.end(answer.body);
};

/**
 * One port for both APIs, as the distribution in front of them does: a WebSocket API's stage name
 * is its path. Answers 503 until it is given its content.
 */
export class OriginServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #content: OriginContent | undefined;

  constructor() {
    this.#server = createServer({
      maxHeaderSize: HEADERS_LIMIT_BYTES,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
    });
    this.#server.on('request', (request, response) => {
      this.#answer(request)
        .then((answer) => send(response, answer ?? TOO_LARGE, answer !== undefined))
        .catch((error: unknown) => {
          // A client that went away in the middle of its body is none of our errors.
          if (request.destroyed && !request.complete) return;
          console.error('origin:', error);
          send(response, INTERNAL_SERVER_ERROR, false);
        });
    });
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      // Small answers must not wait for an acknowledgement.
      socket.setNoDelay(true);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  /** Listens on the loopback interface only. Rejects when the port is taken. */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        resolve((this.#server.address() as AddressInfo).port);
      });
    });
  }

  serve(content: OriginContent): void {
    this.#content = content;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      for (const socket of this.#sockets) socket.destroy();
    });
  }

  /** Undefined: the body is too large. */
  async #answer(request: IncomingMessage): Promise<GatewayResponse | undefined> {
    const content = this.#content;
    if (content === undefined) return SERVICE_UNAVAILABLE;
    const body = await readBody(request);
    if (body === undefined) return undefined;
    const method = request.method ?? 'GET';
    const target = request.url ?? '/';
    const path = pathOf(target);
    const localEndpoint = content.localEndpoints.get(path);
    if (localEndpoint !== undefined) return localEndpoint({ method, body });
    if (isManagementPath(path)) {
      return answerManagement(content.webSocketApis, { method, path, body });
    }
    if (content.httpApi === undefined) return NOT_FOUND;
    return content.httpApi({
      method,
      target,
      rawHeaders: request.rawHeaders,
      body,
      sourceIp: request.socket.remoteAddress ?? '',
      httpVersion: request.httpVersion,
    });
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Some clients append a slash to the path.
    const stage = pathOf(request.url ?? '/').replace(/^\/|\/$/g, '');
    const api = this.#content?.webSocketApis.find(({ model }) => model.stageName === stage);
    if (api === undefined) {
      const status = this.#content === undefined ? '503 Service Unavailable' : '404 Not Found';
      socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    api.upgrade(request, socket, head);
  }
}
