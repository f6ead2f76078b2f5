import type { AccountEvidence, Evidence } from '../evidence.ts';
import { type OrderReading, readOrders } from './order-reading.ts';

/** An account with its orders as its journal tells them. */
export type AccountReading = AccountEvidence & {
  readonly orderTales: ReadonlyMap<string, OrderReading>;
};

/** The evidence, read once for all checks. */
export type Reading = Omit<Evidence, 'accounts'> & {
  readonly accounts: readonly AccountReading[];
};

export const read = (evidence: Evidence): Reading => ({
  ...evidence,
  accounts: evidence.accounts.map((account) => ({ ...account, orderTales: readOrders(account) })),
});
