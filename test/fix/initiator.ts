import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { DecoderState } from '../../shared/fix/codec.ts';
import { decode, emptyDecoder } from '../../shared/fix/codec.ts';
import { FIX44 } from '../../shared/fix/dictionary.ts';
import type { FixField, FixMessage } from '../../shared/fix/message.ts';
import { fieldOf, MsgType } from '../../shared/fix/message.ts';
import type {
  ReplayRecord,
  SessionConfig,
  SessionEffect,
  SessionInput,
  SessionState,
} from '../../shared/fix/session.ts';
import {
  initialSession,
  SENDING_TIME_TOLERANCE_MS,
  STALE_ORDER_MS,
  step,
} from '../../shared/fix/session.ts';
import { utcTimestamp } from '../../shared/fix/time.ts';
import { instant } from '../../shared/kernel/brand.ts';

/** No answer within it fails the test with what was received instead. */
const PATIENCE_MS = 20_000;
const TICK_MS = 50;

export const BROKER: SessionConfig = {
  role: 'initiator',
  senderCompId: 'BELLWETHER',
  targetCompId: 'VENUEALPHA',
  heartbeatSeconds: 30,
  credentials: { password: 'secret' },
  staleOrderMs: STALE_ORDER_MS,
  sendingTimeToleranceMs: SENDING_TIME_TOLERANCE_MS,
  resetOnLogon: false,
  accepts: new Set([
    MsgType.executionReport,
    MsgType.orderCancelReject,
    MsgType.businessMessageReject,
  ]),
  dictionary: FIX44,
  unlistedFields: 'accept',
};

const now = () => instant(Date.now());

/** A broker's end of the session with its log in memory, which survives its connections: for tests. */
export class TestInitiator {
  readonly received: FixMessage[] = [];
  readonly stale: ReplayRecord[] = [];
  readonly alarms: string[] = [];
  /** What the connection saw: closed ones end here. */
  closed = true;
  synchronised = false;
  readonly #config: SessionConfig;
  readonly #log = new Map<number, ReplayRecord>();
  #state: SessionState;
  #socket: Socket | undefined;
  #waiters: (() => void)[] = [];
  /** While false, what is delivered is not confirmed: a crash before the hand-over. */
  confirms = true;

  constructor(config: SessionConfig = BROKER, log: readonly ReplayRecord[] = [], nextInbound = 1) {
    this.#config = config;
    for (const record of log) this.#log.set(record.sequence, record);
    this.#state = initialSession({ nextOutbound: log.length + 1, nextInbound });
  }

  /** What a new process would find in the log. */
  restarted(): TestInitiator {
    return new TestInitiator(this.#config, [...this.#log.values()], this.#state.safeInbound);
  }

  get state(): SessionState {
    return this.#state;
  }

  async connect(port: number): Promise<void> {
    this.begin(port);
    await this.until(() => this.synchronised || this.closed, 'logged on or refused');
  }

  /** Opens the connection; whatever comes of it comes later. */
  begin(port: number): void {
    const socket = connect(port, '127.0.0.1');
    let decoder: DecoderState = emptyDecoder;
    this.closed = false;
    this.synchronised = false;
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('connect', () => this.#input({ kind: 'connected', at: now() }));
    socket.on('error', () => undefined);
    const ticker = setInterval(() => this.#input({ kind: 'tick', at: now() }), TICK_MS);
    socket.on('close', () => {
      clearInterval(ticker);
      // What is left of an earlier connection does not concern the present one.
      if (socket !== this.#socket) return;
      this.closed = true;
      this.#input({ kind: 'disconnected', at: now() });
    });
    socket.on('data', (chunk) => {
      if (socket !== this.#socket) return;
      const decoded = decode(decoder, chunk);
      decoder = decoded.state;
      for (const message of decoded.messages) this.#input({ kind: 'received', at: now(), message });
    });
  }

  send(msgType: string, fields: readonly FixField[]): void {
    this.#input({ kind: 'send', at: now(), msgType, fields });
  }

  logout(): void {
    this.#input({ kind: 'logout', at: now() });
  }

  /** As a crash of this side would: no Logout, no flush. */
  async drop(): Promise<void> {
    this.#socket?.destroy();
    await this.until(() => this.closed, 'connection closed');
  }

  order(clOrdId: string, symbol: string, terms: readonly FixField[] = [[40, '1']]): void {
    const fields: FixField[] = [
      [11, clOrdId],
      [38, '100'],
      [54, '1'],
      [55, symbol],
      [60, utcTimestamp(now())],
    ];
    const own = new Set(terms.map(([tag]) => tag));
    const all = [...fields.filter(([tag]) => !own.has(tag)), ...terms].sort(([a], [b]) => a - b);
    this.send(MsgType.newOrderSingle, all);
  }

  replace(
    clOrdId: string,
    origClOrdId: string,
    symbol: string,
    terms: readonly FixField[],
    side = '1',
  ): void {
    const fields: FixField[] = [
      [11, clOrdId],
      [41, origClOrdId],
      [54, side],
      [55, symbol],
      [60, utcTimestamp(now())],
      ...terms,
    ];
    this.send(
      MsgType.orderCancelReplaceRequest,
      fields.sort(([a], [b]) => a - b),
    );
  }

  cancel(clOrdId: string, origClOrdId: string, symbol: string): void {
    this.send(MsgType.orderCancelRequest, [
      [11, clOrdId],
      [41, origClOrdId],
      [54, '1'],
      [55, symbol],
      [60, utcTimestamp(now())],
    ]);
  }

  ask(clOrdId: string, symbol: string): void {
    this.send(MsgType.orderStatusRequest, [
      [11, clOrdId],
      [54, '1'],
      [55, symbol],
    ]);
  }

  /** Received messages with that ClOrdID, once there are `count`. */
  async reports(clOrdId: string, count: number): Promise<FixMessage[]> {
    const found = () => this.received.filter((each) => fieldOf(each, 11) === clOrdId);
    await this.until(() => found().length >= count, `${count} reports of ${clOrdId}`);
    return found();
  }

  async until(condition: () => boolean, what: string): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!condition()) {
      const leftMs = deadline - Date.now();
      if (leftMs <= 0) throw new Error(`waited in vain for: ${what}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#waiters.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  #input(input: SessionInput<never>): void {
    const { state, effects } = step(this.#config, this.#state, input);
    this.#state = state;
    for (const effect of effects) this.#run(effect);
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }

  #run(effect: SessionEffect<never>): void {
    switch (effect.kind) {
      case 'append':
        this.#log.set(effect.sequence, effect);
        return;
      case 'transmit':
        this.#socket?.write(effect.bytes);
        return;
      case 'deliver':
        this.received.push(effect.message);
        if (this.confirms) this.#input({ kind: 'delivered', at: now(), upTo: effect.sequence });
        return;
      case 'refused':
        this.#input({ kind: 'delivered', at: now(), upTo: effect.sequence });
        return;
      case 'load-for-replay': {
        const { from, to } = effect;
        const records = [...this.#log.values()].filter(
          ({ sequence }) => sequence >= from && sequence <= to,
        );
        this.#input({ kind: 'replay', at: now(), from, to, records });
        return;
      }
      case 'replayed-as-gap':
        this.stale.push(...effect.orders);
        return;
      case 'synchronised':
        this.synchronised = true;
        return;
      case 'alarm':
        this.alarms.push(effect.alarm);
        return;
      case 'disconnect':
        this.#socket?.end();
        return;
    }
  }
}
