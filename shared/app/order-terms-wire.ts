import { text } from '../domain/money/exact.ts';
import type { OrderTerms } from '../domain/orders/order.ts';
import type { OrderTermsWire } from './wire/account-command.ts';

export const orderTermsToWire = (terms: OrderTerms): OrderTermsWire => ({
  symbol: terms.symbol,
  side: terms.side,
  type: terms.type,
  timeInForce: terms.timeInForce,
  quantity: text(terms.quantity),
  ...(terms.limitPrice === undefined ? {} : { limitPrice: text(terms.limitPrice) }),
  extendedHours: terms.extendedHours,
});
