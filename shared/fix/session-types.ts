import type { Instant } from '../kernel/brand.ts';
import type { MessageDictionary } from './dictionary.ts';
import type { FixField, FixMessage, Garbled } from './message.ts';

/**
 * The FIX 4.4 session as a pure function: (configuration, state, input) → (state, effects). Time is data. The shell owns
 * the socket and the log and carries out the effects of all steps strictly in the order in which they were returned:
 * an `append` is durable before anything behind it happens, so a `transmit` never sends what the log does not have.
 *
 * `Tag` is whatever the shell wants to find again beside an outbound message in its log (queue message, route).
 */
export type SessionConfig = {
  readonly role: 'initiator' | 'acceptor';
  readonly senderCompId: string;
  readonly targetCompId: string;
  /** HeartBtInt(108): the initiator proposes it, the acceptor echoes the initiator's. 0: no heartbeats. */
  readonly heartbeatSeconds: number;
  /** Sent by the initiator, demanded by the acceptor. */
  readonly credentials?: { readonly username?: string; readonly password: string };
  /** An order older than this is never sent again: it is gap-filled and its fate asked for. */
  readonly staleOrderMs: number;
  /** SendingTime(52) may differ from our clock by as much. */
  readonly sendingTimeToleranceMs: number;
  /** Both numbers restart at 1 with every logon, and 141=Y is honoured. For acceptance tests only. */
  readonly resetOnLogon: boolean;
  /** Application messages the shell handles; others are answered by BusinessMessageReject. */
  readonly accepts: ReadonlySet<string>;
  readonly dictionary: MessageDictionary;
  /**
   * What a field is worth that the dictionary does not list for its message: a venue may add fields to a fill, and
   * rejecting the fill for it would lose it.
   */
  readonly unlistedFields: 'accept' | 'reject';
};

/** 5 s: a retail market order that waited longer meets another market than the one its owner saw. */
export const STALE_ORDER_MS = 5_000;
/** The session test cases of the FIX community (2o) ask for two minutes. */
export const SENDING_TIME_TOLERANCE_MS = 120_000;

export type SessionPhase =
  | 'disconnected'
  | 'connected'
  | 'logon-sent'
  | 'logged-on'
  | 'logout-sent';

export type SessionState = {
  readonly phase: SessionPhase;
  readonly phaseSince: Instant;
  /** MsgSeqNum of the next message that we send. */
  readonly nextOutbound: number;
  /** MsgSeqNum of the next message that is taken in order. */
  readonly nextInbound: number;
  /** What the log knows: every inbound message below it is safe. */
  readonly safeInbound: number;
  /** The last message handed to the shell, 0 for none; until the shell confirms it, `safeInbound` stays below. */
  readonly lastDelivered: number;
  readonly heartbeatMs: number;
  readonly lastSentAt: Instant;
  readonly lastReceivedAt: Instant;
  /** A TestRequest is unanswered. */
  readonly testRequested: boolean;
  /** MsgSeqNum of the TestRequest whose echo tells that both sides have caught up; absent: none is expected. */
  readonly echoAsked?: number;
  /** The ResendRequest that is outstanding: it is filled when everything up to `upTo` arrived. */
  readonly gap?: {
    readonly upTo: number;
    readonly requestedAt: Instant;
    readonly requests: number;
  };
  /** Messages above the gap, by number; delivered once it is filled. */
  readonly held: ReadonlyMap<number, FixMessage>;
  /** The counterparty's ResendRequest that we are answering: next to load, and the end of it all. */
  readonly replay?: { readonly from: number; readonly to: number; readonly end: number };
};

/** A message from the log, for sending it again. `fields` is its body without header and trailer. */
export type ReplayRecord = {
  readonly sequence: number;
  readonly msgType: string;
  readonly fields: readonly FixField[];
  readonly at: Instant;
};

export type SessionInput<Tag> = { readonly at: Instant } & (
  | { readonly kind: 'connected' }
  | { readonly kind: 'disconnected' }
  | { readonly kind: 'received'; readonly message: FixMessage | Garbled }
  /**
   * An application message: body fields only, without MsgType. It gets its number at once, connected or not; what was
   * numbered while disconnected is asked for by the counterparty after the next logon.
   */
  | {
      readonly kind: 'send';
      readonly msgType: string;
      readonly fields: readonly FixField[];
      readonly tag?: Tag;
    }
  /** Several times a second: heartbeats and timeouts are found here. */
  | { readonly kind: 'tick' }
  /** Every delivered message up to this number is safely handed on. */
  | { readonly kind: 'delivered'; readonly upTo: number }
  | { readonly kind: 'logout'; readonly text?: string }
  /** The answer to `load-for-replay`: all records of that range that the log has, in order. */
  | {
      readonly kind: 'replay';
      readonly from: number;
      readonly to: number;
      readonly records: readonly ReplayRecord[];
    }
);

export type AlarmKind =
  | 'garbled'
  | 'protocol-violation'
  | 'logon-refused'
  | 'inbound-too-low'
  | 'outbound-too-low'
  | 'sequence-reset'
  | 'heartbeat-timeout'
  | 'logon-timeout'
  | 'logout-timeout'
  | 'gap-not-filled'
  | 'held-messages-dropped'
  | 'replay-record-missing';

export type SessionEffect<Tag> =
  /**
   * Durable before any later effect. Consumes `sequence`. `fields` is what a resend needs: empty for messages that are
   * never sent again, so that a Logon's password reaches no log.
   */
  | {
      readonly kind: 'append';
      readonly sequence: number;
      readonly msgType: string;
      readonly fields: readonly FixField[];
      readonly at: Instant;
      readonly tag?: Tag;
    }
  | {
      readonly kind: 'transmit';
      readonly sequence: number;
      readonly msgType: string;
      readonly bytes: Uint8Array;
    }
  /** In order, each number once per session state; answered by `delivered` when it is safe. */
  | { readonly kind: 'deliver'; readonly sequence: number; readonly message: FixMessage }
  /**
   * A message for the application that was rejected, and so is over for its sender: what it said will not be said
   * again. In its place among what is delivered, and answered by `delivered` like that.
   */
  | { readonly kind: 'refused'; readonly sequence: number; readonly message: FixMessage }
  /** Every inbound message below it is safe: to be written to the log. */
  | { readonly kind: 'advance-inbound'; readonly nextInbound: number }
  /** Both sides start again at these numbers: to be written to the log. */
  | { readonly kind: 'reset'; readonly nextOutbound: number; readonly nextInbound: number }
  | { readonly kind: 'load-for-replay'; readonly from: number; readonly to: number }
  /** Orders that were asked for again but are too old: the counterparty was told to skip them. Ask for each by H. */
  | { readonly kind: 'replayed-as-gap'; readonly orders: readonly ReplayRecord[] }
  | { readonly kind: 'logged-on' }
  /** Initiator: the counterparty has echoed our TestRequest after the logon, with no gap left on our side. */
  | { readonly kind: 'synchronised' }
  | { readonly kind: 'logged-out'; readonly reason: string }
  /** Close the connection after everything before it was written. */
  | { readonly kind: 'disconnect'; readonly reason: string }
  | { readonly kind: 'alarm'; readonly alarm: AlarmKind; readonly text: string };

export type SessionStep<Tag> = {
  readonly state: SessionState;
  readonly effects: readonly SessionEffect<Tag>[];
};
