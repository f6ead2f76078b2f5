import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type BilledCall, billedCall } from './billed-call.ts';
import type { Fault } from './fault.ts';
import { openQueueService, type QueueService } from './queue-service.ts';
import { answer, queueArn, queueUrl } from './sqs-protocol.ts';

/** A full batch of 1 MiB may take six times that as JSON, when every character is escaped. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

type Body = Readonly<Record<string, unknown>>;

const TARGET_PREFIX = 'AmazonSQS.';

export type SqsServer = {
  /** http://127.0.0.1:PORT */
  readonly endpoint: string;
  /** The same queues without HTTP, for what runs in this process. */
  readonly service: QueueService;
  queueUrl(name: string): string;
  queueArn(name: string): string;
  stop(): Promise<void>;
};

/**
 * Serves SQS on loopback from a journal on disk. After kill -9 nothing acknowledged is lost: messages, the
 * deduplication window, sequence numbers and receive counts come back; what was in flight is visible at once.
 *
 * @param options.file the journal. @param options.port absent or 0: any free one.
 */
export const startSqs = async (options: {
  readonly file: string;
  readonly port?: number;
  readonly region?: string;
  readonly awsAccount?: string;
  readonly nowMs?: () => number;
  /** Called for each call over HTTP that was answered with a yes. */
  onCall?(call: BilledCall): void;
}): Promise<SqsServer> => {
  const service = openQueueService(options);
  const identity = {
    region: options.region ?? 'us-east-1',
    awsAccount: options.awsAccount ?? '000000000000',
    origin: '',
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    if (body === undefined) {
      sendFault(response, 413, {
        type: 'RequestTooLong',
        code: 'RequestTooLong',
        message: `more than ${MAX_BODY_BYTES} bytes`,
      });
      return;
    }
    const parsed = parseJson(body);
    const target = request.headers['x-amz-target'];
    if (typeof target !== 'string' || !target.startsWith(TARGET_PREFIX) || parsed === undefined) {
      sendFault(response, 400, {
        type: 'InvalidAction',
        code: 'InvalidAction',
        message: 'expected the JSON protocol of SQS',
      });
      return;
    }
    const gone = new AbortController();
    response.on('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    const action = target.slice(TARGET_PREFIX.length);
    const result = await answer(action, parsed.value, {
      ...identity,
      service,
      signal: gone.signal,
    });
    if (result.ok) {
      options.onCall?.(billedCall(action, parsed.value as Body, result.value as Body));
      sendJson(response, 200, result.value);
    } else sendFault(response, 400, result.error);
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: Error) => {
      sendFault(response, 500, {
        type: 'InternalFailure',
        code: 'InternalFailure',
        message: error.message,
      });
    });
  });
  // Clients keep idle connections and reuse them: closing one under a request would look like a lost reply.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  identity.origin = `http://127.0.0.1:${port}`;
  return {
    endpoint: identity.origin,
    service,
    queueUrl: (name) => queueUrl(identity, name),
    queueArn: (name) => queueArn(identity, name),
    stop: () =>
      new Promise((resolve) => {
        service.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const readBody = async (request: IncomingMessage): Promise<string | undefined> => {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > MAX_BODY_BYTES) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
};

const parseJson = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
};

const sendJson = (
  response: ServerResponse,
  status: number,
  value: object,
  headers: Readonly<Record<string, string>> = {},
): void => {
  if (response.destroyed) return;
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': body.length,
    'x-amzn-requestid': randomUUID(),
    ...headers,
  });
  response.end(body);
};

const sendFault = (response: ServerResponse, status: number, fault: Fault): void => {
  const side = status >= 500 ? 'Receiver' : 'Sender';
  sendJson(
    response,
    status,
    { __type: `com.amazonaws.sqs#${fault.type}`, message: fault.message },
    { 'x-amzn-query-error': `${fault.code};${side}` },
  );
};
