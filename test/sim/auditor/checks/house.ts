import { decimal, less, minus, text } from '../decimal.ts';
import { spentOn } from '../hold.ts';
import type { OrderReading } from '../order-reading.ts';
import type { Check, Violation } from '../violation.ts';

const A_SHARE = decimal('1');

function faultsOf(account: string, order: OrderReading): Violation[] {
  const { notional, houseQuantity, fills, busts, side } = order;
  const found = (what: string): Violation[] => [
    { law: 'house-bounded', what: `${account} order ${order.id}: ${what}` },
  ];
  const house = fills.filter(({ isHouse }) => isHouse);
  if (house.length > 1) return found(`the inventory fills it ${house.length} times`);
  if (notional === undefined)
    return less(houseQuantity, A_SHARE) ? [] : found(`the inventory fills ${text(houseQuantity)}`);
  // What a bust opens again is filled at whatever the venue then says: a fact.
  if (busts.length > 0) return [];
  const spent = minus(spentOn(order), notional);
  return side === 'buy' && less(decimal('0'), spent) ? found(`costs ${text(spent)} too much`) : [];
}

/** The firm deals in less than a share of an order, once; an order in dollars never costs more of them. */
export const house: Check = ({ accounts }) =>
  accounts.flatMap(({ account, orderTales }) =>
    [...orderTales.values()].flatMap((order) => faultsOf(account, order)),
  );
