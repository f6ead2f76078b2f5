import { FIRM_INVENTORY } from '../domain/ledger/chart-of-accounts.ts';
import { type Quantity, quantity } from '../domain/money/exact.ts';
import type { FirmAccounts } from '../ports/firm-accounts.ts';

/** Shares that the firm's inventory gave customers, as far as projected: what it gave away stands there below zero. */
export const inventoryOwedBy =
  (firm: Pick<FirmAccounts, 'balance'>) =>
  async (symbol: string): Promise<Quantity> =>
    quantity(await firm.balance(FIRM_INVENTORY, symbol)).negated() as Quantity;
