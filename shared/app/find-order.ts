import type { Order } from '../domain/orders/order.ts';
import type { AccountId, OrderId } from '../kernel/brand.ts';
import type { AccountReader } from '../ports/account-store.ts';
import { orderIdOf } from './order-ids.ts';

/** The account's order, read strongly; a recorded refusal is none. */
export async function findOrder(
  accounts: AccountReader,
  account: AccountId,
  id: OrderId,
): Promise<Order | undefined> {
  const slot = await accounts.orderSlot(account, id);
  return slot?.kind === 'order' ? slot.order : undefined;
}

export const findOrderByClientId = (
  accounts: AccountReader,
  account: AccountId,
  clientOrderId: string,
): Promise<Order | undefined> => findOrder(accounts, account, orderIdOf(account, clientOrderId));
