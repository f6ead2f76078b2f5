import { present } from '../../kernel/assert.ts';
import { Exact, text } from '../money/exact.ts';
import { orderCost } from './buying-power.ts';
import { marginFigures } from './margin-figures.ts';
import type { Rule } from './rule.ts';

/**
 * Off unless the account asks for it: an account with one share of one company is all in one symbol, and most retail
 * accounts begin so.
 */
const concentration: Rule = {
  name: 'concentration',
  reason: 'CONCENTRATION_LIMIT_EXCEEDED',
  source: 'house: at the account’s own wish, no symbol is more than a share of its equity',
  refusal: ({ account, terms, ask, valuation }) => {
    const limit = account.settings?.concentration;
    const cost = orderCost(terms, ask);
    if (limit === undefined || terms.side === 'sell' || cost === undefined) return undefined;
    const { positions, marks } = present(valuation, 'the valuation of an account with a limit');
    const { equity } = marginFigures(account, { positions, marks });
    const owned = positions.find(({ symbol }) => symbol === terms.symbol)?.quantity ?? 0;
    const value = new Exact(marks.get(terms.symbol)?.price ?? 0).times(owned);
    const onOrder = [...account.open.values()].reduce<Exact>(
      (sum, hold) =>
        hold.kind === 'cash' && hold.symbol === terms.symbol ? sum.plus(hold.amount) : sum,
      new Exact(0),
    );
    return value.plus(onOrder).plus(cost).lte(equity.times(limit))
      ? undefined
      : {
          message: `${terms.symbol} would be more than ${text(limit.times(100))} % of the account's equity`,
          details: { symbol: terms.symbol, equity: text(equity) },
        };
  },
};

/** How much of the account is in one symbol. */
export const CONCENTRATION_RULES: readonly Rule[] = [concentration];
