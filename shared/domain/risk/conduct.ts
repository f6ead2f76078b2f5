import type { Order, OrderTerms } from '../orders/order.ts';
import type { Rule } from './rule.ts';

/** Whether two orders of opposite sides could trade with each other; without a limit, at any price. */
function isCrossable(one: OrderTerms, other: OrderTerms): boolean {
  const [buy, sell] = one.side === 'buy' ? [one, other] : [other, one];
  if (buy.limitPrice === undefined || sell.limitPrice === undefined) return true;
  return buy.limitPrice.gte(sell.limitPrice);
}

const isOpposing = (terms: OrderTerms, { terms: other }: Order): boolean =>
  other.symbol === terms.symbol && other.side !== terms.side && isCrossable(terms, other);

const noWashTrade: Rule = {
  name: 'no-wash-trade',
  reason: 'POTENTIAL_WASH_TRADE',
  source: 'FINRA Rule 5210.02 (self-trades); Exchange Act section 9(a)(1)',
  refusal: ({ terms, opposing = [] }) => {
    const found = opposing.find((order) => isOpposing(terms, order));
    return found === undefined
      ? undefined
      : {
          message: 'potential wash trade detected. use complex orders',
          details: { existing_order_id: found.id },
        };
  },
};

/** What an owner may not do with itself. */
export const CONDUCT_RULES: readonly Rule[] = [noWashTrade];
