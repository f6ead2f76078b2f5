import type { StoredEntry } from '../../domain/ledger/journal.ts';
import { Exact } from '../../domain/money/exact.ts';
import { hasEnded, type Order } from '../../domain/orders/order.ts';

type Books = { readonly entries: readonly StoredEntry[]; readonly orders: readonly Order[] };

/**
 * Shares of a symbol that the venue's word alone took, and that no order held: of purchases that it busted, and of
 * sales that it filled after they had ended. They may have been sold since, so a position may be below zero by them.
 */
export function takenByVenue({ entries, orders }: Books, symbol: string): Exact {
  const sides = new Map(
    orders.filter(({ terms }) => terms.symbol === symbol).map(({ id, terms }) => [id, terms.side]),
  );
  // What an ended sale held was let go: its later fills are of shares that it did not hold, also when they revive it.
  const letGo = new Set<Order['id']>();
  let taken = new Exact(0);
  for (const event of entries.flatMap(({ entry }) => entry.events)) {
    if (!('order' in event) || event.order === undefined) continue;
    const side = sides.get(event.order);
    const isTaken =
      (event.type === 'fill-busted' && side === 'buy') ||
      (event.type === 'order-filled' && side === 'sell' && letGo.has(event.order));
    if (isTaken) taken = taken.plus(event.quantity);
    // Sent or armed by ourselves, it holds its shares anew.
    if (event.type === 'order-armed' || event.type === 'order-routed') letGo.delete(event.order);
    const state = 'state' in event ? event.state : undefined;
    if (state !== undefined && state !== 'FILLED' && hasEnded(state)) letGo.add(event.order);
  }
  return taken;
}
