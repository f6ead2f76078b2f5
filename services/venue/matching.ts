import type { Price, Quantity } from '../../shared/domain/money/exact.ts';
import { Exact } from '../../shared/domain/money/exact.ts';
import type { BookOrder, Terms } from './book-order.ts';
import type { Event } from './events.ts';
import type { Phase } from './trading-hours.ts';

/** How the market maker treats an order: pure functions of the order, the quote and a draw. */
export type MarketQuote = { readonly bid: Price; readonly ask: Price };

/** A number in [0, 2^32) that is the same for ever for the same order: the venue's dice. */
export type Draw = number;

const TICK = new Exact('0.01');

/** What an order is to the market: a stop that was set off is what it became, one that was not is nothing. */
export function effectiveLimit({ terms, isTriggered }: BookOrder): Price | 'any' | 'none' {
  const isStop = terms.type === 'stop' || terms.type === 'stop-limit';
  if (isStop && !isTriggered) return 'none';
  return terms.limitPrice ?? 'any';
}

/** The far side of the quote: what the order pays or gets without improvement. */
const far = ({ side }: Terms, { bid, ask }: MarketQuote): Price => (side === 'buy' ? ask : bid);

const reaches = (side: Terms['side'], limit: Price, other: Price): boolean =>
  side === 'buy' ? limit.greaterThanOrEqualTo(other) : limit.lessThanOrEqualTo(other);

/** Whether the order would trade at that price. */
export function accepts(order: BookOrder, price: Price): boolean {
  const limit = effectiveLimit(order);
  if (limit === 'none') return false;
  return limit === 'any' || reaches(order.terms.side, limit, price);
}

export const isMarketable = (order: BookOrder, quote: MarketQuote): boolean =>
  accepts(order, far(order.terms, quote));

/** A sale at that price sets off the stop: at or above it for a purchase, at or below it for a sale. */
export const setsOff = ({ side, stopPrice }: Terms, sale: Price): boolean =>
  stopPrice !== undefined && reaches(side === 'buy' ? 'sell' : 'buy', stopPrice, sale);

/** Auction orders wait for their auction, and only what asks for it trades outside of regular hours. */
export function tradesIn({ terms }: BookOrder, phase: Phase): boolean {
  if (terms.timeInForce === 'opg' || terms.timeInForce === 'cls') return false;
  return phase === 'regular' || (phase === 'extended' && terms.extendedHours === true);
}

/** All that is open, when the market has come to it. */
export const fillAtMarket = (order: BookOrder, open: Quantity, quote: MarketQuote): Event[] =>
  isMarketable(order, quote)
    ? [{ kind: 'fill', quantity: open, price: far(order.terms, quote) }]
    : [];

/** A story fills even an order that no market would: at its own price then. */
export function storyPrice(order: BookOrder, quote: MarketQuote): Price {
  const { terms } = order;
  if (isMarketable(order, quote)) return far(terms, quote);
  return terms.limitPrice ?? terms.stopPrice ?? far(terms, quote);
}

/** One order in four is filled in two or three parts. */
const PARTIAL_ONE_IN = 4;
const MOST_PARTS = 3;

/** An order that meets the market as it arrives: better than the quote now and then, and in parts. */
export function fillsOnArrival(
  order: BookOrder,
  open: Quantity,
  quote: MarketQuote,
  draw: Draw,
): Event[] {
  if (!isMarketable(order, quote)) return [];
  return parts(open, draw).map((quantity, index) => ({
    kind: 'fill',
    quantity,
    price: improved(order.terms, quote, draw >>> (8 + index)),
  }));
}

/** Inside the quote by whole ticks: never through the other side, never worse than the far side. */
function improved(terms: Terms, quote: MarketQuote, draw: Draw): Price {
  const spreadTicks = quote.ask.minus(quote.bid).dividedBy(TICK).floor().toNumber();
  const ticks = spreadTicks > 1 ? draw % spreadTicks : 0;
  const gain = TICK.times(ticks);
  const price = far(terms, quote);
  return (terms.side === 'buy' ? price.minus(gain) : price.plus(gain)) as Price;
}

/** A cent better for the customer. */
export const betterBy = (side: Terms['side'], price: Price): Price =>
  (side === 'buy' ? price.minus(TICK) : price.plus(TICK)) as Price;

function parts(quantity: Quantity, draw: Draw): Quantity[] {
  if (draw % PARTIAL_ONE_IN !== 0) return [quantity];
  const wanted = 2 + ((draw >>> 4) % (MOST_PARTS - 1));
  if (quantity.lessThan(wanted)) return [quantity];
  const each = quantity.dividedToIntegerBy(wanted) as Quantity;
  const last = quantity.minus(each.times(wanted - 1)) as Quantity;
  return [...Array.from({ length: wanted - 1 }, () => each), last];
}
