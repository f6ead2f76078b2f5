import {
  Exact,
  type Money,
  money,
  type Price,
  price,
  type Quantity,
  quantity,
} from '../money/exact.ts';

/** House limits of the pre-trade rules (SEC Rule 15c3-5: a broker must have them; it chooses the figures). */

/** Over a hundred times what a retail customer's largest orders are worth. */
export const MAX_ORDER_NOTIONAL: Money = money('10000000');

/** Below 1 % of the shares of almost every listed company, and five of the largest orders. */
export const MAX_POSITION: Quantity = quantity('5000000');

/**
 * What the firm may be long or short of one symbol by filling fractions, at the price of the moment. A fraction is less
 * than a share, and buyers and sellers offset: far above what a day brings, far below what a price gap could hurt.
 */
export const MAX_INVENTORY_VALUE: Money = money('50000');

/** Of a purchase of less, the cent to which the inventory rounds up would be more than 1 %. */
export const MIN_FRACTIONAL_PURCHASE: Money = money('1');

type Collar = { readonly from: Price; readonly above: Exact; readonly below: Exact };

/**
 * How far beyond the last sale a limit may reach on the side where it trades at once, as a factor of that sale: 30 %
 * from $3 on, 50 % from $0.75, 100 % and 75 % below. The steps are those of the limit up-limit down bands, the widths
 * a few times theirs: it is for a slipped digit, not for an opinion.
 */
export const PRICE_COLLARS: readonly Collar[] = [
  { from: price('3'), above: new Exact('1.3'), below: new Exact('0.7') },
  { from: price('0.75'), above: new Exact('1.5'), below: new Exact('0.5') },
  { from: price('0'), above: new Exact('2'), below: new Exact('0.25') },
];
