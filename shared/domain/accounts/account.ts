import type { AccountId, Instant, OrderId } from '../../kernel/brand.ts';
import type { Money, Quantity } from '../money/exact.ts';
import type { Ticker } from '../orders/order.ts';
import type { AccountSettings } from '../risk/account-settings.ts';
import type { CashConduct } from '../risk/cash-conduct.ts';
import type { MarginState } from '../risk/margin-state.ts';
import type { UsedProceeds } from '../risk/settled-funds.ts';

/** What an open order keeps back until it ends. */
export type Hold =
  | { readonly kind: 'cash'; readonly symbol: Ticker; readonly amount: Money }
  | { readonly kind: 'shares'; readonly symbol: Ticker; readonly quantity: Quantity };

/** The head item: everything that a decision about the account needs, and nothing that grows with its history. */
export type Account = {
  readonly id: AccountId;
  /** Which of its cell's mailboxes the account's commands go to; chosen at opening, for ever. */
  readonly mailbox: number;
  /** Number of the last journal entry; the commit's condition. */
  readonly sequence: number;
  /** Hash of the last journal entry, hex; the zero hash before the first. */
  readonly lastHash: string;
  readonly lastAt: Instant;
  readonly openedAt: Instant;
  readonly cash: {
    readonly settled: Money;
    /** By settlement date (ISO); sales are positive, purchases negative. */
    readonly unsettled: Readonly<Record<string, Money>>;
    /** Deposits that can still be returned. */
    readonly provisional: Money;
  };
  /** Present exactly for a margin account. */
  readonly margin?: MarginState;
  /** A cash account's sale proceeds on their way that no purchase has used, by settlement date; absent: none. */
  readonly proceeds?: Readonly<Record<string, Money>>;
  /** What its purchases have used of such proceeds; absent: none. */
  readonly usedProceeds?: Readonly<Record<string, UsedProceeds>>;
  /** A cash account's violations and what follows from them; absent: none. */
  readonly conduct?: CashConduct;
  /** Rules that the account has asked for; absent: none. */
  readonly settings?: AccountSettings;
  /** Open orders and what each holds. */
  readonly open: ReadonlyMap<OrderId, Hold>;
  /** Orders a second; absent: no limit. The window counts placements in the current second. */
  readonly orderRate?: {
    readonly ordersPerSecond: number;
    readonly second: number;
    readonly placed: number;
  };
  /** Parked commands: positions [first, next) of the quarantine list; equal means none. */
  readonly quarantine: { readonly first: number; readonly next: number };
};

/** The account as if the order held nothing: what it holds may be used for it again, or by its replacement. */
export function withoutHoldOf(account: Account, order: OrderId): Account {
  const open = new Map(account.open);
  open.delete(order);
  return { ...account, open };
}

/** While a command of the account is parked, client requests are refused and facts wait behind it (law 9). */
export const isQuarantined = (account: Account): boolean =>
  account.quarantine.first < account.quarantine.next;
