import type { TermsChange } from '../accounts/command.ts';
import type { Refusal } from '../risk/refusal.ts';
import { askedForOf, type Order, type OrderTerms } from './order.ts';

/** The terms of a replacement: what is not named stays as it is. */
export function changedTerms(terms: OrderTerms, change: TermsChange): OrderTerms {
  const { trailAmount, ...fields } = change;
  const trail =
    terms.trail !== undefined && trailAmount !== undefined
      ? { trail: { ...terms.trail, amount: trailAmount } }
      : {};
  return { ...terms, ...fields, ...trail };
}

/** A price that the order's type has no use for. */
function uselessField({ type, ...terms }: OrderTerms, change: TermsChange): string | undefined {
  const fields = [
    ['limit_price', change.limitPrice, terms.limitPrice],
    ['stop_price', change.stopPrice, terms.stopPrice],
    ['trail', change.trailAmount, terms.trail],
  ] as const;
  const useless = fields.find(([, asked, own]) => asked !== undefined && own === undefined);
  return useless && `${useless[0]} must be left out: a ${type} order has none`;
}

const LASTS: ReadonlySet<OrderTerms['timeInForce']> = new Set(['day', 'gtc']);
const TAKES_ANY_TIME: ReadonlySet<OrderTerms['type']> = new Set(['market', 'limit']);

/** Stops, exits and orders for extended hours last for the day or until they are cancelled. */
function wrongTime({ terms, group }: Order, { timeInForce }: TermsChange): string | undefined {
  if (timeInForce === undefined || LASTS.has(timeInForce)) return undefined;
  const takesAny = TAKES_ANY_TIME.has(terms.type) && !terms.extendedHours && group === undefined;
  return takesAny ? undefined : 'time_in_force must be day or gtc for this order';
}

/** How many shares an exit sells follows from its entry, or from the other exit. */
function wrongQuantity({ id, group }: Order, { quantity }: TermsChange): string | undefined {
  return quantity === undefined || group === undefined || askedForOf(group) === id
    ? undefined
    : `qty must be left out: the exits of ${group.class} orders follow the order that they exit`;
}

/** Why an order of its kind cannot be changed so, whatever it has come to. */
export function changeRefusal(order: Order, change: TermsChange): Refusal | undefined {
  const { trailAmount } = change;
  const tooFar =
    order.terms.trail?.kind === 'percent' && trailAmount?.gte(100)
      ? 'trail must be less than 100 percent'
      : undefined;
  const message =
    uselessField(order.terms, change) ??
    wrongTime(order, change) ??
    wrongQuantity(order, change) ??
    tooFar;
  return message === undefined ? undefined : { reason: 'ORDER_NOT_REPLACEABLE', message };
}
