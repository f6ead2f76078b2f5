import type { Instant } from '../kernel/brand.ts';

/** Where an order's reports go. */
export type FixRoute = {
  readonly account: string;
  readonly mailbox: number;
  readonly order: string;
  readonly clOrdId: string;
};

export type FixLogRecord =
  /** A new owner of the session starts here; the old one's next append finds the slot taken. */
  | { readonly kind: 'takeover'; readonly owner: string; readonly at: Instant }
  /** Outbound message `sequence`, logged before it may reach the socket. `fields`: body as tag=value pairs. */
  | {
      readonly kind: 'sent';
      readonly sequence: number;
      readonly msgType: string;
      readonly fields: readonly (readonly [number, string])[];
      readonly at: Instant;
      /** The venue queue message it carries, and whose order that is; absent for session messages. */
      readonly messageId?: string;
      readonly route?: FixRoute;
    }
  /** A queue message that was past its `notAfter`: it is not sent now and never will be. */
  | {
      readonly kind: 'not-sent';
      readonly messageId: string;
      readonly message: 'new-order' | 'cancel-order' | 'replace-order';
      readonly route: FixRoute;
      readonly at: Instant;
    }
  /**
   * Every inbound message below `nextInbound` is safely in the mailboxes. `acknowledged`: ClOrdIDs of new orders that
   * the venue has answered for in them, so that nobody asks for them again.
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
    };

/** Append-only, one slot per flush. */
export interface FixLog {
  read(
    session: string,
    fromSlot: number,
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

/** Liveness only; correctness is the log's fence. Acquired when the record did not move for `leaseMs` on our own clock. */
export interface SessionLease {
  tryAcquire(session: string, owner: string): Promise<boolean>;
  renew(session: string, owner: string): Promise<boolean>;
  release(session: string, owner: string): Promise<void>;
}
