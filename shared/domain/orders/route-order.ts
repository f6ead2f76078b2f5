import { assert } from '../../kernel/assert.ts';
import { type Instant, instant } from '../../kernel/brand.ts';
import { PLACEMENT_VALID_FOR_MS } from '../../kernel/limits.ts';
import { newYorkDate } from '../calendar/civil-date.ts';
import { settlementDate } from '../calendar/market-calendar.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { tradeDates } from '../ledger/trade-date.ts';
import { Exact, type Price, type Quantity, ZERO_QUANTITY } from '../money/exact.ts';
import { routedClOrdId } from './cl-ord-id.ts';
import { inventoryFill, isFractional, sharesFor } from './inventory-fill.ts';
import type { MarketView } from './market-view.ts';
import type { Order, OrderTerms, Position, Route } from './order.ts';
import { goesOutAt } from './order-times.ts';

const isStop = ({ type }: OrderTerms): boolean =>
  type === 'stop' || type === 'stop_limit' || type === 'trailing_stop';

/** The whole shares of an order with a fraction; dollars buy no more of them than the hold pays for. */
export function wholeShares(terms: OrderTerms, holdPrice: Price | undefined): Quantity {
  const { notional, side, quantity } = terms;
  const shares =
    notional !== undefined && side === 'buy' && holdPrice !== undefined
      ? sharesFor(notional, holdPrice)
      : quantity;
  return shares.toDecimalPlaces(0, Exact.ROUND_DOWN) as Quantity;
}

/** The price at which the firm deals for its inventory: inside the national best bid and offer. */
export const inventoryPrice = (
  { side }: OrderTerms,
  { ask, bid }: Pick<MarketView, 'ask' | 'bid'>,
): Price | undefined => (side === 'buy' ? ask : bid);

export function isMarketable(terms: OrderTerms, market: Pick<MarketView, 'ask' | 'bid'>): boolean {
  const each = inventoryPrice(terms, market);
  if (each === undefined) return false;
  const { limitPrice, side } = terms;
  if (limitPrice === undefined) return true;
  return side === 'buy' ? each.lte(limitPrice) : each.gte(limitPrice);
}

/** Also just before the open: who waited overnight is at the venue by then. */
const mayGoOut = (terms: OrderTerms, market: MarketView, at: Instant): boolean =>
  market.marketOpen ||
  (terms.extendedHours && market.extendedOpen === true) ||
  (market.followsCalendar === true && at >= goesOutAt(terms, at));

/** Stops in whole shares go to a venue that takes them, unless they belong to a group; we watch for all others. */
function watchedByUs(terms: OrderTerms, market: MarketView, inGroup: boolean): boolean {
  if (!isStop(terms)) return false;
  const venueTakesIt =
    terms.type !== 'trailing_stop' &&
    !isFractional(terms) &&
    !inGroup &&
    market.instrument?.venueTakesStops !== false;
  return !venueTakesIt;
}

export function routeOf(
  terms: OrderTerms,
  market: MarketView,
  holdPrice: Price | undefined,
  at: Instant,
  inGroup = false,
): Route {
  if (watchedByUs(terms, market, inGroup)) return 'trigger';
  if (!mayGoOut(terms, market, at)) return 'session';
  if (!isFractional(terms) || wholeShares(terms, holdPrice).gt(ZERO_QUANTITY)) return 'venue';
  return isMarketable(terms, market) ? 'inventory' : 'trigger';
}

/** The event that sends a waiting order to the venue; of an order with a fraction, its whole shares. */
export function routeToVenue(order: Order, at: Instant): AccountEvent {
  assert(order.clOrdId === undefined, `order ${order.id} is at the venue`);
  return {
    type: 'order-routed',
    order: order.id,
    clOrdId: routedClOrdId(order),
    notAfter: instant(at + PLACEMENT_VALID_FOR_MS),
    ...(isFractional(order.terms)
      ? { venueQuantity: wholeShares(order.terms, order.holdPrice) }
      : {}),
  };
}

/** Fills an order of less than a share from the inventory, at `each`. */
export function fillFromInventory(
  order: Order,
  each: Price,
  position: Position | undefined,
  at: Instant,
): AccountEvent[] {
  const today = newYorkDate(at);
  const fill = inventoryFill(order, each, tradeDates(today, settlementDate(today)), position);
  assert(fill !== undefined, `order ${order.id} has nothing to fill`);
  return [fill];
}

/** An order that waited, now that it may go: to the venue, or to the inventory when it is less than a share. */
export function routeNow(
  order: Order,
  market: MarketView,
  position: Position | undefined,
  at: Instant,
): AccountEvent[] {
  const { terms, holdPrice } = order;
  if (!isFractional(terms) || wholeShares(terms, holdPrice).gt(ZERO_QUANTITY)) {
    return [routeToVenue(order, at)];
  }
  const each = inventoryPrice(terms, market);
  if (each !== undefined && isMarketable(terms, market)) {
    return fillFromInventory(order, each, position, at);
  }
  return [{ type: 'order-armed', order: order.id, state: 'FUNDS_HELD' }];
}
