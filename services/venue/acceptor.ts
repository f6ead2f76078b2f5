import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { DecoderState } from '../../shared/fix/codec.ts';
import { decode, emptyDecoder } from '../../shared/fix/codec.ts';
import type { FixField, FixMessage, Garbled } from '../../shared/fix/message.ts';
import { MsgType, readable } from '../../shared/fix/message.ts';
import type {
  ReplayRecord,
  SessionConfig,
  SessionEffect,
  SessionInput,
  SessionState,
} from '../../shared/fix/session.ts';
import { initialSession, step } from '../../shared/fix/session.ts';
import type { Instant } from '../../shared/kernel/brand.ts';
import type { FixLogRecord } from '../../shared/ports/fix-log.ts';

export type OutboundMessage = {
  readonly msgType: string;
  /** The body, ascending by tag. */
  readonly fields: readonly FixField[];
};

/** What the acceptor does with orders; all of it in memory, made durable by `flush`. */
export type AcceptorApplication = {
  /** A session with the counterparty begins. */
  loggedOn?(): void;
  receive(message: FixMessage, at: Instant): readonly OutboundMessage[];
  tick(at: Instant): readonly OutboundMessage[];
  /** Makes durable what `receive` and `tick` decided; nothing of it is logged or sent before. */
  flush(): Promise<void>;
};

export type SessionLog = {
  /** All or nothing, durable when it resolves. */
  append(records: readonly FixLogRecord[]): Promise<void>;
  /** The outbound messages with these numbers, in order. */
  sent(from: number, to: number): Promise<readonly ReplayRecord[]>;
};

export type AcceptorOptions = {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly session: SessionConfig;
  readonly numbers: { readonly nextOutbound: number; readonly nextInbound: number };
  readonly log: SessionLog;
  readonly application: AcceptorApplication;
  readonly now: () => Instant;
  readonly onAlarm?: (alarm: string, text: string) => void;
  /** The log or the book cannot be written: nothing may be answered any more. */
  readonly onFatal: (error: unknown) => void;
};

type SessionOptions = Omit<AcceptorOptions, 'host' | 'port'>;

export type Acceptor = {
  readonly port: number;
  isLoggedOn(): boolean;
  /** Sends messages that no inbound message asked for. */
  send(messages: readonly OutboundMessage[]): void;
  /** Closes the connection without a word, as a crash would; what was decided is flushed. */
  stop(): Promise<void>;
};

/** Heartbeats, timeouts and the application's own timers are looked at this often. */
const TICK_MS = 50;
/** Connections that have not said anything are closed by then. */
const SILENT_CONNECTION_MS = 10_000;
/** One counterparty; some room for its reconnects and for strangers that are about to be refused. */
const MAXIMUM_CONNECTIONS = 16;

/** What the session needs of a TCP connection: a socket, or the simulator's. */
export type Connection = Pick<Socket, 'destroyed' | 'writableEnded'> & {
  setNoDelay(isOn: boolean): unknown;
  setTimeout(milliseconds: number, onTimeout: () => void): unknown;
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown;
  on(event: 'close' | 'error', listener: () => void): unknown;
  write(bytes: Uint8Array): unknown;
  end(): unknown;
  destroy(): unknown;
};

type Pending = { readonly effect: SessionEffect<never>; readonly socket: Connection | undefined };

/**
 * One FIX session that waits for its counterparty on a TCP port: the shell of the pure session. Effects run strictly in
 * order; all that are waiting when a flush begins share it (group commit).
 */
export async function startAcceptor(options: AcceptorOptions): Promise<Acceptor> {
  const session = new AcceptorSession(options);
  const server = createServer((socket) => session.admit(socket));
  server.maxConnections = MAXIMUM_CONNECTIONS;
  await listening(server, options.port, options.host);
  const ticker = setInterval(() => session.tick(), TICK_MS);
  return {
    port: (server.address() as AddressInfo).port,
    isLoggedOn: () => session.isLoggedOn(),
    send: (messages) => session.send(messages),
    stop: async () => {
      clearInterval(ticker);
      server.close();
      session.closeAll();
      await session.idle();
    },
  };
}

const listening = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });

