import type { OrderTerms } from '../domain/orders/order.ts';
import { controlsOver, scopesOf } from '../domain/risk/controls.ts';
import { type OrderPreview, previewOrder } from '../domain/risk/preview.ts';
import type { AccountId } from '../kernel/brand.ts';
import { type OrderCheckPorts, orderCheckNow } from './order-check.ts';
import type { OrderRequest } from './order-request.ts';

export type PreviewedOrder = { readonly terms: OrderTerms; readonly preview: OrderPreview };

export type PreviewPorts = OrderCheckPorts & {
  /** The venue that the order would go to: it may be switched off. */
  readonly venue: string;
};

/** What placing this order now would come to; places nothing. undefined: there is no such account. */
export async function previewOrderNow(
  ports: PreviewPorts,
  id: AccountId,
  request: OrderRequest,
): Promise<PreviewedOrder | undefined> {
  const { symbol } = request.terms;
  const switched = { venue: ports.venue, symbol, account: id };
  const { account, positions, controls } = await ports.accounts.items(id, {
    head: true,
    symbols: [symbol],
    controls: Object.values(scopesOf(switched)),
  });
  if (account === undefined) return undefined;
  const at = ports.clock.now();
  const order = { terms: request.terms, isExit: request.group === 'oco' };
  const check = {
    ...(await orderCheckNow(ports, account, positions.get(symbol), order, at)),
    controls: controlsOver(switched, controls),
  };
  return { terms: check.terms, preview: previewOrder(check, request) };
}
