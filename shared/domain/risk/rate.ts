import { MAX_OPEN_ORDERS } from '../../kernel/limits.ts';
import type { Rule } from './rule.ts';

/** Placements only: a cancel is never throttled, since it can only lower the risk. */
const orderRate: Rule = {
  name: 'order-rate',
  reason: 'ORDER_RATE_EXCEEDED',
  source: 'SEC Rule 15c3-5(c)(1)(ii): orders over a short period of time',
  refusal: ({ account: { orderRate: rate }, at }) =>
    rate === undefined ||
    Math.floor(at / 1000) !== rate.second ||
    rate.placed < rate.ordersPerSecond
      ? undefined
      : { message: `more than ${rate.ordersPerSecond} orders in one second` },
};

const fewOpenOrders: Rule = {
  name: 'open-orders',
  reason: 'TOO_MANY_OPEN_ORDERS',
  source: 'house: the account’s head item carries a hold for each open order',
  refusal: ({ account }) =>
    account.open.size < MAX_OPEN_ORDERS
      ? undefined
      : { message: `more than ${MAX_OPEN_ORDERS} open orders` },
};

/** How many orders, and how fast. */
export const RATE_RULES: readonly Rule[] = [orderRate, fewOpenOrders];
