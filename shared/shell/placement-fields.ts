import * as z from 'zod/mini';
import type { OrderType, Side } from '../domain/orders/order.ts';
import { choice, positiveDecimal, textOf } from './fields.ts';
import { clientOrderId, dollars, flag, part, shares, timeInForce } from './order-fields.ts';

/** A UUID, when the asset is named by its id. */
const MAX_SYMBOL = 36;

const ORDER_TYPES: readonly OrderType[] = [
  'market',
  'limit',
  'stop',
  'stop_limit',
  'trailing_stop',
];
const ORDER_CLASSES = ['', 'simple', 'bracket', 'oco', 'oto', 'mleg'];
const POSITION_INTENTS = ['buy_to_open', 'buy_to_close', 'sell_to_open', 'sell_to_close'];

const optionalPrice = z.optional(positiveDecimal);

export const placementFields = z.strictObject({
  symbol: textOf(MAX_SYMBOL),
  qty: z.optional(shares),
  notional: z.optional(dollars),
  side: choice<Side>(['buy', 'sell']),
  type: choice<OrderType>(ORDER_TYPES),
  time_in_force: timeInForce,
  limit_price: optionalPrice,
  stop_price: optionalPrice,
  trail_price: optionalPrice,
  trail_percent: optionalPrice,
  client_order_id: z.optional(clientOrderId),
  extended_hours: z.optional(flag),
  order_class: z.optional(choice(['', 'simple', 'bracket', 'oco', 'oto'], ORDER_CLASSES)),
  take_profit: z.optional(part({ limit_price: optionalPrice })),
  /** The trail is ours: a stop-loss that follows the market. */
  stop_loss: z.optional(
    part({
      stop_price: optionalPrice,
      limit_price: optionalPrice,
      trail_price: optionalPrice,
      trail_percent: optionalPrice,
    }),
  ),
  position_intent: z.optional(choice(['buy_to_open', 'sell_to_close'], POSITION_INTENTS)),
});
export type OrderFields = z.output<typeof placementFields>;
