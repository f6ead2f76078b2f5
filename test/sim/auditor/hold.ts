import {
  type Decimal,
  isNegative,
  isZero,
  largest,
  minus,
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

function amountHeld(order: OrderReading): Decimal {
  const { side, notional, holdPrice, extraHold, filledValue } = order;
  if (extraHold !== undefined) return extraHold;
  const leaves = leavesOf(order);
  if (side === 'sell') return leaves;
  if (notional !== undefined) return largest(minus(notional, toCents(filledValue, 'down')), ZERO);
  return toCents(times(holdPrice ?? ZERO, leaves), 'up');
}

/**
 * What an open order must keep back: the shares that it may still sell, the dollars that it may still cost. A leg that
 * waits keeps nothing, since its sibling or its entry does; a replacement under way, what it needs beyond the order
 * before it.
 */
export function neededHold(order: OrderReading): Hold | undefined {
  const { state, side, symbol } = order;
  if (hasEnded(state) || state === 'HELD') return undefined;
  const amount = amountHeld(order);
  if (isZero(amount) || isNegative(amount)) return undefined;
  return { kind: side === 'sell' ? 'shares' : 'cash', symbol, amount };
}
