import { Exact, money, price, quantity, text } from '../domain/money/exact.ts';
import type { OrderTerms } from '../domain/orders/order.ts';
import type { OrderTermsWire } from './wire/account-command.ts';

export const orderTermsToWire = (terms: OrderTerms): OrderTermsWire => {
  const { notional, limitPrice, stopPrice, trail } = terms;
  return {
    symbol: terms.symbol,
    side: terms.side,
    type: terms.type,
    timeInForce: terms.timeInForce,
    quantity: text(terms.quantity),
    ...(notional === undefined ? {} : { notional: text(notional) }),
    ...(limitPrice === undefined ? {} : { limitPrice: text(limitPrice) }),
    ...(stopPrice === undefined ? {} : { stopPrice: text(stopPrice) }),
    ...(trail === undefined ? {} : { trail: { kind: trail.kind, amount: text(trail.amount) } }),
    extendedHours: terms.extendedHours,
  };
};

/** Throws RangeError for a decimal that is none. */
export const termsFromWire = (wire: OrderTermsWire): OrderTerms => {
  const { limitPrice, stopPrice, notional, trail, quantity: shares, ...rest } = wire;
  return {
    ...rest,
    quantity: quantity(shares),
    ...(notional === undefined ? {} : { notional: money(notional) }),
    ...(limitPrice === undefined ? {} : { limitPrice: price(limitPrice) }),
    ...(stopPrice === undefined ? {} : { stopPrice: price(stopPrice) }),
    ...(trail === undefined
      ? {}
      : { trail: { kind: trail.kind, amount: new Exact(trail.amount) } }),
  };
};
