import type { Exact, Price } from '../domain/money/exact.ts';
import type { AccountId, Instant, OrderId } from '../kernel/brand.ts';

/** At which print a watched order goes: a price reached from below or from above, or a distance behind the best print. */
export type ArmedTrigger =
  | { readonly kind: 'at-or-above' | 'at-or-below'; readonly price: Price }
  | {
      /** `trail-below`: sells, behind the highest print; `trail-above`: buys, behind the lowest. */
      readonly kind: 'trail-below' | 'trail-above';
      readonly by: 'price' | 'percent';
      readonly amount: Exact;
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
};
