import type { LotBook } from '../ledger/tax-lots.ts';
import type { AccountState } from './state.ts';

/** An account as its journal tells it up to some entry, and what its snapshots keep. Ended orders are left out. */
export type AccountHistory = { readonly state: AccountState; readonly lots: LotBook };
