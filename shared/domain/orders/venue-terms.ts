import { type Order, type OrderTerms, venueOrderQuantity } from './order.ts';

/** The terms without what only a trigger needs. */
const plain = ({ stopPrice: _stop, trail: _trail, ...terms }: OrderTerms): OrderTerms => terms;

/** A purchase that would be a market order is limited at what it holds: it can never cost more (collar). */
const atMarket = (order: Order, terms: OrderTerms): OrderTerms =>
  terms.side === 'buy' && order.holdPrice !== undefined
    ? { ...terms, type: 'limit', limitPrice: order.holdPrice }
    : { ...terms, type: 'market' };

/**
 * What the venue is sent of an order: its whole shares, and of a stop that was set off what it has become. A stop to
 * buy that the venue watches is a stop-limit at the price that is held.
 */
export function venueTerms(order: Order): OrderTerms {
  const { notional: _notional, ...own } = order.terms;
  const terms: OrderTerms = { ...own, quantity: venueOrderQuantity(order) };
  if (order.triggeredBy !== undefined) {
    return terms.type === 'stop_limit'
      ? { ...plain(terms), type: 'limit' }
      : atMarket(order, plain(terms));
  }
  if (terms.type === 'stop' && terms.side === 'buy' && order.holdPrice !== undefined) {
    return { ...terms, type: 'stop_limit', limitPrice: order.holdPrice };
  }
  // What was asked for in dollars never costs more of them.
  if (order.terms.notional !== undefined && terms.type === 'market') return atMarket(order, terms);
  return terms;
}
