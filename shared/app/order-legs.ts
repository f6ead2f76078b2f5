import { askedForOf, type Order } from '../domain/orders/order.ts';
import type { AccountId, OrderId } from '../kernel/brand.ts';
import type { AccountReader } from '../ports/account-store.ts';

/** An order with the exits that are rolled up into it. */
export type NestedOrder = { readonly order: Order; readonly legs: readonly Order[] };

/** The exits of the order that a client asked for; one that was replaced has passed them on. */
export function legIdsOf({ id, group, state, furtherExits = [] }: Order): OrderId[] {
  if (group === undefined || askedForOf(group) !== id || state === 'REPLACED') return [];
  return [group.takeProfit, group.stopLoss, ...furtherExits].filter(
    (leg): leg is OrderId => leg !== undefined && leg !== id,
  );
}

/** Whether the order is shown inside another one of the list. */
export function isRolledUp(order: Order, among: ReadonlyMap<OrderId, Order>): boolean {
  const asked = order.group === undefined ? undefined : askedForOf(order.group);
  const parent = asked === undefined || asked === order.id ? undefined : among.get(asked);
  return parent !== undefined && legIdsOf(parent).includes(order.id);
}

/** Each order with its exits, which are read strongly. */
export async function withLegs(
  accounts: Pick<AccountReader, 'orders'>,
  account: AccountId,
  orders: readonly Order[],
): Promise<NestedOrder[]> {
  const ids = orders.flatMap(legIdsOf);
  const legs = ids.length === 0 ? [] : await accounts.orders(account, ids);
  const byId = new Map(legs.map((leg) => [leg.id, leg]));
  return orders.map((order) => ({
    order,
    legs: legIdsOf(order).flatMap((id) => byId.get(id) ?? []),
  }));
}

export const withoutLegs = (order: Order): NestedOrder => ({ order, legs: [] });
