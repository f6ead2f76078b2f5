import { type Exact, type Price, text } from '../money/exact.ts';
import type { OrderTerms, Side } from '../orders/order.ts';
import type { OrderCheck, Rule } from './rule.ts';

/** Where stops are set off from: the last sale, or without one what the order would meet. */
const marketPrice = ({ terms: { side }, last, ask, bid }: OrderCheck): Price | undefined =>
  last ?? (side === 'buy' ? ask : bid);

/** A trail of as much as the price itself: the stop behind it would never be reached. */
export const isTrailTooLong = (trail: OrderTerms['trail'], market: Exact): boolean =>
  trail?.kind === 'price' && trail.amount.gte(market);

/** At its own price or through it, a stop is none: it would be set off at once. */
const isThrough = (side: Side, stopPrice: Price, market: Price): boolean =>
  side === 'buy' ? stopPrice.lte(market) : stopPrice.gte(market);

/**
 * A stop lies beyond the market. One to buy that the market has passed would be sent as a stop-limit near its price: set
 * off at once, it would rest below the market with its hold.
 */
export const stopBeyondMarket: Rule = {
  name: 'stop-beyond-market',
  reason: 'STOP_PRICE_INVALID',
  source: 'house: what is to be done at once is no stop; Alpaca refuses it, too',
  refusal: (check) => {
    const { terms, stopStands } = check;
    const market = marketPrice(check);
    if (market === undefined || stopStands) return undefined;
    const { side, stopPrice, trail } = terms;
    if (stopPrice !== undefined && isThrough(side, stopPrice, market)) {
      const where = side === 'buy' ? 'greater' : 'less';
      return {
        message: `stop price must be ${where} than current price ${text(market)}`,
        details: { stop_price: text(stopPrice), market_price: text(market) },
      };
    }
    return trail !== undefined && isTrailTooLong(trail, market)
      ? {
          message: `trail must be less than current price ${text(market)}`,
          details: { trail: text(trail.amount), market_price: text(market) },
        }
      : undefined;
  },
};
