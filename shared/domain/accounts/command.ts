import type { AccountId, CommandId, Instant, OrderId } from '../../kernel/brand.ts';
import type { Actor } from '../ledger/journal.ts';
import type { LotChoice } from '../ledger/relieve-lots.ts';
import type { Exact, Money, Price, Quantity } from '../money/exact.ts';
import type { OrderGroup, OrderTerms, Side, Ticker, Trail } from '../orders/order.ts';
import type { TradePrint } from '../orders/trade-print.ts';
import type { ControlReason } from '../risk/controls.ts';

export type ExecType =
  | 'new'
  | 'trade'
  | 'canceled'
  | 'rejected'
  | 'expired'
  | 'done-for-day'
  | 'pending-cancel'
  | 'pending-replace'
  | 'replaced'
  | 'restated'
  | 'suspended'
  | 'stopped'
  | 'calculated'
  | 'trade-cancel'
  | 'trade-correct'
  | 'status';

/** One ExecutionReport (FIX 4.4, 35=8) of a venue. */
export type ExecutionReport = {
  readonly execId: string;
  readonly execType: ExecType;
  readonly venueOrderId: string;
  readonly symbol: Ticker;
  readonly side: Side;
  /** LastQty(32) and LastPx(31); present exactly for a trade, and as corrected for a correction. */
  readonly last?: { readonly quantity: Quantity; readonly price: Price };
  /** ExecRefID(19): the fill that a bust or a correction is about. */
  readonly execRefId?: string;
  /** OrdStatus(39); present exactly for a status. */
  readonly ordStatus?: string;
  /** OrderQty(38) and Price(44), where the venue says them. */
  readonly orderQuantity?: Quantity;
  readonly limitPrice?: Price;
  readonly cumulativeQuantity: Quantity;
  readonly leavesQuantity: Quantity;
  readonly transactTime: Instant;
};

type Envelope = {
  readonly id: CommandId;
  readonly account: AccountId;
  readonly actor: Actor;
  readonly issuedAt: Instant;
};

export type PlaceOrder = Envelope & {
  readonly kind: 'place-order';
  readonly order: OrderId;
  readonly clientOrderId: string;
  readonly bodyHash: string;
  readonly terms: OrderTerms;
  /** An order class other than simple, with the exits that are placed with it. */
  readonly group?: OrderGroup['class'];
  readonly takeProfit?: PlacedLeg;
  readonly stopLoss?: PlacedLeg;
};
/** An exit that is placed with its entry, or with the other exit. */
export type PlacedLeg = { readonly order: OrderId; readonly terms: OrderTerms };

/** What a replace changes; at least one. */
export type TermsChange = {
  readonly quantity?: Quantity;
  readonly timeInForce?: OrderTerms['timeInForce'];
  readonly limitPrice?: Price;
  readonly stopPrice?: Price;
  /** The amount only: a trail by price stays one by price. */
  readonly trailAmount?: Trail['amount'];
};
export type ReplaceOrder = Envelope & {
  readonly kind: 'replace-order';
  /** The replacement: it carries the client key, and is the claim of this command. */
  readonly order: OrderId;
  readonly replaces: OrderId;
  readonly clientOrderId: string;
  readonly bodyHash: string;
  readonly change: TermsChange;
};
/** A point in time that an order waits for has come. */
export type DueOrder = Envelope & {
  readonly kind: 'due-order';
  readonly order: OrderId;
  readonly due: DueKind;
  readonly dueAt: Instant;
};
export type DueKind = 'open' | 'expiry';
export type TriggerOrder = Envelope & {
  readonly kind: 'trigger-order';
  readonly order: OrderId;
  readonly print: TradePrint;
  readonly mark?: TradePrint;
};
/** An operator settles an order in doubt on evidence of the venue's (a file, a telephone call). */
export type ResolveOrder = Envelope & {
  readonly kind: 'resolve-order';
  readonly order: OrderId;
  readonly evidence: string;
  readonly resolution:
    | { readonly kind: 'never-received' }
    | { readonly kind: 'cancelled' }
    | {
        readonly kind: 'filled';
        readonly execId: string;
        readonly quantity: Quantity;
        readonly price: Price;
        readonly transactTime: Instant;
      };
};
export type CancelOrder = Envelope & { readonly kind: 'cancel-order'; readonly order: OrderId };
export type ApplyExecutionReports = Envelope & {
  readonly kind: 'apply-execution-reports';
  readonly order: OrderId;
  readonly reports: readonly ExecutionReport[];
};
/** In refusing a change, the venue says that the order has ended, or that it knows none; done for the day, a GTC order is back. */
export type OverAtVenue = 'for-good' | 'for-the-day';
export type RejectCancel = Envelope & {
  readonly kind: 'reject-cancel';
  readonly order: OrderId;
  readonly over?: OverAtVenue;
};
export type RejectReplace = Envelope & {
  readonly kind: 'reject-replace';
  readonly order: OrderId;
  readonly over?: OverAtVenue;
};
export type OrderMessageKind = 'new-order' | 'cancel-order' | 'replace-order';
export type ReportNotSent = Envelope & {
  readonly kind: 'report-not-sent';
  readonly order: OrderId;
  readonly message: OrderMessageKind;
  /** The kill switch that stopped it. */
  readonly reason?: ControlReason;
};
export type StuckStep = 'asked' | 'unanswered' | 'refused';
/** No word from the venue in time: asked for its status, or still none after that; or one that our session refused. */
export type ReportStuck = Envelope & {
  readonly kind: 'report-stuck';
  readonly order: OrderId;
  readonly message: OrderMessageKind;
  readonly step: StuckStep;
};
export type ReportUnknownOrder = Envelope & {
  readonly kind: 'report-unknown-order';
  readonly order: OrderId;
};
export type ReportUnbookable = Envelope & {
  readonly kind: 'report-unbookable';
  readonly order: OrderId;
  readonly problem: string;
};
/** What the venue's side says of an order: facts, which are parked and never refused while an account is quarantined. */
export type VenueFact =
  | ApplyExecutionReports
  | RejectCancel
  | RejectReplace
  | ReportNotSent
  | ReportStuck
  | ReportUnknownOrder
  | ReportUnbookable;

