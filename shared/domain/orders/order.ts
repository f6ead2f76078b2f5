import type { AccountId, Brand, Instant, OrderId } from '../../kernel/brand.ts';
import type { Exact, Money, Price, Quantity } from '../money/exact.ts';
import type { RefusalReason } from '../risk/refusal.ts';

export type Ticker = string;
export type Side = 'buy' | 'sell';

/** States that no feature reaches yet are named by the feature that brings them, not here. */
export type OrderState =
  | 'PENDING'
  | 'VALIDATED'
  | 'FUNDS_HELD'
  | 'ROUTED'
  | 'ACKNOWLEDGED'
  | 'PARTIALLY_FILLED'
  | 'PENDING_CANCEL'
  | 'DONE_FOR_DAY'
  | 'FILLED'
  | 'CANCELLED'
  | 'EXPIRED'
  | 'REJECTED'
  | 'FAILED';

export type OrderTerms = {
  readonly symbol: Ticker;
  readonly side: Side;
  readonly type: 'market' | 'limit';
  readonly timeInForce: 'day';
  readonly quantity: Quantity;
  /** Present exactly for limit orders. */
  readonly limitPrice?: Price;
  readonly extendedHours: boolean;
};

/** First 8 bytes, as hex, of a command id or ExecID hash: the order is the claim of both (law 5). */
export type ClaimHash = Brand<string, 'ClaimHash'>;

/** What already changed the order, and in which journal entry it is written. */
export type Claim = { readonly hash: ClaimHash; readonly sequence: number };

export type Order = {
  readonly id: OrderId;
  readonly account: AccountId;
  readonly clientOrderId: string;
  /** SHA-256 of the canonical request body, hex. */
  readonly bodyHash: string;
  readonly terms: OrderTerms;
  readonly state: OrderState;
  readonly submittedAt: Instant;
  readonly updatedAt: Instant;
  /** Why it was rejected; only in REJECTED and FAILED. */
  readonly reason?: RefusalReason;
  /** The last ClOrdID that the venue was sent or has accepted in the order's chain; absent before routing. */
  readonly clOrdId?: string;
  readonly venueOrderId?: string;
  /** What is held for each share still open; absent when nothing is held in cash. */
  readonly holdPrice?: Price;
  readonly filledQuantity: Quantity;
  /** Exact sum of price times quantity over all fills; divided by filledQuantity it is the average price. */
  readonly filledValue: Exact;
  /** How many cancels were sent: the next cancel's ClOrdID is derived from it. */
  readonly cancelsSent: number;
  readonly endedAt?: Instant;
  readonly claims: readonly Claim[];
};

/** What a position, per symbol, is. Never in the head. */
export type Position = {
  readonly account: AccountId;
  readonly symbol: Ticker;
  readonly quantity: Quantity;
  /** What was paid for the shares still owned (average cost). */
  readonly cost: Money;
  /** Shares bought or sold that settle on that date (ISO date, settlement calendar). */
  readonly unsettled: Readonly<Record<string, Quantity>>;
};

const ENDED: ReadonlySet<OrderState> = new Set([
  'FILLED',
  'CANCELLED',
  'EXPIRED',
  'REJECTED',
  'FAILED',
  'DONE_FOR_DAY',
]);

/** Ended orders hold nothing; a late fill may still be booked to one. */
export const hasEnded = (state: OrderState): boolean => ENDED.has(state);

export const leavesQuantity = (order: Order): Quantity =>
  (hasEnded(order.state)
    ? order.terms.quantity.minus(order.terms.quantity)
    : order.terms.quantity.minus(order.filledQuantity)) as Quantity;
