import {
  type Decimal,
  isNegative,
  isZero,
  largest,
  minus,
  plus,
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

/** What shares may still cost beyond what the order has cost: its total up to the cent. */
export const costOf = (each: Decimal, shares: Decimal, filledValue: Decimal): Decimal =>
  minus(toCents(plus(filledValue, times(each, shares)), 'up'), toCents(filledValue, 'half-up'));

function amountHeld(order: OrderReading): Decimal {
  const { side, notional, holdPrice, extraHold, filledValue } = order;
  if (extraHold !== undefined) return extraHold;
  const leaves = leavesOf(order);
  if (side === 'sell') return leaves;
  return notional === undefined
    ? costOf(holdPrice ?? ZERO, leaves, filledValue)
    : largest(minus(notional, toCents(filledValue, 'half-up')), ZERO);
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
  const needed = side === 'sell' ? leaves : costOf(dearer, leaves, before.filledValue);
  return largest(minus(needed, neededHold(before)?.amount ?? ZERO), ZERO);
}
