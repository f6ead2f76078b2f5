import { Exact, text } from '../../domain/money/exact.ts';
import type { Order, OrderState } from '../../domain/orders/order.ts';
import { isoTime } from '../../kernel/brand.ts';
import { instrumentOf } from '../../quotes/instruments.ts';
import { ORDER_STATUS } from './order-status.ts';

/** Average prices of partial fills need not end; Alpaca shows a few digits more than the tick. */
const AVERAGE_PRICE_DECIMALS = 6;

const averagePrice = ({ filledQuantity, filledValue }: Order): string | null =>
  filledQuantity.isZero()
    ? null
    : text(
        filledValue
          .dividedBy(filledQuantity)
          .toDecimalPlaces(AVERAGE_PRICE_DECIMALS, Exact.ROUND_HALF_UP),
      );

const endedIn = (order: Order, ...states: readonly OrderState[]): string | null =>
  states.includes(order.state) ? isoTime(order.endedAt ?? order.updatedAt) : null;

/**
 * An order as Alpaca's clients read it: every key that they need, money and quantities as text. `reason` is ours:
 * why the order was rejected, by the refusal's public name.
 */
export const orderView = (order: Order) => {
  const { terms } = order;
  const submittedAt = isoTime(order.submittedAt);
  return {
    id: order.id,
    client_order_id: order.clientOrderId,
    created_at: submittedAt,
    updated_at: isoTime(order.updatedAt),
    submitted_at: submittedAt,
    filled_at: endedIn(order, 'FILLED'),
    expired_at: endedIn(order, 'EXPIRED'),
    expires_at: null,
    canceled_at: endedIn(order, 'CANCELLED'),
    failed_at: endedIn(order, 'REJECTED', 'FAILED'),
    replaced_at: null,
    replaced_by: null,
    replaces: null,
    asset_id: instrumentOf(terms.symbol)?.assetId ?? null,
    symbol: terms.symbol,
    asset_class: 'us_equity',
    notional: null,
    qty: text(terms.quantity),
    filled_qty: text(order.filledQuantity),
    filled_avg_price: averagePrice(order),
    order_class: '',
    order_type: terms.type,
    type: terms.type,
    side: terms.side,
    time_in_force: terms.timeInForce,
    limit_price: terms.limitPrice === undefined ? null : text(terms.limitPrice),
    stop_price: null,
    status: ORDER_STATUS[order.state],
    extended_hours: terms.extendedHours,
    legs: null,
    trail_percent: null,
    trail_price: null,
    hwm: null,
    position_intent: terms.side === 'buy' ? 'buy_to_open' : 'sell_to_close',
    subtag: null,
    source: null,
    reason: order.reason ?? null,
  };
};
