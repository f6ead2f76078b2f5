import { present } from '../../kernel/assert.ts';
import type { Hold } from '../accounts/account.ts';
import { bookedPrincipal, type FilledValue, venueValue } from '../ledger/fill-principal.ts';
import {
  Exact,
  type Money,
  type Price,
  type Quantity,
  subtract,
  ZERO_MONEY,
} from '../money/exact.ts';
import { cashHoldFor } from '../risk/buying-power.ts';
import { hasEnded, leavesQuantity, type Order, type OrderTerms } from './order.ts';

/** Orders in dollars hold what is left of their dollars. */
const notionalLeft = (notional: Money, filled: FilledValue): Money =>
  Exact.max(notional.minus(bookedPrincipal('buy', filled)), ZERO_MONEY) as Money;

/** What terms hold for a quantity: dollars for a purchase, shares for a sale. */
export function holdForTerms(
  terms: OrderTerms,
  holdPrice: Price | undefined,
  leaves: Quantity,
  filled: FilledValue,
): Hold {
  const { symbol } = terms;
  if (terms.side === 'sell') return { kind: 'shares', symbol, quantity: leaves };
  const amount =
    terms.notional === undefined
      ? cashHoldFor(present(holdPrice, 'hold price of a buy order'), leaves, venueValue(filled))
      : notionalLeft(terms.notional, filled);
  return { kind: 'cash', symbol, amount };
}

/**
 * What an order holds as it stands: nothing before it is taken or once it has ended; as a leg nothing of what its
 * parent or sibling holds; else for what is still open. A replacement that the venue has not decided on holds the
 * difference.
 */
export function holdOf(order: Order): Hold | undefined {
  const { terms, state, extraHold, sharedQuantity } = order;
  if (hasEnded(state) || state === 'PENDING') return undefined;
  if (state === 'HELD') {
    return sharedQuantity === undefined
      ? undefined
      : {
          kind: 'shares',
          symbol: terms.symbol,
          quantity: subtract(terms.quantity, sharedQuantity),
        };
  }
  if (extraHold !== undefined) {
    return terms.side === 'sell'
      ? { kind: 'shares', symbol: terms.symbol, quantity: extraHold as Quantity }
      : { kind: 'cash', symbol: terms.symbol, amount: extraHold as Money };
  }
  return holdForTerms(terms, order.holdPrice, leavesQuantity(order), order);
}
