import { Exact, subtract, text } from '../../domain/money/exact.ts';
import {
  hasEnded,
  type Order,
  venueFilledQuantity,
  venueOrderQuantity,
} from '../../domain/orders/order.ts';

/** An order as a venue's own book has it; `leaves` is decimal text. */
export type VenueOrder = {
  readonly clOrdId: string;
  readonly leaves: string;
  readonly ended: boolean;
};
export type VenueOrders = ReadonlyMap<string, VenueOrder>;

export const byClOrdId = (orders: readonly VenueOrder[]): VenueOrders =>
  new Map(orders.map((order) => [order.clOrdId, order]));

/** Done for the day, and perhaps not for good: the venue may bring the order back tomorrow. */
const isParted = (order: Order): boolean => order.state === 'DONE_FOR_DAY';

/** A replacement that was asked for and not answered: the venue has the order before it. */
const isAskedFor = (order: Order): boolean => order.extraHold !== undefined;

/** How an order here and at the venue differ in what is open of it. */
export function leavesProblem(order: Order, venue: VenueOrders): string | undefined {
  if (order.clOrdId === undefined || isParted(order) || isAskedFor(order)) return undefined;
  const atVenue = venue.get(order.clOrdId);
  if (hasEnded(order.state)) {
    return atVenue === undefined || atVenue.ended
      ? undefined
      : 'has ended here and rests at the venue';
  }
  if (atVenue === undefined) return 'is open here and not in the venue’s book';
  if (atVenue.ended) return 'is open here and has ended at the venue';
  const leaves = subtract(venueOrderQuantity(order), venueFilledQuantity(order));
  return leaves.eq(new Exact(atVenue.leaves))
    ? undefined
    : `leaves ${text(leaves)} here, ${atVenue.leaves} at the venue`;
}
