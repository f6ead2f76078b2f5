import type { AccountId, CommandId, Instant, OrderId } from '../../kernel/brand.ts';
import type { Actor } from '../ledger/journal.ts';
import type { Money, Price, Quantity } from '../money/exact.ts';
import type { OrderTerms, Side, Ticker } from '../orders/order.ts';

export type ExecType =
  | 'new'
  | 'trade'
  | 'canceled'
  | 'rejected'
  | 'expired'
  | 'done-for-day'
  | 'pending-cancel'
  | 'status';

/** One ExecutionReport (FIX 4.4, 35=8) of a venue. */
export type ExecutionReport = {
  readonly execId: string;
  readonly execType: ExecType;
  readonly venueOrderId: string;
  readonly symbol: Ticker;
  readonly side: Side;
  /** LastQty(32) and LastPx(31); present exactly for a trade. */
  readonly last?: { readonly quantity: Quantity; readonly price: Price };
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
};
export type CancelOrder = Envelope & { readonly kind: 'cancel-order'; readonly order: OrderId };
export type ApplyExecutionReports = Envelope & {
  readonly kind: 'apply-execution-reports';
  readonly order: OrderId;
  readonly reports: readonly ExecutionReport[];
};
export type RejectCancel = Envelope & { readonly kind: 'reject-cancel'; readonly order: OrderId };
export type ReportNotSent = Envelope & {
  readonly kind: 'report-not-sent';
  readonly order: OrderId;
  readonly message: 'new-order' | 'cancel-order';
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
  | ReportNotSent
  | ReportUnknownOrder
  | ReportUnbookable;

export type OpenAccount = Envelope & { readonly kind: 'open-account'; readonly mailbox: number };
export type DepositTestFunds = Envelope & {
  readonly kind: 'deposit-test-funds';
  readonly amount: Money;
};
export type SetOrderRate = Envelope & {
  readonly kind: 'set-order-rate';
  readonly ordersPerSecond: number | null;
};
export type RedriveAccount = Envelope & { readonly kind: 'redrive-account' };

/** Everything that moves an account. */
export type AccountCommand =
  | OpenAccount
  | DepositTestFunds
  | SetOrderRate
  | PlaceOrder
  | CancelOrder
  | VenueFact
  | RedriveAccount;

/** The order a command is about; it is also the claim of the command (law 5). */
export const orderOf = (command: AccountCommand): OrderId | undefined =>
  'order' in command ? command.order : undefined;

/** Facts happened whether we like them or not; everything else is a request and may be refused. */
export const isFact = (command: AccountCommand): boolean =>
  command.kind === 'apply-execution-reports' ||
  command.kind === 'reject-cancel' ||
  command.kind === 'report-not-sent' ||
  command.kind === 'report-unknown-order' ||
  command.kind === 'report-unbookable' ||
  command.kind === 'deposit-test-funds';
