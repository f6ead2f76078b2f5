import type { Price } from '../money/exact.ts';
import { isExit, type Order, type OrderTerms } from '../orders/order.ts';
import { isRepeated } from './account-settings.ts';
import type { Rule } from './rule.ts';

/**
 * Off unless the account asks for it: programs send the same order twice on purpose, and a client key already makes a
 * retry harmless. For accounts of persons, who click twice.
 */
const noDuplicate: Rule = {
  name: 'no-duplicate',
  reason: 'DUPLICATE_ORDER',
  source: 'SEC Rule 15c3-5(c)(1)(ii): duplicative orders, at the account’s own wish',
  refusal: ({ account: { settings }, terms, at }) =>
    settings !== undefined && isRepeated(settings, terms, Math.floor(at / 1000))
      ? {
          message: `the same order was placed less than ${settings.duplicateSeconds} seconds ago`,
        }
      : undefined,
};

/** The furthest price at which an order may trade; undefined: any. */
const reachOf = ({ limitPrice, stopPrice }: OrderTerms): Price | undefined =>
  limitPrice ?? stopPrice;

/** Whether two orders of opposite sides could trade with each other. */
function isCrossable(one: OrderTerms, other: OrderTerms): boolean {
  const [buy, sell] = one.side === 'buy' ? [one, other] : [other, one];
  const [highest, lowest] = [reachOf(buy), reachOf(sell)];
  return highest === undefined || lowest === undefined || highest.gte(lowest);
}

/**
 * As in Alpaca: trailing stops, and the exits of a bracket or OCO, which oppose their entry on purpose. An entry opposes
 * nothing of its group, and is looked at like any order.
 */
const isExempt = (terms: OrderTerms, opposesItsGroup: boolean): boolean =>
  opposesItsGroup || terms.type === 'trailing_stop';

const isOpposing = (terms: OrderTerms, other: Order): boolean =>
  other.terms.symbol === terms.symbol &&
  other.terms.side !== terms.side &&
  !isExempt(other.terms, isExit(other)) &&
  isCrossable(terms, other.terms);

const noWashTrade: Rule = {
  name: 'no-wash-trade',
  reason: 'POTENTIAL_WASH_TRADE',
  source: 'FINRA Rule 5210.02 (self-trades); Exchange Act section 9(a)(1)',
  refusal: ({ terms, isExit: opposesItsGroup = false, opposing = [] }) => {
    if (isExempt(terms, opposesItsGroup)) return undefined;
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
export const CONDUCT_RULES: readonly Rule[] = [noDuplicate, noWashTrade];
