import type { ControlScope, ControlState } from '../../domain/risk/controls.ts';
import { type DecoderState, emptyDecoder } from '../../fix/codec.ts';
import type { FixMessage } from '../../fix/message.ts';
import { initialSession, type SessionConfig, type SessionState } from '../../fix/session.ts';
import type { Instant } from '../../kernel/brand.ts';
import type { FixLogRecord, FixRoute, FixSentRecord, RoutedMessage } from '../../ports/fix-log.ts';
import type { ReceivedMessage } from '../../ports/venue-queue-consumer.ts';
import type { VenueMessage } from '../wire/venue-message.ts';
import type { MailboxCommand } from './account-commands.ts';
import { type AccountOutbox, emptyOutbox } from './account-outbox.ts';
import { emptyFlushBuffer, type FlushBuffer } from './flush-buffer.ts';
import type { LogIndex } from './log-index.ts';
import type { OutboundOrderMessage } from './order-messages.ts';
import { emptyWatermark, type ReceivedWatermark } from './received-watermark.ts';
import { noStatusRequests, type StatusRequests, watch } from './status-requests.ts';
import { noSwitchReads, type SwitchReads } from './switch-reads.ts';

/** What the log keeps beside an outbound order message. */
export type LogTag = { readonly messageId: string; readonly route: FixRoute };

export type GatewayInput = { readonly at: Instant } & (
  | { readonly kind: 'queue-messages'; readonly messages: readonly ReceivedMessage[] }
  /** A TCP connection stands; numbers rise, and no number is used twice. */
  | { readonly kind: 'connected'; readonly connection: number }
  | { readonly kind: 'bytes'; readonly connection: number; readonly bytes: Uint8Array }
  | { readonly kind: 'disconnected'; readonly connection: number }
  /** The append in flight is durable. */
  | { readonly kind: 'appended' }
  /** The account's command in flight is durably in its mailbox. */
  | { readonly kind: 'mailed'; readonly account: string; readonly key: number }
  /** The generation can be found in the archive. */
  | { readonly kind: 'archived'; readonly generation: number }
  /** What the archive knows; undefined: nothing. */
  | { readonly kind: 'looked-up'; readonly key: number; readonly found: RoutedMessage | undefined }
  /** How the kill switches stood when they were read for the messages that asked. */
  | {
      readonly kind: 'switches-read';
      readonly key: number;
      readonly states: ReadonlyMap<ControlScope, ControlState>;
    }
  /** Several times a second, and at `nextWakeAt`. */
  | { readonly kind: 'tick' }
  /** All that came in this turn of the event loop was given: what it made is one flush. */
  | { readonly kind: 'turn-ended' }
  | { readonly kind: 'stop' }
);

export type NoteLevel = 'info' | 'warn' | 'alarm';

export type GatewayEffect =
  /** Answered by `appended`; a slot that is taken ends the process. */
  | { readonly kind: 'append'; readonly slot: number; readonly records: readonly FixLogRecord[] }
  | { readonly kind: 'write'; readonly connection: number; readonly bytes: Uint8Array }
  | { readonly kind: 'disconnect'; readonly connection: number; readonly reason: string }
  /** Sent until it succeeds; answered by `mailed`. */
  | { readonly kind: 'mail'; readonly key: number; readonly command: MailboxCommand }
  /** Done until it succeeds; answered by `archived`. */
  | {
      readonly kind: 'archive';
      readonly generation: number;
      readonly messages: readonly RoutedMessage[];
    }
  /** Done until it succeeds; answered by `looked-up`. */
  | { readonly kind: 'look-up'; readonly key: number; readonly clOrdIds: readonly string[] }
  /** Strongly, and done until it succeeds; answered by `switches-read`. */
  | {
      readonly kind: 'read-switches';
      readonly key: number;
      readonly scopes: readonly ControlScope[];
    }
  | { readonly kind: 'delete'; readonly receipt: string }
  | { readonly kind: 'give-back'; readonly receipt: string }
  | {
      readonly kind: 'note';
      readonly level: NoteLevel;
      readonly event: string;
      readonly detail: Readonly<Record<string, string | number>>;
    }
  /** The stop is complete: release the lease and end. */
  | { readonly kind: 'ended' };

