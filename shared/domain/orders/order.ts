import type { AccountId, Brand, Instant, OrderId } from '../../kernel/brand.ts';
import type { Fees } from '../ledger/fees.ts';
import {
  add,
  type Exact,
  type Money,
  type Price,
  type Quantity,
  subtract,
  ZERO_QUANTITY,
} from '../money/exact.ts';
import type { RefusalReason } from '../risk/refusal.ts';
import type { Breach, UnpaidShares } from '../risk/unpaid-shares.ts';
import type { TradePrint } from './trade-print.ts';

export type Ticker = string;
export type Side = 'buy' | 'sell';
export type OrderType = 'market' | 'limit' | 'stop' | 'stop_limit' | 'trailing_stop';
export type TimeInForce = 'day' | 'gtc' | 'ioc' | 'fok' | 'opg' | 'cls';

export type OrderState =
  | 'PENDING'
  | 'VALIDATED'
  /** Taken and not routed yet: it waits for the session or for its trigger. */
  | 'FUNDS_HELD'
  /** A leg that waits for its parent's fill, or a stop that shares its take-profit's hold. */
  | 'HELD'
  | 'ROUTED'
  | 'ACKNOWLEDGED'
  | 'PARTIALLY_FILLED'
  | 'PENDING_CANCEL'
  | 'PENDING_REPLACE'
  | 'SUSPENDED'
  | 'DONE_FOR_DAY'
  | 'FILLED'
  | 'CANCELLED'
  | 'EXPIRED'
  | 'REJECTED'
  | 'REPLACED'
  | 'FAILED';

/** How far a trailing stop follows behind its mark: dollars a share, or percent of the mark. */
export type Trail = { readonly kind: 'price' | 'percent'; readonly amount: Exact };

/** Where an order goes once it is taken. */
export type Route = 'venue' | 'session' | 'trigger' | 'inventory';

export type OrderTerms = {
  readonly symbol: Ticker;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  /** Zero for an order in dollars: `notional` says its size, and its fills how many shares that were. */
  readonly quantity: Quantity;
  readonly notional?: Money;
  /** Present exactly for limit and stop-limit orders. */
  readonly limitPrice?: Price;
  /** Present exactly for stop and stop-limit orders. */
  readonly stopPrice?: Price;
  /** Present exactly for trailing stops. */
  readonly trail?: Trail;
  readonly extendedHours: boolean;
};

/** The members of a bracket (entry and two exits), an OCO (two exits) or an OTO (entry and one exit). */
export type OrderGroup = {
  readonly class: 'bracket' | 'oco' | 'oto';
  readonly entry?: OrderId;
  readonly takeProfit?: OrderId;
  readonly stopLoss?: OrderId;
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
  /** What an order that is not at the venue waits for; absent in any other state. */
  readonly waitsFor?: Extract<Route, 'session' | 'trigger'>;
  /** When a waiting order goes out. */
  readonly opensAt?: Instant;
  /** The end of its day, or of its 90 days; absent of a market order for the day that went straight out. */
  readonly expiresAt?: Instant;
  /** Since when a trigger is watched for it: earlier prints do not count. */
  readonly armedAt?: Instant;
  /** The print that set it off, once it has. */
  readonly triggeredBy?: TradePrint;
  /** A trailing stop's: the last sale when it was placed, shown until it was set off. Nothing is decided from it. */
  readonly firstMark?: Price;
  /** A trailing stop's: the best price since it was armed, from which it was set off. Armed anew, it trails on from it. */
  readonly mark?: Price;
  readonly group?: OrderGroup;
  /** An exit that its group ended because there was nothing to sell: it comes back when there is. */
  readonly endedWithGroup?: true;
  /** Of a stop in HELD, the shares that its take-profit holds; absent: all of them. */
  readonly sharedQuantity?: Quantity;
  /** Of what it brought its exits to sell: what the client has sold since. */
  readonly notForExits?: Quantity;
  /** Of what the client gave up of its further exits: what was busted of this entry since, and is nobody's any more. */
  readonly givenUpBusted?: Quantity;
  /** In an OCO whose take-profit the venue has made smaller by itself: what its exits are to sell all the same. */
  readonly forExits?: Quantity;
  /** Exits that were placed for what its own could not sell any more; the last one last. */
  readonly furtherExits?: readonly OrderId[];
  readonly replaces?: OrderId;
  readonly replacedBy?: OrderId;
  /** The first order of its chain of replacements; absent: itself. The venue hears of a chain in one order. */
  readonly chain?: OrderId;
  /** The last ClOrdID that the venue was sent or has accepted in the order's chain; absent before routing. */
  readonly clOrdId?: string;
  /** How often it was set off and not sent: each try has a ClOrdID of its own. */
  readonly timesUnsent?: number;
  readonly venueOrderId?: string;
  /** What is held for each share still open; absent when nothing is held in cash. */
  readonly holdPrice?: Price;
  /** While a replacement is asked for: what is held beyond the hold of the order that it replaces. */
  readonly extraHold?: Exact;
  /** The whole shares that the venue is sent of an order with a fraction; absent: all of it. */
  readonly venueQuantity?: Quantity;
  /** Of the filled quantity, what the firm's inventory filled; absent: nothing. */
  readonly inventoryQuantity?: Quantity;
  /** What those shares come to: exact, as `filledValue`, of which it is a part. */
  readonly inventoryValue?: Exact;
  readonly filledQuantity: Quantity;
  /** Exact sum of price times quantity over all fills; divided by filledQuantity it is the average price. */
  readonly filledValue: Exact;
  /** Of the filled quantity, what an operator has booked since the venue last counted: older reports lack it. */
  readonly filledByHand?: Quantity;
  /** Regulatory fees charged for its fills so far; absent: none. */
  readonly feesCharged?: Fees;
  /** A sale of what was not paid for: counted once, in however many fills. */
  readonly goodFaithViolation?: { readonly date: string; readonly kind: Breach['kind'] };
  /** A cash account's: shares that it bought and that were not paid for then, or that it sold of such. */
  readonly unpaid?: UnpaidShares;
  /** A margin account's initial margin in what is not marginable at half; absent: half. */
  readonly initialRate?: Exact;
  /** How many cancels were sent: the next cancel's ClOrdID is derived from it. */
  readonly cancelsSent: number;
  /** The last cancel was asked for by us and not by the client: its group goes on without it. */
  readonly cancelledByUs?: true;
  /** The venue does not answer for it: since when. Cleared by the venue's word or an operator's. */
  readonly inDoubtSince?: Instant;
  /** In doubt is what the venue said: only the order's end or an operator clears that, no other word of the venue. */
  readonly reportInDoubt?: true;
  readonly endedAt?: Instant;
  readonly claims: readonly Claim[];
};

