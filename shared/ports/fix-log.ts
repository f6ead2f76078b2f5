import type { ControlReason } from '../domain/risk/controls.ts';
import type { Instant } from '../kernel/brand.ts';

/** Where an order's reports go. */
export type FixRoute = {
  readonly account: string;
  readonly mailbox: number;
  readonly order: string;
  readonly clOrdId: string;
  /** The first order of its chain of replacements; absent when that is the order itself. */
  readonly chain?: string;
};

/** Outbound message `sequence`, logged before it may reach the socket. `fields`: body as tag=value pairs. */
export type FixSentRecord = {
  readonly kind: 'sent';
  readonly sequence: number;
  readonly msgType: string;
  readonly fields: readonly (readonly [number, string])[];
  readonly at: Instant;
  /** The venue queue message it carries, and whose order that is; absent for session messages. */
  readonly messageId?: string;
  readonly route?: FixRoute;
};

export type FixLogRecord =
  /** A new owner of the session starts here; the old one's next append finds the slot taken. */
  | { readonly kind: 'takeover'; readonly owner: string; readonly at: Instant }
  | FixSentRecord
  /** A queue message that was past its `notAfter`, or stopped: it is not sent now and never will be. */
  | {
      readonly kind: 'not-sent';
      readonly messageId: string;
      readonly message: 'new-order' | 'cancel-order' | 'replace-order';
      readonly route: FixRoute;
      readonly at: Instant;
      /** The queue message's own time. */
      readonly messageAt: Instant;
      /** The kill switch that stopped it; absent: it was too late, or changes what was not sent. */
      readonly cause?: ControlReason;
    }
  /**
   * Every inbound message below `nextInbound` is safely in the mailboxes. `acknowledged`: ClOrdIDs of messages
   * that the venue has answered in them, so that nobody asks for them again.
   */
  | {
      readonly kind: 'received';
      readonly nextInbound: number;
      readonly at: Instant;
      readonly acknowledged?: readonly string[];
    }
  /** Both sides agreed to start again at these numbers (start of a session day only). */
  | {
      readonly kind: 'reset';
      readonly nextOutbound: number;
      readonly nextInbound: number;
      readonly at: Instant;
    }
  /** A message without an answer, repeated before a `rolled` so that nobody need read further back for it. */
  | { readonly kind: 'carried'; readonly sent: FixSentRecord }
  /**
   * A generation of the log ends here and the next one, `generation`, begins. The one before the ended one is in the
   * archive and need not be read any more: a new owner reads back to the last but one of these and no further.
   */
  | {
      readonly kind: 'rolled';
      readonly generation: number;
      /** How many `carried` stand right before it. */
      readonly carried: number;
      readonly nextOutbound: number;
      readonly nextInbound: number;
      /** The latest time of a queue message that is known to the archive only. */
      readonly forgottenUpTo: number;
      readonly at: Instant;
    };

/** What became of a queue message, by its ClOrdID, and whose order it is about. */
export type RoutedMessage = {
  readonly route: FixRoute;
  /** False: it was given up and never will be sent. */
  readonly sent: boolean;
  /** Symbol(55) and Side(54) as they were sent; empty when it was not. */
  readonly symbol: string;
  readonly side: string;
  /** The kill switch that stopped it, when one did. */
  readonly cause?: ControlReason;
  /**
   * OrderQty(38) and Price(44) of an order as it was sent; absent in the archive, and once a replace was asked for: either
   * may be the order's then. A replacement has no quantity: the venue may replace up to what it has filled (FIX 4.4
   * volume 4, appendix D, D8).
   */
  readonly terms?: { readonly quantity?: string; readonly limitPrice?: string };
};

/** Append-only, one slot per flush. */
export interface FixLog {
  read(
    session: string,
    fromSlot: number,
  ): AsyncIterable<{ readonly slot: number; readonly records: readonly FixLogRecord[] }>;
  /** From the last slot to the first. */
  readBack(
    session: string,
  ): AsyncIterable<{ readonly slot: number; readonly records: readonly FixLogRecord[] }>;
  /**
   * Put-if-absent at exactly `slot`. `taken`: somebody else owns the session; the caller must end itself, never append
   * further on. An append whose reply is lost is read back inside, never put again further on.
   */
  append(
    session: string,
    slot: number,
    records: readonly FixLogRecord[],
  ): Promise<'appended' | 'taken'>;
}

/** The messages of generations that nobody keeps in memory any more. */
export interface FixArchive {
  /** Resolves when all of them can be found. What a generation holds never changes, so it may be kept again by anybody. */
  keep(session: string, generation: number, messages: readonly RoutedMessage[]): Promise<void>;
  /** The first of these ClOrdIDs that is known, in their order. */
  find(session: string, clOrdIds: readonly string[]): Promise<RoutedMessage | undefined>;
}

/** Liveness only; correctness is the log's fence. Acquired when the record did not move for `leaseMs` on our own clock. */
export interface SessionLease {
  tryAcquire(session: string, owner: string): Promise<boolean>;
  renew(session: string, owner: string): Promise<boolean>;
  release(session: string, owner: string): Promise<void>;
}
