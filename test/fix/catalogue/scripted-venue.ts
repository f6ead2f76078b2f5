import {
  type Acceptor,
  type OutboundMessage,
  startAcceptor,
} from '../../../services/venue/acceptor.ts';
import { FIX44 } from '../../../shared/fix/dictionary.ts';
import { type FixField, type FixMessage, MsgType, Tag } from '../../../shared/fix/message.ts';
import {
  type ReplayRecord,
  SENDING_TIME_TOLERANCE_MS,
  STALE_ORDER_MS,
} from '../../../shared/fix/session.ts';
import { utcTimestamp } from '../../../shared/fix/time.ts';
import type { Instant } from '../../../shared/kernel/brand.ts';
import type { FixLogRecord } from '../../../shared/ports/fix-log.ts';
import { until } from '../../support/gateway-surroundings.ts';

/** What a report says of an order; ClOrdID, symbol and side are the order's unless they are said. */
export type Said = {
  readonly execId: string;
  readonly execType: string;
  readonly ordStatus: string;
  readonly clOrdId?: string;
  readonly origClOrdId?: string;
  readonly last?: readonly [shares: string, price: string];
  readonly cum?: string;
  readonly leaves?: string;
  readonly ref?: string;
  readonly extra?: readonly FixField[];
};

const SESSION = {
  role: 'acceptor',
  senderCompId: 'VENUEALPHA',
  targetCompId: 'BELLWETHER',
  heartbeatSeconds: 30,
  credentials: { password: 'p' },
  staleOrderMs: STALE_ORDER_MS,
  sendingTimeToleranceMs: SENDING_TIME_TOLERANCE_MS,
  resetOnLogon: false,
  accepts: new Set<string>([
    MsgType.newOrderSingle,
    MsgType.orderCancelRequest,
    MsgType.orderCancelReplaceRequest,
    MsgType.orderStatusRequest,
    MsgType.dontKnowTrade,
  ]),
  dictionary: FIX44,
  unlistedFields: 'accept',
} as const;

/** A log in memory, so that the gateway may ask for what it missed. */
function memoryLog() {
  const records = new Map<number, ReplayRecord>();
  return {
    append: async (appended: readonly FixLogRecord[]) => {
      for (const record of appended)
        if (record.kind === 'sent') records.set(record.sequence, record);
    },
    sent: async (from: number, to: number) =>
      [...records.values()].filter(({ sequence }) => sequence >= from && sequence <= to),
  };
}

/** A counterparty on a TCP port that says what the test tells it to, in real FIX 4.4 bytes. */
export class ScriptedVenue {
  readonly #acceptor: Acceptor;
  readonly #received: FixMessage[];
  readonly #now: () => Instant;
  #taken = 0;

  private constructor(acceptor: Acceptor, received: FixMessage[], now: () => Instant) {
    this.#acceptor = acceptor;
    this.#received = received;
    this.#now = now;
  }

  static async open(now: () => Instant): Promise<ScriptedVenue> {
    const received: FixMessage[] = [];
    const acceptor = await startAcceptor({
      host: '127.0.0.1',
      port: 0,
      session: SESSION,
      numbers: { nextOutbound: 1, nextInbound: 1 },
      log: memoryLog(),
      application: {
        receive: (message) => {
          received.push(message);
          return [];
        },
        tick: () => [],
        flush: async () => undefined,
      },
      now,
      onFatal: (error) => {
        throw error;
      },
    });
    return new ScriptedVenue(acceptor, received, now);
  }

  get port(): number {
    return this.#acceptor.port;
  }

  loggedOn(): Promise<void> {
    return until('logged on', () => this.#acceptor.isLoggedOn());
  }

  /** The next message of the gateway, which must be of this type; its fields by tag. */
  async next(msgType: string): Promise<ReadonlyMap<number, string>> {
    await until(`35=${msgType}`, () => this.#received.length > this.#taken);
    const message = this.#received[this.#taken];
    this.#taken += 1;
    if (message?.msgType !== msgType) {
      throw new Error(`expected 35=${msgType}, got 35=${message?.msgType}`);
    }
    return new Map(message.fields);
  }

  hasMore(): boolean {
    return this.#received.length > this.#taken;
  }

  say(msgType: string, fields: readonly FixField[]): void {
    const message: OutboundMessage = {
      msgType,
      fields: [...fields].sort(([a], [b]) => a - b),
    };
    this.#acceptor.send([message]);
  }

  /** ExecutionReport (35=8) of an order that came as D or G. */
  report(order: ReadonlyMap<number, string>, said: Said): void {
    const of = (tag: number): string => order.get(tag) ?? '';
    const own: FixField[] = [
      [Tag.clOrdId, said.clOrdId ?? of(Tag.clOrdId)],
      [Tag.orderId, 'V-1'],
      [Tag.execId, said.execId],
      [Tag.execType, said.execType],
      [Tag.ordStatus, said.ordStatus],
      [Tag.symbol, of(Tag.symbol)],
      [Tag.side, of(Tag.side)],
      [Tag.cumulativeQuantity, said.cum ?? '0'],
      [Tag.leavesQuantity, said.leaves ?? '0'],
      [Tag.averagePrice, '0'],
      [Tag.transactTime, utcTimestamp(this.#now())],
      ...(said.origClOrdId === undefined ? [] : [[Tag.origClOrdId, said.origClOrdId] as const]),
      ...(said.ref === undefined ? [] : [[Tag.execRefId, said.ref] as const]),
      ...(said.last === undefined
        ? []
        : [[Tag.lastQuantity, said.last[0]] as const, [Tag.lastPrice, said.last[1]] as const]),
    ];
    const extra = said.extra ?? [];
    const named = new Set(extra.map(([tag]) => tag));
    this.say(MsgType.executionReport, [...own.filter(([tag]) => !named.has(tag)), ...extra]);
  }

  /** OrderCancelReject (35=9); `to`: 1 a cancel, 2 a replace. */
  refuse(
    request: ReadonlyMap<number, string>,
    ordStatus: string,
    to: '1' | '2',
    reason = '0',
  ): void {
    this.say(MsgType.orderCancelReject, [
      [Tag.clOrdId, request.get(Tag.clOrdId) ?? ''],
      [Tag.origClOrdId, request.get(Tag.origClOrdId) ?? ''],
      [Tag.orderId, 'V-1'],
      [Tag.ordStatus, ordStatus],
      [Tag.cancelRejectReason, reason],
      [434, to],
    ]);
  }

  stop(): Promise<void> {
    return this.#acceptor.stop();
  }
}

export const clOrdIdOf = (message: ReadonlyMap<number, string>): string =>
  message.get(Tag.clOrdId) ?? '';
