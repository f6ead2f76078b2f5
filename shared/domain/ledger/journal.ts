import type { AccountId, CommandId, Instant, OrderId } from '../../kernel/brand.ts';
import type { Hold } from '../accounts/account.ts';
import type { Exact, Money, Price, Quantity } from '../money/exact.ts';
import type { OrderGroup, OrderState, OrderTerms } from '../orders/order.ts';
import type { TradePrint } from '../orders/trade-print.ts';
import type { RefusalReason } from '../risk/refusal.ts';
import type { Fees } from './fees.ts';
import type { LotChoice } from './relieve-lots.ts';

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
  | {
      readonly type: 'account-opened';
      readonly mailbox: number;
      /** Absent: a cash account. */
      readonly accountType?: 'margin';
      readonly ordersPerSecond?: number;
    }
  | { readonly type: 'funds-deposited'; readonly amount: Money }
  | { readonly type: 'order-rate-set'; readonly ordersPerSecond: number | null }
  | {
      /**
       * PENDING → VALIDATED → FUNDS_HELD and, unless `state` says that it waits, → ROUTED in one commit: its message to
       * the venue is in this entry. An order that `replaces` another is asked for by a replace request.
       */
      readonly type: 'order-placed';
      readonly order: OrderId;
      readonly clientOrderId: string;
      readonly bodyHash: string;
      readonly terms: OrderTerms;
      /** Present exactly when its message goes to the venue with this entry. */
      readonly clOrdId?: string;
      /** Absent when it holds nothing of its own: a leg. */
      readonly hold?: Hold;
      readonly holdPrice?: Price;
      readonly notAfter?: Instant;
      /** When the client was told of it. */
      readonly submittedAt: Instant;
      /** FUNDS_HELD or HELD; absent: ROUTED. */
      readonly state?: OrderState;
      readonly waitsFor?: 'session' | 'trigger';
      readonly opensAt?: Instant;
      readonly expiresAt?: Instant;
      readonly group?: OrderGroup;
      readonly venueQuantity?: Quantity;
      readonly replaces?: OrderId;
      readonly chain?: OrderId;
      /** Of the order that it replaces. */
      readonly origClOrdId?: string;
      readonly extraHold?: Exact;
      readonly initialRate?: Exact;
      /** A trailing stop's: the last sale when it was placed. */
      readonly firstMark?: Price;
      /** A further exit's: what set off the stop whose shares it sells, and the mark that that one had. */
      readonly triggeredBy?: TradePrint;
      readonly mark?: Price;
    }
  | {
      /** An order that waited goes to the venue: the session opens, its trigger was met, its parent was filled. */
      readonly type: 'order-routed';
      readonly order: OrderId;
      readonly clOrdId: string;
      readonly notAfter: Instant;
      readonly venueQuantity?: Quantity;
      /** What it is held at from now on; absent: as before. */
      readonly holdPrice?: Price;
    }
  | {
      /** From now on a trigger is watched for it; HELD when another order holds its shares. */
      readonly type: 'order-armed';
      readonly order: OrderId;
      readonly state: OrderState;
    }
  | {
      readonly type: 'order-triggered';
      readonly order: OrderId;
      readonly print: TradePrint;
      /** A trailing stop's: the best print since it was armed. */
      readonly mark?: TradePrint;
    }
  | {
      /** Its quantity or price is another now, without a request for it: by the venue, or because its group changed. */
      readonly type: 'order-restated';
      readonly order: OrderId;
      readonly execId?: string;
      readonly quantity?: Quantity;
      readonly limitPrice?: Price;
      readonly state: OrderState;
      /** Of a stop's shares, those that its take-profit holds; absent: all of them. */
      readonly sharedQuantity?: Quantity;
    }
  | {
      /** Of what the entry (in an OCO, the take-profit) brought, so many shares in all are not for its exits to sell. */
      readonly type: 'exits-reduced';
      readonly entry: OrderId;
      readonly notForExits: Quantity;
      /** Of what the client gave up of further exits, so many shares in all were busted since. */
      readonly givenUpBusted?: Quantity;
    }
  | { readonly type: 'order-suspended'; readonly order: OrderId; readonly execId: string }
  | {
      /** Refused by the worker's own rules: the order never went out. */
      readonly type: 'order-refused';
      readonly order: OrderId;
      readonly clientOrderId: string;
      readonly bodyHash: string;
      readonly terms: OrderTerms;
      readonly reason: RefusalReason;
      readonly submittedAt: Instant;
      readonly replaces?: OrderId;
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
      /** The trade date, when `settlesOn` does not tell it: of a fill that was corrected. */
      readonly tradedOn?: string;
      /** The account's position in the symbol after this fill. */
      readonly positionQuantity: Quantity;
      /** Absent: the venue. */
      readonly counterparty?: 'inventory';
      /** Booked on an operator's word, ahead of the venue's own report. */
      readonly byHand?: true;
      /** A venue's, when the inventory has filled the order's fraction: what of `filledValue` that was. */
      readonly inventoryValue?: Exact;
      readonly fees?: Fees;
      /** A sale's: what the shares sold had cost, at average. A bust gives it back. */
      readonly costBasis?: Money;
    }
  | {
      /** A fill is taken back: by the venue's bust, or before its correction. All of the fill's own postings reverse. */
      readonly type: 'fill-busted';
      readonly order: OrderId;
      /** Of the report that busts it. */
      readonly execId: string;
      readonly refExecId: string;
      /** Of the fill that is taken back. */
      readonly quantity: Quantity;
      readonly price: Price;
      readonly settlesOn: string;
      readonly tradedOn?: string;
      readonly fees?: Fees;
      readonly costBasis?: Money;
      readonly counterparty?: 'inventory';
      /** After the bust. */
      readonly filledQuantity: Quantity;
      readonly filledValue: Exact;
      readonly inventoryValue?: Exact;
      readonly state: OrderState;
      readonly positionQuantity: Quantity;
    }
  | {
      /** Which lots the sales of an order take; what is not chosen is first in, first out. */
      readonly type: 'lots-chosen';
      /** The order that sold. */
      readonly sale: OrderId;
      readonly lots: readonly LotChoice[];
    }
  | {
      /** A replace is asked for: the order goes on as PENDING_REPLACE under its own ClOrdID until the venue decides. */
      readonly type: 'replace-requested';
      readonly order: OrderId;
      readonly replacement: OrderId;
    }
  | {
      readonly type: 'replace-rejected';
      readonly order: OrderId;
      readonly replacement: OrderId;
      readonly state: OrderState;
    }
  | {
      readonly type: 'order-replaced';
      readonly order: OrderId;
      readonly replacement: OrderId;
      readonly execId?: string;
    }
  | {
      /** The replacement is the order now, with what was filled before. */
      readonly type: 'replacement-accepted';
      readonly order: OrderId;
      readonly execId?: string;
      readonly venueOrderId?: string;
      readonly quantity: Quantity;
      readonly filledQuantity: Quantity;
      readonly filledValue: Exact;
      readonly state: OrderState;
      readonly feesCharged?: Fees;
    }
  | {
      /**
       * An operator looks at it, and the hold stays (law 7). `message`: what the venue does not answer; `execution-report`:
       * what it said is lost, or contradicts what it said before.
       */
      readonly type: 'order-in-doubt';
      readonly order: OrderId;
      readonly message: 'new-order' | 'cancel-order' | 'replace-order' | 'execution-report';
    }
  | {
      /** An operator settled what the venue did not, on evidence. */
      readonly type: 'order-resolved';
      readonly order: OrderId;
      readonly resolution: 'never-received' | 'cancelled' | 'filled';
      readonly evidence: string;
    }
  | {
      readonly type: 'cancel-requested';
      readonly order: OrderId;
      readonly clOrdId: string;
      readonly origClOrdId: string;
      readonly notAfter: Instant;
      /** Neither the client nor the clock asked for it: the order's group goes on. */
      readonly byUs?: true;
    }
  | {
      /** The venue, or our gateway, did not cancel: the order goes on in `state`. */
      readonly type: 'cancel-rejected';
      readonly order: OrderId;
      readonly state: OrderState;
    }
  | {
      /** The order left the market: CANCELLED, EXPIRED, DONE_FOR_DAY, REJECTED (by the venue), REPLACED or FAILED (never sent). */
      readonly type: 'order-ended';
      readonly order: OrderId;
      readonly state: OrderState;
      readonly execId?: string;
      readonly reason?: RefusalReason;
      /** An exit that has nothing to sell. */
      readonly withGroup?: true;
    }
  | {
      /** The command was heard and changes nothing; written down so that it is not heard again. */
      readonly type: 'nothing-to-do';
      readonly why: string;
      readonly order?: OrderId;
      readonly execId?: string;
    }
  | { readonly type: 'cash-settled'; readonly date: string; readonly amount: Money }
  | {
      /** Shares were sold that were not paid for yet (Regulation T, 12 CFR 220.8). */
      readonly type: 'good-faith-violation';
      readonly sale: OrderId;
      readonly kind: 'good-faith' | 'free-riding';
      readonly quantity: Quantity;
      readonly date: string;
    }
  | {
      /** The sale is none any more, or not of such shares: as if the violation of that day had never been. */
      readonly type: 'good-faith-violation-withdrawn';
      readonly sale: OrderId;
      readonly kind: 'good-faith' | 'free-riding';
      readonly date: string;
    }
  | {
      /** Until then only settled funds buy. */
      readonly type: 'account-restricted';
      readonly until: string;
      readonly why: string;
    }
  | {
      readonly type: 'account-settings-changed';
      readonly dayTradeRule?: 'count';
      readonly concentration?: Exact;
      readonly duplicateSeconds?: number;
    }
  /** Interest since the last charge, before its division by the days of a year. */
  | { readonly type: 'interest-accrued'; readonly accrued: Exact }
  | { readonly type: 'interest-charged'; readonly on: string; readonly amount: Money }
  | {
      readonly type: 'account-assessed';
      readonly equity: Money;
      readonly maintenanceMargin: Money;
      readonly sma: Money;
    }
  | { readonly type: 'margin-call'; readonly amount: Money; readonly dueOn: string }
  | { readonly type: 'margin-call-met' }
  | { readonly type: 'command-parked'; readonly position: number; readonly bug: string }
  | { readonly type: 'command-redriven'; readonly position: number }
  /** An operator gave up a parked message; what it was stays in the list, and this is its SHA-256. */
  | {
      readonly type: 'command-discarded';
      readonly position: number;
      readonly bodyHash: string;
      readonly bug: string;
      readonly why: string;
    };

/** A message to the venue that the entry stores; sent after the commit, and again on every redelivery (law 8). */
export type OutgoingMessage =
  | {
      readonly kind: 'new-order';
      readonly order: OrderId;
      readonly clOrdId: string;
      readonly notAfter: Instant;
      readonly terms: OrderTerms;
      /** The first order of its chain of replacements; absent: the order itself. */
      readonly chain?: OrderId;
    }
  | {
      readonly kind: 'cancel-order';
      readonly order: OrderId;
      readonly clOrdId: string;
      readonly origClOrdId: string;
      readonly notAfter: Instant;
      readonly terms: OrderTerms;
      readonly chain?: OrderId;
    }
  | {
      readonly kind: 'replace-order';
      readonly order: OrderId;
      readonly clOrdId: string;
      readonly origClOrdId: string;
      readonly notAfter: Instant;
      /** The quantity is the total, what was filled before included. */
      readonly terms: OrderTerms;
      readonly chain?: OrderId;
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
