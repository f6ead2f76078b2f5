import { principalAt } from '../ledger/fill-principal.ts';
import { type Money, type Price, text } from '../money/exact.ts';
import type { OrderCheck } from './rule.ts';

type Asked = Pick<OrderCheck, 'terms' | 'ask' | 'bid'>;

/** Where the order would be filled now: at its limit or stop, else at the best offer or bid. */
export const expectedPrice = ({ terms, ask, bid }: Asked): Price | undefined =>
  terms.limitPrice ?? terms.stopPrice ?? (terms.side === 'buy' ? ask : bid);

/** Its shares at that price, as it would be booked; an order in dollars never costs more of them. */
export function expectedValue(check: Asked): Money | undefined {
  const { side, quantity, notional } = check.terms;
  const each = expectedPrice(check);
  if (each === undefined) return undefined;
  const value = principalAt(side, each, quantity);
  return notional !== undefined && value.gt(notional) ? notional : value;
}

/** What a purchase is told that cannot be paid: what may be spent, what it would cost, and what it would hold. */
export const shortfall = (check: Asked, available: Money, hold: Money) => ({
  buying_power: text(available),
  cost_basis: text(expectedValue(check) ?? hold),
  held_cash: text(hold),
});
