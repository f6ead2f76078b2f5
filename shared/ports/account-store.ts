import type { Account } from '../domain/accounts/account.ts';
import type { JournalEntry, StoredEntry } from '../domain/ledger/journal.ts';
import type { Order, Position } from '../domain/orders/order.ts';
import type { ControlScope, ControlState } from '../domain/risk/controls.ts';
import type { RefusalReason } from '../domain/risk/refusal.ts';
import type { AccountId, CommandId, Instant, OrderId } from '../kernel/brand.ts';
import type { ArmedOrder } from './armed-orders.ts';
import type { DueOrder } from './due-orders.ts';

/** What stands under an order's key: the order, or the refusal that a client key was answered with (kept a day). */
export type OrderSlot =
  | { readonly kind: 'order'; readonly order: Order }
  | {
      readonly kind: 'refused';
      readonly bodyHash: string;
      readonly reason: RefusalReason;
      readonly message: string;
      readonly details?: Readonly<Record<string, string>>;
    };

export type ParkedCommand = {
  readonly position: number;
  readonly body: string;
  readonly bug: string;
  readonly at: Instant;
};

/** Items of one account by their keys. */
export type ItemsWanted = {
  /** Guards nothing in the same read: who decides reads the head before the items (law 2). */
  readonly head?: boolean;
  readonly orders?: Iterable<OrderId>;
  readonly symbols?: Iterable<string>;
  readonly claims?: Iterable<CommandId>;
  /** Kill switches: in the same request, so that a placement needs no hop more. */
  readonly controls?: Iterable<ControlScope>;
};

/** What there is of what was wanted. */
export type ItemsFound = {
  readonly account: Account | undefined;
  readonly slots: ReadonlyMap<OrderId, OrderSlot>;
  readonly positions: ReadonlyMap<string, Position>;
  /** By command: the sequence of the entry in which it took effect. */
  readonly claims: ReadonlyMap<CommandId, number>;
  /** A switch that was never turned is not there: it is open. */
  readonly controls: ReadonlyMap<ControlScope, ControlState>;
};

/** All reads are strongly consistent, except `orderIdsByTime`, which only lists and never decides. */
export interface AccountReader {
  account(id: AccountId): Promise<Account | undefined>;
  orderSlot(account: AccountId, order: OrderId): Promise<OrderSlot | undefined>;
  /** One request for each hundred items; they are read at the same time, but not as of one moment. */
  items(account: AccountId, wanted: ItemsWanted): Promise<ItemsFound>;
  orders(account: AccountId, ids: readonly OrderId[]): Promise<Order[]>;
  orderIdsByTime(
    account: AccountId,
    page: {
      readonly limit: number;
      readonly newestFirst: boolean;
      readonly after?: Instant;
      readonly until?: Instant;
    },
  ): Promise<OrderId[]>;
  position(account: AccountId, symbol: string): Promise<Position | undefined>;
  positions(account: AccountId): Promise<Position[]>;
  /** Entries with sequence ≥ `from`, in order, at most `limit`. */
  journal(account: AccountId, from: number, limit: number): Promise<StoredEntry[]>;
}

/** The one exception to law 1: `place-order` may put under O#* if nothing is there. Both answer what stands. */
export interface OrderClaims {
  putPending(order: Order): Promise<OrderSlot>;
  putRefused(
    account: AccountId,
    order: OrderId,
    refusal: {
      readonly bodyHash: string;
      readonly reason: RefusalReason;
      readonly message: string;
      readonly details?: Readonly<Record<string, string>>;
      readonly expiresAt: Instant;
    },
  ): Promise<OrderSlot>;
}

/** One transaction (law 2). `expectedSequence` is the head's condition; 0: the account must not exist yet. */
export type Commit = {
  readonly account: Account;
  readonly expectedSequence: number;
  readonly entries: readonly StoredEntry[];
  /** `placing`: the item must be absent or PENDING with this order's body hash. */
  readonly orders: readonly { readonly order: Order; readonly placing: boolean }[];
  readonly positions: readonly Position[];
  readonly claims: readonly {
    readonly command: CommandId;
    readonly sequence: number;
    readonly expiresAt: Instant;
  }[];
  readonly parked: readonly ParkedCommand[];
  /** For the drivers beside the account; they stand in tables of their own. */
  readonly due: readonly DueOrder[];
  readonly armed: readonly ArmedOrder[];
};

export type CommitOutcome =
  | { readonly kind: 'committed' }
  /** The head moved or a PENDING item stands in the way: load again and decide again. */
  | { readonly kind: 'conflict' }
  /** Nothing was written; the same commit may be tried again with the same token. */
  | { readonly kind: 'transient'; readonly cause: string }
  /** The reply was lost: read back before anything else. */
  | { readonly kind: 'ambiguous'; readonly cause: string };

export interface AccountStore extends AccountReader {
  claim(account: AccountId, command: CommandId): Promise<{ readonly sequence: number } | undefined>;
  parked(account: AccountId, first: number, next: number): Promise<ParkedCommand[]>;
  commit(commit: Commit): Promise<CommitOutcome>;
}

export type { JournalEntry };
