import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Fault, type FaultPlan, faultDice } from './fault-plan.ts';

export type FaultyTableEngine = {
  /** Speaks DynamoDB, as the engine behind it does. */
  readonly endpoint: string;
  /** How often each fault was made. */
  readonly counts: Readonly<Record<Fault, number>>;
  stop(): Promise<void>;
};

type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

const SERVICE = 'com.amazonaws.dynamodb.v20120810';

const bodyOf = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const failure = (body: object): Answer => ({
  status: 400,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: Buffer.from(JSON.stringify(body)),
});

/** As the cloud words them: one reason for each item of the transaction. */
const conflict = (body: Buffer): Answer => {
  const { TransactItems = [] } = JSON.parse(body.toString()) as { TransactItems?: unknown[] };
  const reasons = TransactItems.map((_item, index) =>
    index === 0
      ? { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' }
      : { Code: 'None' },
  );
  return failure({
    __type: `${SERVICE}#TransactionCanceledException`,
    Message: 'Transaction cancelled (made up by local/faults)',
    CancellationReasons: reasons,
  });
};

const THROTTLE = failure({
  __type: `${SERVICE}#ThrottlingException`,
  message: 'Rate exceeded (made up by local/faults)',
});

/**
 * A proxy in front of the table engine that does what the cloud does and DynamoDB Local never: transaction conflicts,
 * throttles, and connections that break after the write was done. Listens on the loopback interface only.
 */
export const startFaultyTableEngine = async (
  engine: string,
  plan: FaultPlan,
): Promise<FaultyTableEngine> => {
  const roll = faultDice(plan);
  const counts: Record<Fault, number> = { conflict: 0, throttle: 0, 'lost-reply': 0 };

  const forward = (original: IncomingMessage, body: Buffer): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const { method, headers, url } = original;
      const forwarded = send(`${engine}${url ?? '/'}`, { method, headers }, (reply) => {
        bodyOf(reply).then(
          (read) =>
            resolve({ status: reply.statusCode ?? 502, headers: reply.headers, body: read }),
          reject,
        );
      });
      forwarded.on('error', reject);
      forwarded.end(body);
    });

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const operation =
      String(request.headers['x-amz-target'] ?? '')
        .split('.')
        .at(-1) ?? '';
    const fault = roll(operation);
    if (fault !== undefined) counts[fault] += 1;
    const reply =
      fault === 'conflict'
        ? conflict(body)
        : fault === 'throttle'
          ? THROTTLE
          : await forward(request, body);
    if (fault === 'lost-reply') {
      request.socket.destroy();
      return;
    }
    response.writeHead(reply.status, { ...reply.headers, 'content-length': reply.body.length });
    response.end(reply.body);
  };

  const server = createServer((request, response) => {
    // An engine that is away is away for its clients, too.
    answer(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    counts,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
