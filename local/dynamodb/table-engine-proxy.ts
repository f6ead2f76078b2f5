import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export type TableAnswer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

/** A request on its way to the table engine. */
export type TableRequest = {
  /** `PutItem`, `Query`, …; empty when the request names none. */
  readonly operation: string;
  /** Of the URL that the client was told; the engine itself knows only `/`. */
  readonly path: string;
  readonly body: Buffer;
  /** @param engine its origin. */
  forwardTo(engine: string): Promise<TableAnswer>;
};

export type TableEngineProxy = {
  /** Speaks DynamoDB, as the engine behind it does. */
  readonly endpoint: string;
  stop(): Promise<void>;
};

const bodyOf = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const forward = (original: IncomingMessage, body: Buffer, engine: string): Promise<TableAnswer> =>
  new Promise((resolve, reject) => {
    const { method, headers } = original;
    const forwarded = send(`${engine}/`, { method, headers }, (reply) => {
      bodyOf(reply).then(
        (read) => resolve({ status: reply.statusCode ?? 502, headers: reply.headers, body: read }),
        reject,
      );
    });
    forwarded.on('error', reject);
    forwarded.end(body);
  });

const operationOf = ({ headers }: IncomingMessage): string =>
  String(headers['x-amz-target'] ?? '')
    .split('.')
    .at(-1) ?? '';

/**
 * Stands between clients and the table engine, on the loopback interface only.
 *
 * @param answer what a client is told; undefined: its connection breaks.
 */
export const startTableEngineProxy = async (
  answer: (request: TableRequest) => Promise<TableAnswer | undefined>,
): Promise<TableEngineProxy> => {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const reply = await answer({
      operation: operationOf(request),
      path: request.url ?? '/',
      body,
      forwardTo: (engine) => forward(request, body, engine),
    });
    if (reply === undefined) {
      request.socket.destroy();
      return;
    }
    // The body goes on in one piece, however it came.
    const { 'transfer-encoding': _chunked, ...headers } = reply.headers;
    response.writeHead(reply.status, { ...headers, 'content-length': reply.body.length });
    response.end(reply.body);
  };

  const server = createServer((request, response) => {
    // An engine that is away is away for its clients, too.
    serve(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
