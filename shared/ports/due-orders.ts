import type { AccountId, Instant, OrderId } from '../kernel/brand.ts';

/**
 * What comes due of an order: the session it waits for is about to open, or its own life ends. Or of an account that
 * owes: its assessment at the close, which stands under the account's id where an order's would be.
 */
export type DueKind = 'open' | 'expiry' | 'assess';

/** A hint beside an account, never the truth: the account worker decides again from the account. */
export type DueOrder = {
  readonly account: AccountId;
  readonly mailbox: number;
  readonly order: OrderId;
  readonly due: DueKind;
  readonly at: Instant;
};

/**
 * How far a shard has been released. A hint may become visible a moment after its time was read past, so all of it is
 * read once more by the pass that follows.
 */
export type DueCursor = {
  /** Before it, everything was read by two passes. */
  readonly settled: Instant;
  /** Before it, everything was read by one. */
  readonly reached: Instant;
  /** When that pass began, on the machine's own clock: the market's may have jumped since. */
  readonly reachedOnMs?: number;
  /** Where a pass that could not end goes on; sent up to and with it. */
  readonly goOnAfter?: string;
};

export type DuePage = {
  readonly orders: readonly DueOrder[];
  /** Keys of hints that cannot be read: told, and passed over. */
  readonly unreadable: readonly string[];
  /** Where the page ends when there may be more. */
  readonly last?: string;
};

export interface DueOrders {
  /** Names of the shards; a shard has all hints of an account. */
  readonly shards: readonly string[];
  cursor(shard: string): Promise<DueCursor | undefined>;
  moveCursor(shard: string, cursor: DueCursor): Promise<void>;
  /** Hints due from `from`, or after a page's end, until `until` inclusive, in the order of time; strongly read. */
  page(
    shard: string,
    range: { readonly from: Instant; readonly after?: string; readonly until: Instant },
  ): Promise<DuePage>;
}
