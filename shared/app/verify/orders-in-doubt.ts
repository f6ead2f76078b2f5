import type { Order } from '../../domain/orders/order.ts';
import { byClOrdId, leavesProblem, type VenueOrders } from './compare-leaves.ts';
import type { Finding } from './finding.ts';
import type { AccountSnapshot } from './verify-account.ts';
import type { VenueBooks } from './verify-books.ts';

function doubtOf(order: Order, venue: VenueOrders): Finding[] {
  const { inDoubtSince, account, id, state, clOrdId = 'none' } = order;
  if (inDoubtSince === undefined) return [];
  const since = new Date(inDoubtSince).toISOString();
  const waits = `in doubt since ${since}, awaiting the venue or an operator`;
  const problem = leavesProblem(order, venue);
  return [
    {
      check: 'in doubt',
      where: `${account} ${id} ${state} (ClOrdID ${clOrdId})`,
      what: problem === undefined ? waits : `${waits}: ${problem}`,
    },
  ];
}

/** Orders for which somebody waits already: for people to settle, and no break of the books. */
export function ordersInDoubt(snapshots: readonly AccountSnapshot[], venue: VenueBooks): Finding[] {
  const atVenue = byClOrdId(venue.orders);
  return snapshots.flatMap(({ orders }) => orders.flatMap((order) => doubtOf(order, atVenue)));
}
