import { MAX_ORDER_QUANTITY } from '../../kernel/limits.ts';
import { add, text, ZERO_QUANTITY } from '../money/exact.ts';
import { isFractional } from '../orders/inventory-fill.ts';
import type { OrderTerms } from '../orders/order.ts';
import { cashHoldFor, holdPriceOf } from './buying-power.ts';
import {
  MAX_INVENTORY_VALUE,
  MAX_ORDER_NOTIONAL,
  MAX_POSITION,
  MIN_FRACTIONAL_PURCHASE,
} from './house-limits.ts';
import type { OrderCheck, Rule } from './rule.ts';

const FRACTIONAL_TYPES: ReadonlySet<OrderTerms['type']> = new Set(['market', 'limit', 'stop']);

/** The firm fills fractions itself: of day orders in regular hours, at the market, at a limit or on a stop. */
function fractionFault({ terms, instrument }: OrderCheck): string | undefined {
  if (!isFractional(terms)) return undefined;
  if (instrument?.fractionable === false) return 'requested asset is not fractionable';
  if (!FRACTIONAL_TYPES.has(terms.type)) {
    return `qty must be a whole number of shares for ${terms.type} orders`;
  }
  return terms.timeInForce === 'day' && !terms.extendedHours
    ? undefined
    : 'fractional orders must be day orders in regular hours';
}

const fractionAllowed: Rule = {
  name: 'fraction-allowed',
  reason: 'FRACTIONAL_NOT_SUPPORTED',
  source: 'house: the firm deals in fractions from its own inventory',
  refusal: (check) => {
    const message = fractionFault(check);
    return message === undefined ? undefined : { message };
  },
};

/** A sale of what little is left passes: it brings what it is worth to the cent, and often nothing. */
const fractionWorthIt: Rule = {
  name: 'fraction-worth-it',
  reason: 'FRACTIONAL_TOO_SMALL',
  source: 'house: the least that orders in dollars are taken for, in shares too',
  refusal: ({ terms, ask }) => {
    const each = terms.limitPrice ?? ask;
    if (!isFractional(terms) || terms.side !== 'buy' || each === undefined) return undefined;
    return each.times(terms.quantity).gte(MIN_FRACTIONAL_PURCHASE)
      ? undefined
      : { message: `a fraction is bought for at least ${text(MIN_FRACTIONAL_PURCHASE)}` };
  },
};

/**
 * The projection is a moment late: what is being filled meanwhile comes on top, a few shares. An order that brings the
 * firm closer to nothing passes.
 */
const inventoryCap: Rule = {
  name: 'inventory-cap',
  reason: 'FRACTIONAL_INVENTORY_FULL',
  source:
    'SEC Rule 15c3-5(c)(1)(i): the firm limits what it is exposed to; the figure is the house’s',
  refusal: ({ terms, ask, last, inventoryOwed }) => {
    const each = last ?? ask;
    if (!isFractional(terms) || inventoryOwed === undefined || each === undefined) return undefined;
    const grows = terms.side === 'buy' ? inventoryOwed.gt(0) : inventoryOwed.lt(0);
    return grows && inventoryOwed.abs().times(each).gt(MAX_INVENTORY_VALUE)
      ? { message: `no fractions of ${terms.symbol} are dealt in for now; whole shares are` }
      : undefined;
  },
};

/** What the firm fills itself; looked at again when an order that waited goes out. */
export const INVENTORY_RULES: readonly Rule[] = [inventoryCap];

const maximumSize: Rule = {
  name: 'maximum-size',
  reason: 'ORDER_TOO_LARGE',
  source: 'SEC Rule 15c3-5(c)(1)(ii): orders that exceed size parameters',
  refusal: ({ terms }) =>
    terms.quantity.lte(MAX_ORDER_QUANTITY)
      ? undefined
      : { message: `qty must not be over ${MAX_ORDER_QUANTITY}` },
};

/** At the price that it would be held at; a sale at market has none but the last sale. */
const maximumNotional: Rule = {
  name: 'maximum-notional',
  reason: 'NOTIONAL_TOO_LARGE',
  source: 'SEC Rule 15c3-5(c)(1)(ii): orders that exceed size parameters',
  refusal: ({ terms, ask, last }) => {
    const each = terms.side === 'buy' ? holdPriceOf(terms, ask) : (terms.limitPrice ?? last);
    if (each === undefined) return undefined;
    const notional = cashHoldFor(each, terms.quantity);
    return notional.lte(MAX_ORDER_NOTIONAL)
      ? undefined
      : { message: `an order must not be worth more than ${text(MAX_ORDER_NOTIONAL)}` };
  },
};

const positionLimit: Rule = {
  name: 'position-limit',
  reason: 'POSITION_LIMIT_EXCEEDED',
  source: 'SEC Rule 15c3-5(c)(1): the firm limits what one account may own of one symbol',
  refusal: ({ terms, position }) => {
    if (terms.side !== 'buy') return undefined;
    const owned = position?.quantity ?? ZERO_QUANTITY;
    return add(owned, terms.quantity).lte(MAX_POSITION)
      ? undefined
      : {
          message: `no account may own more than ${text(MAX_POSITION)} shares of ${terms.symbol}`,
          details: { symbol: terms.symbol, existing_qty: text(owned) },
        };
  },
};

/** How large an order, and what it leads to, may be. */
export const SIZE_RULES: readonly Rule[] = [
  fractionAllowed,
  fractionWorthIt,
  ...INVENTORY_RULES,
  maximumSize,
  maximumNotional,
  positionLimit,
];