/** The session and its connections, whatever brings them; `startAcceptor` puts it on a port. */
export class AcceptorSession {
  readonly #options: SessionOptions;
  readonly #sockets = new Set<Connection>();
  #state: SessionState;
  /** The connection that the session talks on; others wait for nothing but their refusal. */
  #socket: Connection | undefined;
  #pending: Pending[] = [];
  #flushing: Promise<void> | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#state = initialSession(options.numbers);
  }

  isLoggedOn(): boolean {
    return this.#state.phase === 'logged-on';
  }

  admit(socket: Connection): void {
    this.#sockets.add(socket);
    let decoder: DecoderState = emptyDecoder;
    socket.setNoDelay(true);
    socket.setTimeout(SILENT_CONNECTION_MS, () => {
      if (socket !== this.#socket) socket.destroy();
    });
    // A broken connection also closes; the session learns of it there.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      if (socket === this.#socket) this.#detach();
    });
    socket.on('data', (chunk) => {
      const decoded = decode(decoder, chunk);
      decoder = decoded.state;
      for (const message of decoded.messages) this.#receive(socket, message);
    });
  }

  /** A second connection is closed while the first one lives, whoever it says it is (session test 1S-b). */
  #receive(socket: Connection, message: FixMessage | Garbled): void {
    // We have said our last word on it; what still comes is not read, and must not cut that word off.
    if (socket.destroyed || socket.writableEnded) return;
    if (this.#socket === undefined) {
      this.#socket = socket;
      this.#input({ kind: 'connected', at: this.#options.now() });
    }
    if (socket !== this.#socket) {
      socket.destroy();
      return;
    }
    this.#input({ kind: 'received', at: this.#options.now(), message });
  }

  #detach(): void {
    this.#socket = undefined;
    this.#input({ kind: 'disconnected', at: this.#options.now() });
  }

  tick(): void {
    const at = this.#options.now();
    this.#input({ kind: 'tick', at });
    this.send(this.#options.application.tick(at));
  }

  send(messages: readonly OutboundMessage[]): void {
    const at = this.#options.now();
    for (const { msgType, fields } of messages) this.#input({ kind: 'send', at, msgType, fields });
  }

  closeAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async idle(): Promise<void> {
    await this.#flushing;
  }

  #input(input: SessionInput<never>): void {
    const { state, effects } = step(this.#options.session, this.#state, input);
    this.#state = state;
    const socket = this.#socket;
    for (const effect of effects) this.#pending.push({ effect, socket });
    if (this.#pending.length === 0 || this.#flushing !== undefined) return;
    this.#flushing = this.#flush().then(
      () => {
        this.#flushing = undefined;
      },
      (error: unknown) => this.#options.onFatal(error),
    );
  }

  async #flush(): Promise<void> {
    while (this.#pending.length > 0) {
      const batch = this.#pending;
      this.#pending = [];
      const at = this.#options.now();
      const records = batch.flatMap(({ effect }) => logRecords(effect, at));
      await this.#options.application.flush();
      if (records.length > 0) await this.#options.log.append(records);
      for (const { effect, socket } of batch) await this.#run(effect, socket);
    }
  }

  /** The counterparty could not make anything of what we said: no order changes by it, but somebody must look. */
  #raiseIfRejected(message: FixMessage): void {
    if (!REJECTIONS.has(message.msgType)) return;
    this.#options.onAlarm?.('rejected-by-counterparty', readable(message.fields));
  }

  async #run(effect: SessionEffect<never>, socket: Connection | undefined): Promise<void> {
    switch (effect.kind) {
      case 'transmit':
        // A message of a connection that is gone waits in the log for the ResendRequest.
        if (socket !== undefined && socket === this.#socket) socket.write(effect.bytes);
        return;
      case 'deliver': {
        const at = this.#options.now();
        this.#raiseIfRejected(effect.message);
        this.send(this.#options.application.receive(effect.message, at));
        this.#input({ kind: 'delivered', at, upTo: effect.sequence });
        return;
      }
      case 'refused':
        this.#input({ kind: 'delivered', at: this.#options.now(), upTo: effect.sequence });
        return;
      case 'load-for-replay': {
        const { from, to } = effect;
        const records = await this.#options.log.sent(from, to);
        this.#input({ kind: 'replay', at: this.#options.now(), from, to, records });
        return;
      }
      case 'logged-on':
        this.#options.application.loggedOn?.();
        return;
      case 'disconnect':
        socket?.end();
        if (socket === this.#socket) this.#socket = undefined;
        return;
      case 'alarm':
        this.#options.onAlarm?.(effect.alarm, effect.text);
        return;
    }
  }
}

const REJECTIONS: ReadonlySet<string> = new Set([MsgType.reject, MsgType.businessMessageReject]);

function logRecords(effect: SessionEffect<never>, at: Instant): FixLogRecord[] {
  switch (effect.kind) {
    case 'append': {
      const { sequence, msgType, fields } = effect;
      return [{ kind: 'sent', sequence, msgType, fields, at: effect.at }];
    }
    case 'advance-inbound':
      return [{ kind: 'received', nextInbound: effect.nextInbound, at }];
    case 'reset':
      return [
        {
          kind: 'reset',
          nextOutbound: effect.nextOutbound,
          nextInbound: effect.nextInbound,
          at,
        },
      ];
    default:
      return [];
  }
}
