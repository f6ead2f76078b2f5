import { withLegs, withoutLegs } from '../../app/order-legs.ts';
import type { Order } from '../../domain/orders/order.ts';
import type { AccountReader } from '../../ports/account-store.ts';
import { errorReply, type HttpReply, okReply } from '../reply.ts';
import { orderView } from './order-view.ts';

export const orderNotFound = (): HttpReply =>
  errorReply({ reason: 'ORDER_NOT_FOUND', message: 'order not found' });

/** What GET answers for an order, with its exits inside where `nested` asks for them. */
export async function foundOrderReply(
  accounts: Pick<AccountReader, 'orders'>,
  order: Order | undefined,
  nested: boolean | undefined,
): Promise<HttpReply> {
  if (order === undefined) return orderNotFound();
  const [found = withoutLegs(order)] = nested
    ? await withLegs(accounts, order.account, [order])
    : [];
  return okReply(orderView(found.order, found.legs));
}