export type MessageInHand = {
  readonly message: VenueMessage;
  /** Of the last delivery. */
  receipt: string;
  /**
   * held: neither logged nor given up · looking-up: the archive is asked for it · asking: the kill switches are read for
   * it · logging: its record waits for the log · reporting: on its way to the mailbox.
   */
  stage: 'held' | 'looking-up' | 'asking' | 'logging' | 'reporting';
  /** The archive's answer, once it was asked. */
  archived?: { readonly found: RoutedMessage | undefined };
};

/** An inbound message that waits for the archive, or behind one that does. */
export type WaitingInbound = {
  readonly sequence: number;
  readonly message: FixMessage;
  /** The session rejected it: what it said is not known, only of whom. */
  readonly isRefused: boolean;
};

/** Whom the archive's answer is for. */
export type LookUp =
  | { readonly for: 'inbound' }
  | { readonly for: 'intake'; readonly messageId: string };

export type GatewayConfig = {
  /** Name of the venue session, e.g. `alpha`. */
  readonly session: string;
  readonly fix: SessionConfig;
  /** Log records after which a generation ends. */
  readonly recordsInGeneration: number;
};

/**
 * Everything that the gateway knows. It is changed in place by `stepGateway` alone: deterministic, since time and
 * every event come in as data, but not copied at each step, since the index is large.
 */
export type Gateway = {
  readonly config: GatewayConfig;
  readonly index: LogIndex;
  nextSlot: number;
  session: SessionState;
  decoder: DecoderState;
  /** Of the connection that stands, else undefined. */
  connection: number | undefined;
  /** Number of the Logon of the connection that stands: everything below it was sent before. */
  logonSequence: number;
  readonly inHand: Map<string, MessageInHand>;
  readonly buffer: FlushBuffer<GatewayEffect>;
  readonly watermark: ReceivedWatermark;
  /** Messages answered by what is safe, for the next `received` record. */
  acknowledgedSafely: string[];
  /**
   * Messages that were answered, by ClOrdID, until the log says so: to whoever takes over before that they are without
   * an answer.
   */
  readonly answeredInMemory: Map<string, FixSentRecord>;
  /** An inbound number that the log does not have yet. */
  unloggedInbound: { readonly nextInbound: number; readonly since: Instant } | undefined;
  readonly outbox: AccountOutbox;
  readonly lookUps: Map<number, LookUp>;
  readonly switchReads: SwitchReads;
  nextLookUp: number;
  /** In the order of their sequence; the first one is being looked up. */
  readonly waitingInbound: WaitingInbound[];
  /** Old orders that the archive was asked for lately, by ClOrdID. */
  readonly recalled: Map<string, RoutedMessage>;
  /** The last generation whose end is durable: nobody can know it otherwise any more. */
  frozenGeneration: number;
  /** The last generation that is in the archive, and whether another is on its way there. */
  archivedGeneration: number;
  archiving: boolean;
  /** What is to be said to the venue of its reports, once this step is over. */
  readonly disputes: OutboundOrderMessage[];
  readonly statusRequests: StatusRequests;
  stoppingSince: Instant | undefined;
  lastStepAt: Instant | undefined;
  ended: boolean;
};

/** A gateway that has just taken the session over: `index` is what its log says, `nextSlot` the first free slot. */
export function startGateway(
  config: GatewayConfig,
  taken: { readonly index: LogIndex; readonly nextSlot: number },
): Gateway {
  const { index, nextSlot } = taken;
  const statusRequests = noStatusRequests();
  for (const [clOrdId, sent] of index.unanswered) watch(statusRequests, clOrdId, sent.at);
  return {
    config,
    index,
    nextSlot,
    session: initialSession(index),
    decoder: emptyDecoder,
    connection: undefined,
    logonSequence: index.nextOutbound,
    inHand: new Map(),
    buffer: emptyFlushBuffer(),
    watermark: emptyWatermark(),
    acknowledgedSafely: [],
    answeredInMemory: new Map(),
    unloggedInbound: undefined,
    outbox: emptyOutbox(),
    lookUps: new Map(),
    switchReads: noSwitchReads(),
    nextLookUp: 1,
    waitingInbound: [],
    recalled: new Map(),
    frozenGeneration: index.previous.number,
    // Whether the owner before came so far is not known: what is archived again is the same.
    archivedGeneration: index.previous.number - 1,
    archiving: false,
    disputes: [],
    statusRequests,
    stoppingSince: undefined,
    lastStepAt: undefined,
    ended: false,
  };
}
