import type { OrderItem } from '../../evidence.ts';
import { decimal, equal, text } from '../decimal.ts';
import type { OrderReading } from '../order-reading.ts';
import type { Check } from '../violation.ts';

/** Where a client was told that there is no order. */
const REFUSED = 'REFUSED';

function difference(item: OrderItem, order: OrderReading): string | undefined {
  if (item.state !== order.state) return `is ${item.state}, its journal says ${order.state}`;
  if (item.symbol !== order.symbol || item.side !== order.side) return 'is for something else';
  if (!equal(decimal(item.filledQuantity), order.filledQuantity))
    return `has ${item.filledQuantity} filled, its journal ${text(order.filledQuantity)}`;
  if (!equal(decimal(item.filledValue), order.filledValue))
    return `has ${item.filledValue} of value filled, its journal ${text(order.filledValue)}`;
  if (!equal(decimal(item.quantity), order.quantity))
    return `is for ${item.quantity}, its journal says ${text(order.quantity)}`;
  return undefined;
}

/** Orders are stored as the journal tells them, and none is in one place alone. */
export const orderItems: Check = ({ accounts, healed }) =>
  accounts.flatMap(({ account, orders, orderTales, parked }) => {
    const items = new Map(orders.map((item) => [item.order, item]));
    const wrong = [...orderTales.values()].flatMap((order) => {
      const item = items.get(order.id);
      const what = item === undefined ? 'is in the journal alone' : difference(item, order);
      if (what === undefined) return [];
      return [{ law: 'orders-as-journal', what: `${account} order ${order.id} ${what}` }];
    });
    const undecided = orders
      .filter(({ order, state }) => !orderTales.has(order) && state !== REFUSED)
      .filter(({ state }) => state !== 'PENDING' || (healed && parked === 0))
      .map(({ order, state }) => ({
        law: state === 'PENDING' ? 'told-is-durable' : 'orders-as-journal',
        what: `${account} order ${order} is ${state} and in no entry`,
      }));
    return [...wrong, ...undecided];
  });
