import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type SqsServer, startSqs } from '../../local/sqs/sqs-server.ts';
import { readVenueBook, type VenueBook } from '../../services/venue/book-file.ts';
import { startVenue, type Venue } from '../../services/venue/start-venue.ts';
import { sqsVenueQueue } from '../../shared/adapters/sqs-venue-queue.ts';
import type { AccountCommandWire } from '../../shared/app/wire/account-command.ts';
import type { VenueMessage } from '../../shared/app/wire/venue-message.ts';
import { createTable, freshDatabase, TEST_REGION } from './accounts-table.ts';

/** Short, so that a test of fail-over does not wait long; the code knows no other difference. */
const LEASE_MS = 1_200;
const PASSWORD = 'password-of-the-test';
const CONDITION_LIMIT_MS = 30_000;
const LOOK_EVERY_MS = 20;
const RECEIVE_LIMIT = 10;

const NODE = join(import.meta.dirname, '../../node_modules/.bin/node');
const MAIN = join(import.meta.dirname, '../../services/fix-gateway/main.ts');

/** Waits until the condition holds; fails naming `what` when it does not in time. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  const giveUpAt = performance.now() + CONDITION_LIMIT_MS;
  while (!(await condition())) {
    if (performance.now() > giveUpAt) throw new Error(`never came true: ${what}`);
    await wait(LOOK_EVERY_MS);
  }
}

export type LogLine = Readonly<Record<string, unknown>> & { readonly event: string };

/** A gateway in a process of its own. */
export type GatewayProcess = {
  readonly lines: readonly LogLine[];
  saw(event: string): boolean;
  kill(signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): void;
  /** Its exit code, or the signal that killed it. */
  readonly exited: Promise<number | string>;
};

/** A proxy before an endpoint that can withhold the answer to a request whose effect has happened. */
export type Withholding = {
  readonly endpoint: string;
  /** From now on withholds the answer to every request for which `is` holds; resolves at the first one. */
  withhold(is: (target: string, body: string) => boolean): Promise<void>;
};

export type GatewayOptions = {
  /** Proxies before its table and its queues. */
  readonly dynamodb?: Withholding;
  readonly sqs?: Withholding;
  readonly leaseMs?: number;
};

export class GatewaySurroundings {
  readonly #database = freshDatabase();
  readonly #gateways: ChildProcess[] = [];
  readonly #proxies: Server[] = [];
  readonly #commands: AccountCommandWire[] = [];
  readonly #folder: string;
  readonly #sqs: SqsServer;
  readonly #client: SQSClient;
  readonly #venueQueueUrl: string;
  readonly #mailboxUrl: string;
  #venue: Venue;

  private constructor(made: {
    folder: string;
    sqs: SqsServer;
    client: SQSClient;
    venueQueueUrl: string;
    mailboxUrl: string;
    venue: Venue;
  }) {
    this.#folder = made.folder;
    this.#sqs = made.sqs;
    this.#client = made.client;
    this.#venueQueueUrl = made.venueQueueUrl;
    this.#mailboxUrl = made.mailboxUrl;
    this.#venue = made.venue;
  }

