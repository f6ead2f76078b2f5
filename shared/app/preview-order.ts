import type { OrderTerms } from '../domain/orders/order.ts';
import { type OrderPreview, previewOrder } from '../domain/risk/preview.ts';
import type { AccountId } from '../kernel/brand.ts';
import { type OrderCheckPorts, orderCheckNow } from './order-check.ts';
import type { OrderRequest } from './order-request.ts';

export type PreviewedOrder = { readonly terms: OrderTerms; readonly preview: OrderPreview };

/** What placing this order now would come to; places nothing. undefined: there is no such account. */
export async function previewOrderNow(
  ports: OrderCheckPorts,
  id: AccountId,
  request: OrderRequest,
): Promise<PreviewedOrder | undefined> {
  const { symbol } = request.terms;
  const { account, positions } = await ports.accounts.items(id, { head: true, symbols: [symbol] });
  if (account === undefined) return undefined;
  const at = ports.clock.now();
  const order = { terms: request.terms, inGroup: request.group !== undefined };
  const check = await orderCheckNow(ports, account, positions.get(symbol), order, at);
  return { terms: check.terms, preview: previewOrder(check, request) };
}
