import * as z from 'zod/mini';
import type { OrderExits, OrderRequest } from '../app/order-request.ts';
import { money, quantity, text, ZERO_QUANTITY } from '../domain/money/exact.ts';
import type { OrderTerms, OrderType, Side, Trail } from '../domain/orders/order.ts';
import { findInstrument } from '../quotes/instruments.ts';
import { priceOf, supportedFields, withoutNulls } from './order-fields.ts';
import { contradiction } from './order-rules.ts';
import { type OrderFields, placementFields } from './placement-fields.ts';
import type { IssueParams } from './validation.ts';

/** Fields of the public API that no order here has. */
const UNSUPPORTED_FIELDS = ['legs', 'advanced_instructions'];

type Exit = NonNullable<OrderFields['stop_loss']>;

/** An asset id stands for its symbol; an unknown one stays as it is, and no instrument will be found for it. */
const symbolOf = (symbolOrAssetId: string): string =>
  findInstrument(symbolOrAssetId.toLowerCase())?.symbol ?? symbolOrAssetId;

function trailOf({ trail_price, trail_percent }: Exit): Trail | undefined {
  if (trail_price !== undefined) return { kind: 'price', amount: trail_price };
  return trail_percent === undefined ? undefined : { kind: 'percent', amount: trail_percent };
}

/** The prices that terms have, of an order or of an exit. */
function pricesOf(fields: Exit): Pick<OrderTerms, 'limitPrice' | 'stopPrice' | 'trail'> {
  const { limit_price, stop_price } = fields;
  const trail = trailOf(fields);
  return {
    ...(limit_price === undefined ? {} : { limitPrice: priceOf(limit_price) }),
    ...(stop_price === undefined ? {} : { stopPrice: priceOf(stop_price) }),
    ...(trail === undefined ? {} : { trail }),
  };
}

const termsOf = (order: OrderFields): OrderTerms => ({
  symbol: symbolOf(order.symbol),
  side: order.side,
  type: order.type,
  timeInForce: order.time_in_force,
  quantity: order.qty === undefined ? ZERO_QUANTITY : quantity(text(order.qty)),
  ...(order.notional === undefined ? {} : { notional: money(text(order.notional)) }),
  ...pricesOf(order.order_class === 'oco' ? { ...order, ...order.take_profit } : order),
  extendedHours: order.extended_hours ?? false,
});

function stopTypeOf({ stop_price, limit_price }: Exit): OrderType {
  if (stop_price === undefined) return 'trailing_stop';
  return limit_price === undefined ? 'stop' : 'stop_limit';
}

/** The exits that are placed with the order. The take-profit of an OCO is the order itself. */
function exitsOf(order: OrderFields, terms: OrderTerms): OrderExits {
  const { order_class: kind, take_profit, stop_loss } = order;
  if (kind === undefined || kind === '' || kind === 'simple') return {};
  const { symbol, timeInForce: lasts, quantity: each } = terms;
  const exit = { symbol, timeInForce: lasts, quantity: each, extendedHours: false };
  const side: Side = 'sell';
  return {
    group: kind,
    ...(take_profit === undefined || kind === 'oco'
      ? {}
      : { takeProfit: { ...exit, side, type: 'limit', ...pricesOf(take_profit) } }),
    ...(stop_loss === undefined
      ? {}
      : { stopLoss: { ...exit, side, type: stopTypeOf(stop_loss), ...pricesOf(stop_loss) } }),
  };
}

/** POST /v2/orders: any type, time in force and class, in shares or dollars. */
export const orderBody = z.pipe(
  z.pipe(z.pipe(withoutNulls, supportedFields(UNSUPPORTED_FIELDS)), placementFields),
  z.transform((order: OrderFields, context): OrderRequest => {
    const broken = contradiction(order);
    if (broken !== undefined) {
      const { path, rule: message, verbatim } = broken;
      const params: IssueParams = verbatim === undefined ? {} : { verbatim };
      context.issues.push({ code: 'custom', message, path: [...path], input: order, params });
      return z.NEVER;
    }
    const terms = termsOf(order);
    return {
      terms,
      ...exitsOf(order, terms),
      ...(order.client_order_id === undefined ? {} : { clientOrderId: order.client_order_id }),
    };
  }),
);