export type OpenAccount = Envelope & {
  readonly kind: 'open-account';
  readonly mailbox: number;
  /** Absent: a cash account. */
  readonly accountType?: 'margin';
  readonly ordersPerSecond?: number;
};
/** Looks at a margin account's equity: makes, raises or ends its margin call. */
export type AssessAccount = Envelope & { readonly kind: 'assess-account' };
/** The rules that an account asks for, all of them: what is absent is off. */
export type ChangeAccountSettings = Envelope & {
  readonly kind: 'change-account-settings';
  readonly settings: {
    readonly dayTradeRule?: 'count';
    readonly concentration?: Exact;
    readonly duplicateSeconds?: number;
  };
};
/** Which tax lots the sales of an order take; an instruction of the customer, recorded by an operator. */
export type ChooseLots = Envelope & {
  readonly kind: 'choose-lots';
  readonly sale: OrderId;
  readonly lots: readonly LotChoice[];
};
export type DepositTestFunds = Envelope & {
  readonly kind: 'deposit-test-funds';
  readonly amount: Money;
};
export type SetOrderRate = Envelope & {
  readonly kind: 'set-order-rate';
  readonly ordersPerSecond: number | null;
};
export type RedriveAccount = Envelope & { readonly kind: 'redrive-account' };
export type DiscardParked = Envelope & {
  readonly kind: 'discard-parked';
  /** In the quarantine list; only its first can be discarded, so that the order of facts stands. */
  readonly position: number;
  readonly why: string;
};

/** Everything that moves an account. */
export type AccountCommand =
  | OpenAccount
  | DepositTestFunds
  | SetOrderRate
  | AssessAccount
  | ChangeAccountSettings
  | ChooseLots
  | PlaceOrder
  | ReplaceOrder
  | CancelOrder
  | DueOrder
  | TriggerOrder
  | ResolveOrder
  | VenueFact
  | RedriveAccount
  | DiscardParked;

/** The order a command is about; it is also the claim of the command (law 5). */
export const orderOf = (command: AccountCommand): OrderId | undefined =>
  'order' in command ? command.order : undefined;

/** Facts happened whether we like them or not; everything else is a request and may be refused. */
const FACTS: ReadonlySet<AccountCommand['kind']> = new Set([
  'apply-execution-reports',
  'reject-cancel',
  'reject-replace',
  'report-not-sent',
  'report-stuck',
  'report-unknown-order',
  'report-unbookable',
  'deposit-test-funds',
  'due-order',
  'trigger-order',
  'resolve-order',
]);
export const isFact = (command: AccountCommand): boolean => FACTS.has(command.kind);
