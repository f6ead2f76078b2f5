import { text } from '../money/exact.ts';
import { buyingPower, cashHoldFor, holdPriceOf } from './buying-power.ts';
import type { Rule } from './rule.ts';

const enoughBuyingPower: Rule = {
  name: 'buying-power',
  reason: 'INSUFFICIENT_BUYING_POWER',
  source: 'Regulation T, 12 CFR 220.8(a): a cash account buys with funds that are in the account',
  refusal: ({ account, terms, ask }) => {
    if (terms.side !== 'buy') return undefined;
    const holdPrice = holdPriceOf(terms, ask);
    if (holdPrice === undefined) return undefined;
    const cost = terms.notional ?? cashHoldFor(holdPrice, terms.quantity);
    const available = buyingPower(account);
    if (cost.lte(available)) return undefined;
    return {
      message: 'insufficient buying power',
      details: { buying_power: text(available), cost_basis: text(cost) },
    };
  },
};

/** Whether a buy is paid for. */
export const FUNDS_RULES: readonly Rule[] = [enoughBuyingPower];