/** Whether an order is an exit of its group: a replacement of the entry, which is no member yet, is none. */
export const isExit = ({
  id,
  replaces,
  group,
}: Pick<Order, 'id' | 'replaces' | 'group'>): boolean =>
  group !== undefined &&
  (group.entry === undefined || (group.entry !== id && group.entry !== replaces));

/** What a position, per symbol, is. Never in the head. */
export type Position = {
  readonly account: AccountId;
  readonly symbol: Ticker;
  /** Below zero only by a fact: a bust of shares that were sold on. */
  readonly quantity: Quantity;
  /** What was paid for the shares still owned (average cost). */
  readonly cost: Money;
  /** Shares bought or sold that settle on that date (ISO date, settlement calendar). */
  readonly unsettled: Readonly<Record<string, Quantity>>;
  /** A cash account's shares that are not paid for yet, by the date on which they will be; absent: none. */
  readonly unpaid?: UnpaidShares;
  /** A margin account's last day of a purchase that no sale has followed; absent: none. */
  readonly boughtOn?: string;
};

const ENDED: ReadonlySet<OrderState> = new Set([
  'FILLED',
  'CANCELLED',
  'EXPIRED',
  'REJECTED',
  'REPLACED',
  'FAILED',
  'DONE_FOR_DAY',
]);

/** Ended orders hold nothing; a late fill may still be booked to one. */
export const hasEnded = (state: OrderState): boolean => ENDED.has(state);

/** The order was never sent to a venue and can be changed or ended by us alone. */
export const isAtVenue = (order: Order): boolean => order.clOrdId !== undefined;

export const leavesQuantity = (order: Order): Quantity =>
  hasEnded(order.state) ? ZERO_QUANTITY : subtract(order.terms.quantity, order.filledQuantity);

/** What the venue has filled of the chain: CumQty(14) of its reports. */
export const venueFilledQuantity = (order: Order): Quantity =>
  subtract(order.filledQuantity, order.inventoryQuantity ?? ZERO_QUANTITY);

/**
 * CumQty(14) lacks just what an operator has booked while the line was down: the report is older than that. Good enough
 * for a report that neither books nor ends nor makes less; any other counts to the share.
 */
export const isOlderThanHand = (order: Order, cumulative: Quantity): boolean =>
  order.filledByHand !== undefined &&
  add(cumulative, order.filledByHand).eq(venueFilledQuantity(order));

/** States that only a venue's report leads to. */
const WORKED_ON: ReadonlySet<OrderState> = new Set([
  'ACKNOWLEDGED',
  'PARTIALLY_FILLED',
  'SUSPENDED',
]);

/** The venue has shown that it has the order: by its acknowledgement, or by another report that came without one. */
export const isKnownToVenue = (order: Order): boolean =>
  order.venueOrderId !== undefined || !order.filledQuantity.isZero() || WORKED_ON.has(order.state);

/** A replacement that the venue has been asked for and has not decided on. */
export const isPendingReplacement = (order: Order): boolean =>
  order.extraHold !== undefined && !hasEnded(order.state);

/** What the venue was asked for: OrderQty(38). */
export const venueOrderQuantity = (order: Order): Quantity =>
  order.venueQuantity ?? order.terms.quantity;

const others = (id: OrderId, ...ids: readonly (OrderId | undefined)[]): OrderId[] =>
  ids.filter((each): each is OrderId => each !== undefined && each !== id);

const groupOrders = ({ group, furtherExits = [] }: Order): (OrderId | undefined)[] => [
  group?.entry,
  group?.takeProfit,
  group?.stopLoss,
  ...furtherExits,
];

/** The orders that a decision about this one may have to look at. */
export const relatedOrders = (order: Order): OrderId[] =>
  others(order.id, ...groupOrders(order), order.replaces, order.replacedBy);

/** What the order has become, and the group of what it is now: what was replaced knows its group as it was then. */
export const laterOrders = (order: Order): OrderId[] =>
  order.state === 'REPLACED'
    ? others(order.id, order.replacedBy)
    : others(order.id, ...groupOrders(order), order.replacedBy);

/** The member that the client asked for, and that the others are the legs of: the entry, or in an OCO the take-profit. */
export const askedForOf = ({ entry, takeProfit }: OrderGroup): OrderId | undefined =>
  entry ?? takeProfit;

export const isMember = ({ entry, takeProfit, stopLoss }: OrderGroup, id: OrderId): boolean =>
  entry === id || takeProfit === id || stopLoss === id;
