import {
  type Decimal,
  decimal,
  isNegative,
  isZero,
  largest,
  minus,
  plus,
  text,
  times,
  toCents,
  ZERO,
} from './decimal.ts';
import { leavesOf, type OrderReading } from './order-reading.ts';
import { hasEnded } from './order-states.ts';

export type Hold = {
  readonly kind: 'cash' | 'shares';
  readonly symbol: string;
  readonly amount: Decimal;
};

/** Shares without their fraction. */
const wholeSharesOf = (shares: Decimal): Decimal => decimal(text(shares).replace(/\..*/, ''));

type Filled = Pick<OrderReading, 'filledValue' | 'houseValue'>;
const venueValueOf = ({ filledValue, houseValue }: Filled): Decimal =>
  minus(filledValue, houseValue);

/** What a purchase has cost: the venue's fills together half up, the house's up. */
export const spentOn = (order: Filled): Decimal =>
  plus(toCents(venueValueOf(order), 'half-up'), toCents(order.houseValue, 'up'));

/** What shares may still cost beyond what the order has cost: whole ones with it up to the cent, a fraction by itself. */
export function costOf(each: Decimal, shares: Decimal, order: Filled): Decimal {
  const venue = venueValueOf(order);
  const whole = wholeSharesOf(shares);
  return plus(
    minus(toCents(plus(venue, times(each, whole)), 'up'), toCents(venue, 'half-up')),
    toCents(times(each, minus(shares, whole)), 'up'),
  );
}

function amountHeld(order: OrderReading): Decimal {
  const { side, notional, holdPrice, extraHold } = order;
  if (extraHold !== undefined) return extraHold;
  const leaves = leavesOf(order);
  if (side === 'sell') return leaves;
  return notional === undefined
    ? costOf(holdPrice ?? ZERO, leaves, order)
    : largest(minus(notional, spentOn(order)), ZERO);
}

/**
 * What an open order must keep back: the shares that it may still sell, the dollars that it may still cost. A leg that
 * waits keeps nothing of what its sibling or its entry does; a replacement under way, what it needs beyond the order
 * before it.
 */
export function neededHold(order: OrderReading): Hold | undefined {
  const { state, side, symbol, quantity, sharedQuantity } = order;
  if (hasEnded(state)) return undefined;
  const alone = minus(quantity, sharedQuantity ?? quantity);
  const amount = state === 'HELD' ? alone : amountHeld(order);
  if (isZero(amount) || isNegative(amount)) return undefined;
  return { kind: side === 'sell' ? 'shares' : 'cash', symbol, amount };
}

/**
 * What a replacement must hold beyond the order before it, until the venue decides: for as many shares as either asks for,
 * the dearer price of both.
 */
export function neededBeyond(before: OrderReading, replacement: OrderReading): Decimal {
  const { side, holdPrice, quantity } = replacement;
  const leaves = minus(quantity, before.filledQuantity);
  const dearer = largest(holdPrice ?? ZERO, before.holdPrice ?? ZERO);
  const needed = side === 'sell' ? leaves : costOf(dearer, leaves, before);
  return largest(minus(needed, neededHold(before)?.amount ?? ZERO), ZERO);
}
