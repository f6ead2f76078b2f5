import type { Instant } from '../../kernel/brand.ts';
import { MAX_OPEN_ORDERS, MAX_ORDER_QUANTITY } from '../../kernel/limits.ts';
import { type Account, isQuarantined } from '../accounts/account.ts';
import { type Price, text } from '../money/exact.ts';
import type { Instrument } from '../orders/instrument.ts';
import type { OrderTerms, Position } from '../orders/order.ts';
import {
  buyingPower,
  cashHoldFor,
  holdPriceOf,
  sharesAvailable,
  sharesHeld,
} from './buying-power.ts';
import type { Refusal } from './refusal.ts';

export type OrderCheck = {
  readonly account: Account;
  /** The account's position in the order's symbol. */
  readonly position: Position | undefined;
  readonly terms: OrderTerms;
  readonly instrument: Instrument | undefined;
  /** Best offer now; undefined when there is no price that may be used. */
  readonly ask: Price | undefined;
  readonly marketOpen: boolean;
  readonly at: Instant;
};

type Rule = (check: OrderCheck) => Refusal | undefined;

const notQuarantined: Rule = ({ account }) =>
  !isQuarantined(account)
    ? undefined
    : {
        reason: 'ACCOUNT_QUARANTINED',
        message: 'the account is being looked into and takes no orders for now',
      };

const knownSymbol: Rule = ({ instrument, terms }) =>
  instrument
    ? undefined
    : { reason: 'SYMBOL_NOT_FOUND', message: `could not find us_equity '${terms.symbol}'` };

const tradableSymbol: Rule = ({ instrument, terms }) =>
  instrument?.tradable === false
    ? { reason: 'SYMBOL_NOT_TRADABLE', message: `asset "${terms.symbol}" is not tradable` }
    : undefined;

const wholeShares: Rule = ({ terms }) =>
  terms.quantity.isInteger()
    ? undefined
    : { reason: 'FRACTIONAL_NOT_SUPPORTED', message: 'qty must be a whole number of shares' };

const withinSize: Rule = ({ terms }) =>
  terms.quantity.lte(MAX_ORDER_QUANTITY)
    ? undefined
    : { reason: 'ORDER_TOO_LARGE', message: `qty must not be over ${MAX_ORDER_QUANTITY}` };

/** SEC Rule 612 (sub-penny rule): two decimals from $1 on, four below. */
const priceIncrement: Rule = ({ terms: { limitPrice } }) =>
  limitPrice === undefined || limitPrice.decimalPlaces() <= (limitPrice.gte(1) ? 2 : 4)
    ? undefined
    : {
        reason: 'LIMIT_PRICE_INCREMENT',
        message: `invalid limit_price ${text(limitPrice)}. sub-penny increment does not fulfill minimum pricing criteria`,
      };

const marketIsOpen: Rule = ({ marketOpen }) =>
  marketOpen ? undefined : { reason: 'MARKET_CLOSED', message: 'the market is closed' };

const hasPrice: Rule = ({ terms, ask }) =>
  terms.type === 'limit' || ask !== undefined
    ? undefined
    : { reason: 'PRICE_UNAVAILABLE', message: `there is no current price for ${terms.symbol}` };

const withinOrderRate: Rule = ({ account: { orderRate }, at }) =>
  orderRate === undefined ||
  Math.floor(at / 1000) !== orderRate.second ||
  orderRate.placed < orderRate.ordersPerSecond
    ? undefined
    : {
        reason: 'ORDER_RATE_EXCEEDED',
        message: `more than ${orderRate.ordersPerSecond} orders in one second`,
      };

const fewOpenOrders: Rule = ({ account }) =>
  account.open.size < MAX_OPEN_ORDERS
    ? undefined
    : { reason: 'TOO_MANY_OPEN_ORDERS', message: `more than ${MAX_OPEN_ORDERS} open orders` };

const enoughBuyingPower: Rule = ({ account, terms, ask }) => {
  if (terms.side !== 'buy') return undefined;
  const holdPrice = holdPriceOf(terms, ask);
  if (holdPrice === undefined) return undefined;
  const cost = cashHoldFor(holdPrice, terms.quantity);
  const available = buyingPower(account);
  if (cost.lte(available)) return undefined;
  return {
    reason: 'INSUFFICIENT_BUYING_POWER',
    message: 'insufficient buying power',
    details: { buying_power: text(available), cost_basis: text(cost) },
  };
};

const enoughShares: Rule = ({ account, position, terms }) => {
  if (terms.side !== 'sell') return undefined;
  const available = sharesAvailable(account, position, terms.symbol);
  if (terms.quantity.lte(available)) return undefined;
  return {
    reason: 'INSUFFICIENT_SHARES',
    message: `insufficient qty available for order (requested: ${text(terms.quantity)}, available: ${text(available)})`,
    details: {
      symbol: terms.symbol,
      available: text(available),
      existing_qty: position ? text(position.quantity) : '0',
      held_for_orders: text(sharesHeld(account, terms.symbol)),
    },
  };
};

/** In the order in which they refuse; the first that refuses names the reason. */
const RULES: readonly Rule[] = [
  notQuarantined,
  knownSymbol,
  tradableSymbol,
  wholeShares,
  withinSize,
  priceIncrement,
  marketIsOpen,
  hasPrice,
  withinOrderRate,
  fewOpenOrders,
  enoughBuyingPower,
  enoughShares,
];

/** The pre-trade rules: the first refusal, or undefined when the order may go out. */
export function checkOrder(check: OrderCheck): Refusal | undefined {
  for (const rule of RULES) {
    const refusal = rule(check);
    if (refusal) return refusal;
  }
  return undefined;
}
