import type { Account } from '../accounts/account.ts';
import {
  add,
  Exact,
  holdFor,
  type Money,
  type Price,
  type Quantity,
  subtract,
  sum,
  ZERO_MONEY,
  ZERO_QUANTITY,
} from '../money/exact.ts';
import type { OrderTerms, Position, Ticker } from '../orders/order.ts';

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

export const sharesAvailable = (
  account: Account,
  position: Position | undefined,
  symbol: Ticker,
): Quantity => subtract(position?.quantity ?? ZERO_QUANTITY, sharesHeld(account, symbol));

/** Market buys are held at 3 % above the ask, so that the fill fits when the market moves. */
const MARKET_BUY_COLLAR = new Exact('1.03');

/** What is held for each share of a buy order; undefined for a market order without a price. */
export function holdPriceOf(terms: OrderTerms, ask: Price | undefined): Price | undefined {
  if (terms.limitPrice !== undefined) return terms.limitPrice;
  return ask === undefined
    ? undefined
    : (ask.times(MARKET_BUY_COLLAR).toDecimalPlaces(4, Exact.ROUND_UP) as Price);
}

export const cashHoldFor = (holdPrice: Price, leaves: Quantity): Money =>
  holdFor(holdPrice, leaves);
