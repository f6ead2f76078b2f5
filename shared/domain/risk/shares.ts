import { text } from '../money/exact.ts';
import { sharesAvailable, sharesHeld } from './buying-power.ts';
import type { Rule } from './rule.ts';

/** Of a symbol of which nothing is owned, any sale is a short sale; of one that is owned, a sale of too much is a mistake. */
const noShortSale: Rule = {
  name: 'no-short-sale',
  reason: 'SHORTING_NOT_ALLOWED',
  source:
    'house: nothing is sold short (SEC Regulation SHO asks for a locate, which is not made here)',
  refusal: ({ position, terms }) =>
    terms.side === 'buy' || position?.quantity.gt(0) === true
      ? undefined
      : {
          message: 'account is not allowed to short',
          details: { symbol: terms.symbol, available: '0' },
        },
};

const enoughShares: Rule = {
  name: 'shares-available',
  reason: 'INSUFFICIENT_SHARES',
  source: 'house: shares held for open sales are not sold twice',
  refusal: ({ account, position, terms }) => {
    if (terms.side !== 'sell') return undefined;
    const available = sharesAvailable(account, position, terms.symbol);
    if (terms.quantity.lte(available)) return undefined;
    return {
      message: `insufficient qty available for order (requested: ${text(terms.quantity)}, available: ${text(available)})`,
      details: {
        symbol: terms.symbol,
        available: text(available),
        existing_qty: position ? text(position.quantity) : '0',
        held_for_orders: text(sharesHeld(account, terms.symbol)),
      },
    };
  },
};

/** Whether a sale is of shares that are there. */
export const SHARES_RULES: readonly Rule[] = [noShortSale, enoughShares];
