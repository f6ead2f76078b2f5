import type { Exact, Price } from '../domain/money/exact.ts';
import type { TradePrint } from '../domain/orders/trade-print.ts';
import type { AccountId, Instant, OrderId } from '../kernel/brand.ts';

/** At which print a watched order goes: a price reached from below or from above, or a distance behind the best print. */
export type ArmedTrigger =
  | { readonly kind: 'at-or-above' | 'at-or-below'; readonly price: Price }
  | {
      /** `trail-below`: sells, behind the highest print; `trail-above`: buys, behind the lowest. */
      readonly kind: 'trail-below' | 'trail-above';
      readonly by: 'price' | 'percent';
      readonly amount: Exact;
      /** Armed anew: the mark that it was set off from, and trails on from. */
      readonly from?: Price;
    };

/** A hint beside an account, never the truth: the account worker judges the print that comes with a trigger again. */
export type ArmedOrder = {
  readonly account: AccountId;
  readonly mailbox: number;
  readonly order: OrderId;
  readonly symbol: string;
  readonly trigger: ArmedTrigger;
  /** Earlier prints do not count. */
  readonly armedAt: Instant;
  /** False once it was set off, ended or changed: it is watched no more. */
  readonly isArmed: boolean;
  /** The best eligible print of a trailing stop, as the trigger service kept it last. */
  readonly mark?: TradePrint;
};

/** Which arming of an order: what is kept of one must not meet the next. */
export type Arming = Pick<ArmedOrder, 'symbol' | 'account' | 'order' | 'armedAt'>;

/**
 * How far a symbol has been watched: every order that was armed before `armedBefore` has been given all prints up to
 * `sequence`, and its mark is kept.
 */
export type WatchPosition = { readonly sequence: number; readonly armedBefore: Instant };

export type ArmedPage = {
  /** All that the page is about, known or not. */
  readonly armings: readonly Arming[];
  readonly orders: readonly ArmedOrder[];
  /** Keys of hints that cannot be read: told, and passed over. */
  readonly unreadable: readonly string[];
};

export interface ArmedOrders {
  /** Orders armed at `since` or later that are armed still, read but for those that are `known`. May lag. */
  armedSince(since: Instant, known: (arming: Arming) => boolean): AsyncIterable<ArmedPage>;
  /** Whether this arming stands as of now: neither set off, nor ended, nor armed again. */
  isStillArmed(arming: Arming): Promise<boolean>;
  /** Nothing happens when the arming does not stand any more. */
  keepMark(arming: Arming, mark: TradePrint): Promise<void>;
  position(symbol: string): Promise<WatchPosition | undefined>;
  keepPosition(symbol: string, position: WatchPosition): Promise<void>;
}