  static async open(): Promise<GatewaySurroundings> {
    const folder = await mkdtemp(join(tmpdir(), 'fix-gateway-'));
    const sqs = await startSqs({ file: join(folder, 'sqs.journal') });
    const client = new SQSClient({
      endpoint: sqs.endpoint,
      region: TEST_REGION,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const venueQueueUrl = await fifoQueue(client, 'test-venue-alpha.fifo', '10');
    const mailboxUrl = await fifoQueue(client, 'test-account-commands-0.fifo', '60');
    const venue = await openVenue(folder, 0);
    const made = new GatewaySurroundings({
      folder,
      sqs,
      client,
      venueQueueUrl,
      mailboxUrl,
      venue,
    });
    await createTable(made.#database.client, 'fix-log');
    await createTable(made.#database.client, 'controls');
    return made;
  }

  /** Starts one more gateway for the session. */
  startGateway(options: GatewayOptions = {}): GatewayProcess {
    const sqs = options.sqs?.endpoint ?? this.#sqs.endpoint;
    // The client follows the queue's URL rather than the endpoint.
    const queueUrl = (url: string): string => url.replace(this.#sqs.endpoint, sqs);
    const child = spawn(NODE, [MAIN], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env.PATH,
        AWS_REGION: TEST_REGION,
        AWS_ACCESS_KEY_ID: this.#database.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: this.#database.credentials.secretAccessKey,
        AWS_ENDPOINT_URL_DYNAMODB: options.dynamodb?.endpoint ?? this.#database.endpoint,
        AWS_ENDPOINT_URL_SQS: sqs,
        FIX_LOG_TABLE: 'fix-log',
        CONTROLS_TABLE: 'controls',
        VENUE_QUEUE_URL: queueUrl(this.#venueQueueUrl),
        ACCOUNT_COMMANDS_QUEUE_URLS: queueUrl(this.#mailboxUrl),
        FIX_SESSION: 'alpha',
        FIX_HOST: '127.0.0.1',
        FIX_PORT: String(this.#venue.port),
        FIX_SENDER_COMP_ID: 'BELLWETHER',
        FIX_TARGET_COMP_ID: 'VENUEALPHA',
        FIX_PASSWORD: PASSWORD,
        FIX_LEASE_MS: String(options.leaseMs ?? LEASE_MS),
        FIX_HEARTBEAT_SECONDS: '1',
      },
    });
    this.#gateways.push(child);
    const lines: LogLine[] = [];
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const pieces = (rest + text).split('\n');
      rest = pieces.pop() ?? '';
      for (const piece of pieces) lines.push(JSON.parse(piece));
    });
    return {
      lines,
      saw: (event) => lines.some((line) => line.event === event),
      kill: (signal) => child.kill(signal),
      exited: new Promise((resolve) => {
        child.on('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
      }),
    };
  }

  /** A gateway that has logged on at the venue. */
  async startLoggedOn(options: GatewayOptions = {}): Promise<GatewayProcess> {
    const gateway = this.startGateway(options);
    await until('the gateway logged on', () => gateway.saw('logged-on'));
    return gateway;
  }

  inFrontOfTable(): Promise<Withholding> {
    return this.#proxy(this.#database.endpoint);
  }

  inFrontOfQueues(): Promise<Withholding> {
    return this.#proxy(this.#sqs.endpoint);
  }

  async send(...messages: readonly VenueMessage[]): Promise<void> {
    await sqsVenueQueue(this.#client, this.#venueQueueUrl).send(
      messages.map((message) => ({
        group: message.chain,
        body: JSON.stringify(message),
        deduplicationId: message.id,
      })),
    );
  }

  /** True when no message is left in the venue queue, visible or in flight. */
  async venueQueueIsEmpty(): Promise<boolean> {
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const answer = await this.#client.send(
      new GetQueueAttributesCommand({
        QueueUrl: this.#venueQueueUrl,
        AttributeNames: [...names],
      }),
    );
    return names.every((name) => answer.Attributes?.[name] === '0');
  }

  /** Everything that the mailboxes ever held, in order of arrival per account. */
  async commands(): Promise<readonly AccountCommandWire[]> {
    for (;;) {
      const answer = await this.#client.send(
        new ReceiveMessageCommand({
          QueueUrl: this.#mailboxUrl,
          MaxNumberOfMessages: RECEIVE_LIMIT,
          WaitTimeSeconds: 0,
        }),
      );
      const messages = answer.Messages ?? [];
      for (const message of messages) {
        this.#commands.push(JSON.parse(message.Body ?? ''));
        await this.#client.send(
          new DeleteMessageCommand({
            QueueUrl: this.#mailboxUrl,
            ReceiptHandle: message.ReceiptHandle,
          }),
        );
      }
      if (messages.length === 0) return this.#commands;
    }
  }

  async commandsFor(order: string): Promise<readonly AccountCommandWire[]> {
    const commands = await this.commands();
    return commands.filter((command) => 'order' in command && command.order === order);
  }

  /** Orders of which an account was told the end, or that they were released. */
  async endedOrders(): Promise<ReadonlySet<string>> {
    const ended = new Set<string>();
    for (const command of await this.commands()) {
      const ends =
        command.kind === 'apply-execution-reports'
          ? command.reports.some(({ leavesQuantity }) => leavesQuantity === '0')
          : command.kind === 'report-not-sent' || command.kind === 'report-unknown-order';
      if (ends && 'order' in command) ended.add(command.order);
    }
    return ended;
  }

  /** ExecIDs that the order's account was told, each as often as it was. */
  async toldExecIds(order: string): Promise<readonly string[]> {
    const commands = await this.commandsFor(order);
    return commands.flatMap((command) =>
      command.kind === 'apply-execution-reports'
        ? command.reports.map((report) => report.execId)
        : [],
    );
  }

  book(): Promise<VenueBook> {
    return readVenueBook(this.#folder);
  }

  async stopVenue(): Promise<void> {
    await this.#venue.stop();
  }

  /** On the same port and book. */
  async startVenueAgain(): Promise<void> {
    this.#venue = await openVenue(this.#folder, this.#venue.port);
  }

  async close(): Promise<void> {
    for (const child of this.#gateways) child.kill('SIGKILL');
    await this.#venue.stop();
    for (const proxy of this.#proxies) {
      proxy.close();
      proxy.closeAllConnections();
    }
    this.#client.destroy();
    await this.#sqs.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #proxy(target: string): Promise<Withholding> {
    let held: { is: (target: string, body: string) => boolean; hit: () => void } | undefined;
    const server = createServer((request, response) => {
      void (async () => {
        const pieces: Buffer[] = [];
        for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
        const body = Buffer.concat(pieces);
        // A poll of a process that is gone must not go on to take messages.
        const gone = new AbortController();
        response.on('close', () => gone.abort());
        const answer = await fetch(`${target}${request.url ?? '/'}`, {
          method: request.method ?? 'POST',
          headers: Object.entries(request.headers).flatMap(([name, value]) =>
            typeof value === 'string' && !['host', 'connection', 'content-length'].includes(name)
              ? [[name, value] as [string, string]]
              : [],
          ),
          body,
          signal: gone.signal,
        });
        const text = Buffer.from(await answer.arrayBuffer());
        const action = String(request.headers['x-amz-target'] ?? '');
        if (held?.is(action, body.toString()) === true) {
          held.hit();
          return;
        }
        response.writeHead(answer.status, Object.fromEntries(answer.headers));
        response.end(text);
      })().catch(() => response.destroy());
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    this.#proxies.push(server);
    return {
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      withhold: (is) =>
        new Promise((resolve) => {
          held = { is, hit: resolve };
        }),
    };
  }
}

async function fifoQueue(client: SQSClient, name: string, visibility: string): Promise<string> {
  const answer = await client.send(
    new CreateQueueCommand({
      QueueName: name,
      Attributes: {
        FifoQueue: 'true',
        VisibilityTimeout: visibility,
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
      },
    }),
  );
  return answer.QueueUrl ?? '';
}

const openVenue = (folder: string, port: number): Promise<Venue> =>
  startVenue({ folder, port, password: PASSWORD, marketSeed: 'gateway-test' });

export function marketOrder(
  change: Partial<Extract<VenueMessage, { kind: 'new-order' }>> = {},
): Extract<VenueMessage, { kind: 'new-order' }> {
  const order = randomUUID();
  return {
    kind: 'new-order',
    id: `${order}:new`,
    account: randomUUID(),
    mailbox: 0,
    order,
    chain: order,
    clOrdId: order,
    symbol: 'BWTH',
    side: 'buy',
    quantity: '10',
    notAfter: Date.now() + 60_000,
    at: Date.now(),
    type: 'market',
    timeInForce: 'day',
    ...change,
  };
}
