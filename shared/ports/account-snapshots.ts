import type { AccountHistory } from '../domain/accounts/history.ts';
import type { AccountId, Instant } from '../kernel/brand.ts';

/** Derived, and rebuilt from the journal by whoever misses one: they only bound how much of it an answer reads. */
export interface AccountSnapshots {
  /** The last one of an account whose last entry is not after `until`; undefined when there is none to use. */
  latest(account: AccountId, until: Instant): Promise<AccountHistory | undefined>;
  /** Leaves what is there: a snapshot of one entry is always the same. */
  put(snapshot: AccountHistory): Promise<void>;
}
