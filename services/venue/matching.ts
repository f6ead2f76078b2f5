import type { Price, Quantity } from '../../shared/domain/money/exact.ts';
import { Exact } from '../../shared/domain/money/exact.ts';
import type { StoryPrefix } from '../../shared/quotes/instruments.ts';
import { storyOf } from '../../shared/quotes/instruments.ts';
import type { OrderLine } from './book-lines.ts';

/** How the market maker treats an order: pure functions of the order, the quote and a draw. */
export type MarketQuote = { readonly bid: Price; readonly ask: Price };

export type Terms = {
  readonly symbol: string;
  readonly side: OrderLine['side'];
  readonly quantity: Quantity;
  /** Absent for market orders. */
  readonly limitPrice?: Price;
};

export type Event =
  | { readonly kind: 'pending-new' }
  | { readonly kind: 'new' }
  | { readonly kind: 'fill'; readonly quantity: Quantity; readonly price: Price }
  | { readonly kind: 'cancelled'; readonly text: string }
  | { readonly kind: 'rejected'; readonly reason: string; readonly text: string };

/** OrdRejReason(103). */
export const RejectReason = {
  unknownSymbol: '1',
  unknownOrder: '5',
  duplicateOrder: '6',
  unsupportedCharacteristic: '11',
  incorrectQuantity: '13',
  other: '99',
} as const;

/** The story that a symbol names by its first letters: REJ1 is rejected, RAIL is a railway. */
export const scenarioOf = (symbol: string): StoryPrefix | undefined => storyOf(symbol);

/** How long a SLOW order waits for its fill. */
export const SLOW_FILL_MS = 1_000;

const TICK = new Exact('0.01');
const HALF = new Exact('0.5');

/** A number in [0, 2^32) that is the same for ever for the same order: the venue's dice. */
export type Draw = number;

/** What happens to a new order at once. No quote: the venue does not know the symbol. */
export function onArrival(terms: Terms, quote: MarketQuote | undefined, draw: Draw): Event[] {
  if (quote === undefined) {
    return [{ kind: 'rejected', reason: RejectReason.unknownSymbol, text: 'unknown symbol' }];
  }
  switch (scenarioOf(terms.symbol)) {
    case 'REJ':
      return [{ kind: 'rejected', reason: RejectReason.other, text: 'rejected by scenario' }];
    case 'MUTE':
      return [];
    case 'REST':
    case 'SLOW':
      return [{ kind: 'new' }];
    case 'UCXL':
      return [{ kind: 'new' }, { kind: 'cancelled', text: 'cancelled by scenario' }];
    case 'PART':
      return [
        { kind: 'new' },
        { kind: 'fill', quantity: half(terms.quantity), price: halfPrice(terms, quote) },
      ];
    case 'PEND':
      return [{ kind: 'pending-new' }, { kind: 'new' }, ...fills(terms, quote, draw)];
    default:
      return [{ kind: 'new' }, ...fills(terms, quote, draw)];
  }
}

/** What happens to the open quantity of an order in the book when the market has moved. */
export function onMarket(
  order: Terms & { readonly ageMs: number },
  leaves: Quantity,
  quote: MarketQuote,
): Event[] {
  const scenario = scenarioOf(order.symbol);
  if (scenario === 'REST' || scenario === 'PART' || scenario === 'MUTE') return [];
  if (scenario === 'SLOW' && order.ageMs < SLOW_FILL_MS) return [];
  if (!isMarketable(order, quote)) return [];
  return [{ kind: 'fill', quantity: leaves, price: far(order, quote) }];
}

function isMarketable({ side, limitPrice }: Terms, { bid, ask }: MarketQuote): boolean {
  if (limitPrice === undefined) return true;
  return side === 'buy' ? limitPrice.greaterThanOrEqualTo(ask) : limitPrice.lessThanOrEqualTo(bid);
}

/** The far side of the quote: what the order pays or gets without improvement. */
const far = ({ side }: Terms, { bid, ask }: MarketQuote): Price => (side === 'buy' ? ask : bid);

/** The scenario fills even an order that no market would: at its own limit then. */
const halfPrice = (terms: Terms, quote: MarketQuote): Price =>
  terms.limitPrice === undefined || isMarketable(terms, quote)
    ? far(terms, quote)
    : terms.limitPrice;

/** One order in four is filled in two or three parts. */
const PARTIAL_ONE_IN = 4;
const MOST_PARTS = 3;

function fills(terms: Terms, quote: MarketQuote, draw: Draw): Event[] {
  if (!isMarketable(terms, quote)) return [];
  return parts(terms.quantity, draw).map((quantity, index) => ({
    kind: 'fill',
    quantity,
    price: improved(terms, quote, draw >>> (8 + index)),
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

function parts(quantity: Quantity, draw: Draw): Quantity[] {
  if (draw % PARTIAL_ONE_IN !== 0 || !quantity.isInteger()) return [quantity];
  const wanted = 2 + ((draw >>> 4) % (MOST_PARTS - 1));
  if (quantity.lessThan(wanted)) return [quantity];
  const each = quantity.dividedToIntegerBy(wanted) as Quantity;
  const last = quantity.minus(each.times(wanted - 1)) as Quantity;
  return [...Array.from({ length: wanted - 1 }, () => each), last];
}

/** Half of it, in whole shares where there is more than one. */
const half = (quantity: Quantity): Quantity =>
  (quantity.isInteger() && quantity.greaterThan(1)
    ? quantity.dividedToIntegerBy(2)
    : quantity.times(HALF)) as Quantity;
