import { readFileSync } from 'node:fs';
import WebSocket from 'ws';

/** What any deployment of the brokerage tells about where it is; the suite knows nothing else of it. */
type Endpoints = { readonly api: string; readonly stream: string; readonly operatorKey: string };

export type Reply = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
};

export type ApiKey = { readonly key_id: string; readonly secret_key: string };

export type Frame = { readonly stream: string; readonly data: Readonly<Record<string, unknown>> };

export type TradeUpdate = Readonly<Record<string, unknown>> & {
  readonly event: string;
  readonly sequence: number;
  readonly index: number;
  readonly order: Readonly<Record<string, unknown>>;
};

/** How long an effect may take to show: an emulator's first call of each function starts a process. */
const PATIENCE_MS = 30_000;
const POLL_MS = 50;

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Asks again until the answer is right; shows the last one when it never is. */
export const eventually = async <Answer>(
  ask: () => Promise<Answer>,
  isRight: (answer: Answer) => boolean,
): Promise<Answer> => {
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    if (performance.now() > giveUpAt) {
      throw new Error(`not so after ${PATIENCE_MS} ms: ${JSON.stringify(answer)}`);
    }
    await pause(POLL_MS);
  }
};

export class Brokerage {
  readonly #endpoints: Endpoints;

  constructor(endpoints: Endpoints) {
    this.#endpoints = endpoints;
  }

  /** The one that BELLWETHER_ENDPOINTS (a path) names. */
  static fromEnvironment(): Brokerage {
    const file = process.env.BELLWETHER_ENDPOINTS;
    if (file === undefined) throw new Error('BELLWETHER_ENDPOINTS names no endpoints.json');
    return new Brokerage(JSON.parse(readFileSync(file, 'utf8')) as Endpoints);
  }

  /** Any request at all. Text is sent as it is, everything else as JSON. */
  async send(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: unknown,
  ): Promise<Reply> {
    const response = await fetch(`${this.#endpoints.api}${path}`, {
      method,
      headers: {
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? {} : JSON.parse(text),
    };
  }

  /** A route of the broker API, as the operator. */
  operate(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    const basic = Buffer.from(this.#endpoints.operatorKey).toString('base64');
    return this.send(method, path, { authorization: `Basic ${basic}`, ...headers }, body);
  }

  /** A route of the trading API, by an account's key; without one, as nobody. */
  trade(key: ApiKey | undefined, method: string, path: string, body?: unknown): Promise<Reply> {
    const headers =
      key === undefined
        ? {}
        : { 'APCA-API-KEY-ID': key.key_id, 'APCA-API-SECRET-KEY': key.secret_key };
    return this.send(method, path, headers, body);
  }

  /** An account with a key and, once it is booked, this much settled cash (dollars, as text). */
  async fundedAccount(amount: string): Promise<{ readonly id: string; readonly key: ApiKey }> {
    const opened = await this.operate('POST', '/v1/accounts', {});
    const id = String(opened.body.id);
    const made = await eventually(
      () => this.operate('POST', `/v1/accounts/${id}/api_keys`, {}),
      ({ status }) => status === 200,
    );
    const key = { key_id: String(made.body.key_id), secret_key: String(made.body.secret_key) };
    await this.operate('POST', `/v1/accounts/${id}/test_deposits`, { amount });
    await eventually(
      () => this.trade(key, 'GET', '/v2/account'),
      ({ body }) => Number(body.cash) === Number(amount),
    );
    return { id, key };
  }

  /** POST /v2/orders of a whole order; what is not said is a day order's. */
  place(key: ApiKey, order: Readonly<Record<string, unknown>>): Promise<Reply> {
    return this.trade(key, 'POST', '/v2/orders', { time_in_force: 'day', ...order });
  }

  /** A connection to /stream of which nothing is known yet. */
  async connect(): Promise<Listener> {
    const listener = new Listener(new WebSocket(this.#endpoints.stream));
    await listener.opened;
    return listener;
  }

  orderOnceIts(key: ApiKey, id: string, status: string): Promise<Reply> {
    return eventually(
      () => this.trade(key, 'GET', `/v2/orders/${id}`),
      ({ body }) => body.status === status,
    );
  }

  /** An authenticated connection to /stream that listens to trade updates and keeps all it hears. */
  async listen(key: ApiKey): Promise<Listener> {
    const listener = await this.connect();
    listener.say({ action: 'authenticate', data: key });
    await listener.heard(({ data }) => data.status === 'authorized');
    listener.say({ action: 'listen', data: { streams: ['trade_updates'] } });
    await listener.heard(({ stream }) => stream === 'listening');
    return listener;
  }
}

export class Listener {
  readonly frames: Frame[] = [];
  readonly opened: Promise<void>;
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    this.opened = new Promise((resolve, reject) => {
      socket.once('open', () => resolve());
      socket.once('error', reject);
    });
    socket.on('message', (data) => this.frames.push(JSON.parse(String(data)) as Frame));
  }

  /** Sends a frame: text as it is, everything else as JSON. */
  say(message: unknown): void {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The updates of one order, in the order in which they came. */
  updatesOf(order: string): TradeUpdate[] {
    return this.frames.flatMap(({ stream, data }) =>
      stream === 'trade_updates' && (data as TradeUpdate).order.id === order
        ? [data as TradeUpdate]
        : [],
    );
  }

  /** The first frame, heard before or from now on, of which this is true. */
  async heard(isRight: (frame: Frame) => boolean): Promise<Frame> {
    const frames = await eventually(
      () => Promise.resolve(this.frames),
      (all) => all.some(isRight),
    );
    const frame = frames.find(isRight);
    if (frame === undefined) throw new Error('heard and gone');
    return frame;
  }

  close(): void {
    this.#socket.close();
  }
}
