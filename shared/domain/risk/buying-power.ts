import type { Account } from '../accounts/account.ts';
import {
  add,
  Exact,
  type Money,
  type Price,
  type Quantity,
  subtract,
  sum,
  toTheCent,
  upToTheCent,
  ZERO_MONEY,
  ZERO_QUANTITY,
} from '../money/exact.ts';
import type { OrderTerms, Position, Ticker, Trail } from '../orders/order.ts';

/** All cash, traded and settled: what the account would have if every trade settled now. */
export const cashBalance = (account: Account): Money =>
  add(account.cash.settled, sum(Object.values(account.cash.unsettled)));

export const cashHeld = (account: Account): Money =>
  sum([...account.open.values()].map((hold) => (hold.kind === 'cash' ? hold.amount : ZERO_MONEY)));

/** What a cash account may still buy with: its cash, sale proceeds included, less what open orders hold. */
export const buyingPower = (account: Account): Money =>
  subtract(cashBalance(account), cashHeld(account));

export const sharesHeld = (account: Account, symbol: Ticker): Quantity =>
  [...account.open.values()].reduce(
    (held, hold) =>
      hold.kind === 'shares' && hold.symbol === symbol ? add(held, hold.quantity) : held,
    ZERO_QUANTITY,
  );

/**
 * What of a position may be sold still. More may be held than is owned, while a venue works on two exits or has taken a
 * purchase back: nothing is available then.
 */
export const sharesAvailable = (
  account: Account,
  position: Position | undefined,
  symbol: Ticker,
): Quantity => {
  const owned = position?.quantity ?? ZERO_QUANTITY;
  return Exact.max(subtract(owned, sharesHeld(account, symbol)), ZERO_QUANTITY) as Quantity;
};

/** Purchases without a limit are held at 3 % above where they would fill, so that the fill fits when the market moves. */
const MARKET_BUY_COLLAR = new Exact('1.03');

const collared = (each: Exact): Price =>
  each.times(MARKET_BUY_COLLAR).toDecimalPlaces(4, Exact.ROUND_UP) as Price;

/** Where a trailing stop to buy stands when it begins; it only ever comes down. */
const firstTrailingStop = ({ kind, amount }: Trail, ask: Price): Exact =>
  kind === 'price' ? ask.plus(amount) : ask.times(amount.plus(100)).dividedBy(100);

/** What is held for each share of a buy order; undefined for an order that needs a price when there is none. */
export function holdPriceOf(terms: OrderTerms, ask: Price | undefined): Price | undefined {
  const { limitPrice, stopPrice, trail } = terms;
  if (limitPrice !== undefined) return limitPrice;
  if (stopPrice !== undefined) return collared(stopPrice);
  if (ask === undefined) return undefined;
  return collared(trail === undefined ? ask : firstTrailingStop(trail, ask));
}

/**
 * What is held for shares still open, of an order whose fills at the venue come to `venueValue`: with what those were
 * booked with, what its whole shares can cost, rounded up once; and its fraction, which is booked by itself.
 */
export function cashHoldFor(
  holdPrice: Price,
  leaves: Quantity,
  venueValue: Exact = new Exact(0),
): Money {
  const whole = leaves.trunc();
  const venues = upToTheCent(venueValue.plus(holdPrice.times(whole))).minus(toTheCent(venueValue));
  return venues.plus(upToTheCent(holdPrice.times(leaves.minus(whole)))) as Money;
}

/** What a purchase may cost at most; undefined while there is no price. */
export function orderCost(terms: OrderTerms, ask: Price | undefined): Money | undefined {
  if (terms.notional !== undefined) return terms.notional;
  const holdPrice = holdPriceOf(terms, ask);
  return holdPrice === undefined ? undefined : cashHoldFor(holdPrice, terms.quantity);
}
