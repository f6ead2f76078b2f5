import type { AccountId, CommandId, Instant, OrderId } from '../../kernel/brand.ts';
import type { Hold } from '../accounts/account.ts';
import type { Exact, Money, Price, Quantity } from '../money/exact.ts';
import type { OrderState, OrderTerms } from '../orders/order.ts';
import type { RefusalReason } from '../risk/refusal.ts';

/** `USD`, or a symbol. */
export type Asset = string;

/** One leg of an entry. Amounts of an entry sum to zero per asset (law 3). */
export type Posting = {
  /** Chart of accounts: shared/domain/ledger/chart-of-accounts.ts. */
  readonly ledgerAccount: string;
  readonly asset: Asset;
  readonly amount: Exact;
  /** Balance after the posting; absent on firm legs, which are projected from the stream (law 4). */
  readonly balance?: Exact;
};

export type Actor = {
  readonly type: 'client' | 'operator' | 'venue' | 'system';
  readonly id: string;
};

/** What happened, in the past tense. Replaying them gives back the account, its orders and its positions. */
export type AccountEvent =
  | { readonly type: 'account-opened'; readonly mailbox: number }
  | { readonly type: 'funds-deposited'; readonly amount: Money }
  | { readonly type: 'order-rate-set'; readonly ordersPerSecond: number | null }
  | {
      /** PENDING → VALIDATED → FUNDS_HELD → ROUTED in one commit: its message to the venue is in this entry. */
      readonly type: 'order-placed';
      readonly order: OrderId;
      readonly clientOrderId: string;
      readonly bodyHash: string;
      readonly terms: OrderTerms;
      readonly clOrdId: string;
      readonly hold: Hold;
      readonly holdPrice?: Price;
      readonly notAfter: Instant;
      /** When the client was told of it. */
      readonly submittedAt: Instant;
    }
  | {
      /** Refused by the worker's own rules: the order never went out. */
      readonly type: 'order-refused';
      readonly order: OrderId;
      readonly clientOrderId: string;
      readonly bodyHash: string;
      readonly terms: OrderTerms;
      readonly reason: RefusalReason;
      readonly submittedAt: Instant;
    }
  | {
      readonly type: 'order-acknowledged';
      readonly order: OrderId;
      readonly execId: string;
      readonly venueOrderId: string;
    }
  | {
      readonly type: 'order-filled';
      readonly order: OrderId;
      readonly execId: string;
      readonly quantity: Quantity;
      readonly price: Price;
      /** After this fill. */
      readonly filledQuantity: Quantity;
      readonly filledValue: Exact;
      readonly state: OrderState;
      readonly settlesOn: string;
      /** The account's position in the symbol after this fill. */
      readonly positionQuantity: Quantity;
    }
  | {
      readonly type: 'cancel-requested';
      readonly order: OrderId;
      readonly clOrdId: string;
      readonly origClOrdId: string;
      readonly notAfter: Instant;
    }
  | {
      /** The venue, or our gateway, did not cancel: the order goes on in `state`. */
      readonly type: 'cancel-rejected';
      readonly order: OrderId;
      readonly state: OrderState;
    }
  | {
      /** The order left the market: CANCELLED, EXPIRED, DONE_FOR_DAY, REJECTED (by the venue) or FAILED (never sent). */
      readonly type: 'order-ended';
      readonly order: OrderId;
      readonly state: OrderState;
      readonly execId?: string;
      readonly reason?: RefusalReason;
    }
  | {
      /** The command was heard and changes nothing; written down so that it is not heard again. */
      readonly type: 'nothing-to-do';
      readonly why: string;
      readonly order?: OrderId;
      readonly execId?: string;
    }
  | { readonly type: 'cash-settled'; readonly date: string; readonly amount: Money }
  | { readonly type: 'command-parked'; readonly position: number; readonly bug: string }
  | { readonly type: 'command-redriven'; readonly position: number };

/** A message to the venue that the entry stores; sent after the commit, and again on every redelivery (law 8). */
export type OutgoingMessage =
  | {
      readonly kind: 'new-order';
      readonly order: OrderId;
      readonly clOrdId: string;
      readonly notAfter: Instant;
      readonly terms: OrderTerms;
    }
  | {
      readonly kind: 'cancel-order';
      readonly order: OrderId;
      readonly clOrdId: string;
      readonly origClOrdId: string;
      readonly notAfter: Instant;
      readonly terms: OrderTerms;
    };

export type JournalEntry = {
  readonly account: AccountId;
  /** 1, 2, 3 … without gaps. */
  readonly sequence: number;
  readonly at: Instant;
  readonly command: { readonly id: CommandId; readonly kind: string };
  readonly actor: Actor;
  readonly events: readonly AccountEvent[];
  readonly postings: readonly Posting[];
  readonly outgoing: readonly OutgoingMessage[];
};

/** As stored: the chain runs over these bytes, never over anything re-encoded (law 3). */
export type StoredEntry = {
  readonly entry: JournalEntry;
  readonly bytes: Uint8Array;
  /** Hex. */
  readonly previousHash: string;
  readonly hash: string;
};
