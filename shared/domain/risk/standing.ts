import { isQuarantined } from '../accounts/account.ts';
import type { Rule } from './rule.ts';

const notQuarantined: Rule = {
  name: 'account-not-quarantined',
  reason: 'ACCOUNT_QUARANTINED',
  source: 'house: an account with a command that met a bug takes no requests until it is repaired',
  refusal: ({ account }) =>
    isQuarantined(account)
      ? { message: 'the account is being looked into and takes no orders for now' }
      : undefined,
};

/** Whether the account may trade at all. */
export const STANDING_RULES: readonly Rule[] = [notQuarantined];
