import type { Exact } from '../money/exact.ts';
import type { Asset } from './journal.ts';

/** A posting before its balance is known. */
export type Leg = {
  readonly ledgerAccount: string;
  readonly asset: Asset;
  readonly amount: Exact;
};

export const leg = (ledgerAccount: string, asset: Asset, amount: Exact): Leg => ({
  ledgerAccount,
  asset,
  amount,
});
