import { Exact, type Price, text } from '../../domain/money/exact.ts';
import type { Order, OrderState, Trail } from '../../domain/orders/order.ts';
import { ORDER_STATUS } from '../../domain/orders/order-status.ts';
import { trailingStopPrice } from '../../domain/orders/trigger-order.ts';
import { isoTime } from '../../kernel/brand.ts';
import { instrumentOf } from '../../quotes/instruments.ts';

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

const amountOf = (amount: Exact | undefined): string | null =>
  amount === undefined ? null : text(amount);

/**
 * A trailing stop's mark is known once it was set off. Until then it moves with every print and is kept where the tape is
 * watched: what is shown is where it began, the last sale when it was placed. None of an exit that waits for its entry.
 */
const markOf = ({ mark, firstMark }: Order): Price | undefined => mark ?? firstMark;

const stopPriceOf = (order: Order): Exact | undefined => {
  const { terms } = order;
  const mark = markOf(order);
  return terms.trail === undefined || mark === undefined
    ? terms.stopPrice
    : trailingStopPrice(terms.side, terms.trail, mark);
};

const trailOf = ({ terms: { trail } }: Order, kind: Trail['kind']): string | null =>
  trail?.kind === kind ? text(trail.amount) : null;

const flatView = (order: Order) => {
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
    expires_at: order.expiresAt === undefined ? null : isoTime(order.expiresAt),
    canceled_at: endedIn(order, 'CANCELLED'),
    failed_at: endedIn(order, 'REJECTED', 'FAILED'),
    replaced_at: endedIn(order, 'REPLACED'),
    // Asked for is not replaced: the replacement is named once it is the order.
    replaced_by: order.state === 'REPLACED' ? (order.replacedBy ?? null) : null,
    replaces: order.replaces ?? null,
    asset_id: instrumentOf(terms.symbol)?.assetId ?? null,
    symbol: terms.symbol,
    asset_class: 'us_equity',
    notional: amountOf(terms.notional),
    qty: terms.notional === undefined ? text(terms.quantity) : null,
    filled_qty: text(order.filledQuantity),
    filled_avg_price: averagePrice(order),
    order_class: order.group?.class ?? '',
    order_type: terms.type,
    type: terms.type,
    side: terms.side,
    time_in_force: terms.timeInForce,
    limit_price: amountOf(terms.limitPrice),
    stop_price: amountOf(stopPriceOf(order)),
    status: ORDER_STATUS[order.state],
    extended_hours: terms.extendedHours,
    legs: null,
    trail_percent: trailOf(order, 'percent'),
    trail_price: trailOf(order, 'price'),
    hwm: amountOf(markOf(order)),
    position_intent: terms.side === 'buy' ? 'buy_to_open' : 'sell_to_close',
    subtag: null,
    source: null,
    reason: order.reason ?? null,
  };
};

/**
 * An order as Alpaca's clients read it: every key that they need, money and quantities as text. `reason` is ours:
 * why the order was rejected, by the refusal's public name. `legs`: the exits to roll up into it.
 */
export const orderView = (order: Order, legs: readonly Order[] = []) => ({
  ...flatView(order),
  legs: legs.length === 0 ? null : legs.map(flatView),
});
