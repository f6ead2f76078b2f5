import { createHash } from 'node:crypto';
import { text } from '../domain/money/exact.ts';
import type { OrderTerms } from '../domain/orders/order.ts';

/**
 * What "the same body" means: SHA-256, hex, over the meaning of a request in one canonical form. Spelling does
 * not count: 1, "1" and "1.0" are one quantity, and a symbol may have been named by its asset id.
 */
export const bodyHashOf = (terms: OrderTerms): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        'order-v1',
        terms.symbol,
        terms.side,
        terms.type,
        terms.timeInForce,
        text(terms.quantity),
        terms.limitPrice === undefined ? null : text(terms.limitPrice),
        terms.extendedHours,
      ]),
    )
    .digest('hex');
