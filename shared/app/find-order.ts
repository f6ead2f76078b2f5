import type { Order } from '../domain/orders/order.ts';
import { type AccountId, isUuid, type OrderId } from '../kernel/brand.ts';
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

/** Its id follows from the key that the client chose; an exit that it never named goes by its own id. */
export async function findOrderByClientId(
  accounts: AccountReader,
  account: AccountId,
  clientOrderId: string,
): Promise<Order | undefined> {
  const named = await findOrder(accounts, account, orderIdOf(account, clientOrderId));
  if (named !== undefined || !isUuid(clientOrderId)) return named;
  const order = await findOrder(accounts, account, clientOrderId as OrderId);
  return order?.clientOrderId === clientOrderId ? order : undefined;
}
