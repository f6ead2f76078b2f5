import { Exact, type Price } from '../money/exact.ts';
import { type Order, type OrderTerms, venueOrderQuantity } from './order.ts';

/** The terms without what only a trigger needs. */
const plain = ({ stopPrice: _stop, trail: _trail, ...terms }: OrderTerms): OrderTerms => terms;

/** A price that a venue may take (Rule 612 of Regulation NMS), at most what is held. */
const collarAt = (holdPrice: Price): Price =>
  holdPrice.toDecimalPlaces(holdPrice.gte(1) ? 2 : 4, Exact.ROUND_DOWN) as Price;

/** A purchase that would be a market order is limited at what it holds: it can never cost more (collar). */
const atMarket = (order: Order, terms: OrderTerms): OrderTerms =>
  terms.side === 'buy' && order.holdPrice !== undefined
    ? { ...terms, type: 'limit', limitPrice: collarAt(order.holdPrice) }
    : { ...terms, type: 'market' };

/**
 * What the venue is sent of an order: its whole shares, and of a stop that was set off what it has become. A purchase at
 * market is a limit at the price that is held, and a stop to buy that the venue watches a stop-limit.
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
    return { ...terms, type: 'stop_limit', limitPrice: collarAt(order.holdPrice) };
  }
  return terms.type === 'market' ? atMarket(order, terms) : terms;
}
