import { createHash } from 'node:crypto';
import type { TermsChange } from '../domain/accounts/command.ts';
import { text } from '../domain/money/exact.ts';
import type { OrderTerms } from '../domain/orders/order.ts';
import type { OrderId } from '../kernel/brand.ts';
import type { OrderExits } from './order-request.ts';

const hashOf = (form: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(form)).digest('hex');

const optional = (amount: Parameters<typeof text>[0] | undefined): string | undefined =>
  amount === undefined ? undefined : text(amount);

/** The prices of terms, as far as there are any. */
const pricesOf = ({ limitPrice, stopPrice, trail }: OrderTerms): Record<string, unknown> => ({
  limit: optional(limitPrice),
  stop: optional(stopPrice),
  trail: trail && [trail.kind, text(trail.amount)],
});

/** What only some bodies say: left out where nothing is said, so that the form of a plain body never changes. */
function beyondPlain(terms: OrderTerms, exits: OrderExits): readonly unknown[] {
  const { stop, trail } = pricesOf(terms);
  const { group, takeProfit, stopLoss } = exits;
  const said = {
    notional: optional(terms.notional),
    stop,
    trail,
    class: group,
    profit: takeProfit && pricesOf(takeProfit),
    loss: stopLoss && pricesOf(stopLoss),
  };
  return Object.values(said).some((value) => value !== undefined) ? [said] : [];
}

/**
 * What "the same body" means: SHA-256, hex, over the meaning of a request in one canonical form. Spelling does
 * not count: 1, "1" and "1.0" are one quantity, and a symbol may have been named by its asset id. The form is only
 * ever appended to: a body that was hashed before hashes the same for ever.
 */
export const bodyHashOf = (terms: OrderTerms, exits: OrderExits = {}): string =>
  hashOf([
    'order-v1',
    terms.symbol,
    terms.side,
    terms.type,
    terms.timeInForce,
    text(terms.quantity),
    terms.limitPrice === undefined ? null : text(terms.limitPrice),
    terms.extendedHours,
    ...beyondPlain(terms, exits),
  ]);

/** The same for a request that replaces an order. */
export const replacementHashOf = (replaces: OrderId, change: TermsChange): string =>
  hashOf([
    'replace-v1',
    replaces,
    {
      qty: optional(change.quantity),
      lasts: change.timeInForce,
      limit: optional(change.limitPrice),
      stop: optional(change.stopPrice),
      trail: optional(change.trailAmount),
    },
  ]);
