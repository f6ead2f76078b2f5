import type { VenueOrder } from '../../evidence.ts';
import { decimal, equal, isZero, text, ZERO } from '../decimal.ts';
import { isPendingReplacement, type OrderReading, venueLeavesOf } from '../order-reading.ts';
import { hasEnded } from '../order-states.ts';
import type { Reading } from '../reading.ts';
import type { Check, Violation } from '../violation.ts';

/** Waits by its own terms: for the session, its trigger, its entry. */
const WAITING: ReadonlySet<string> = new Set(['FUNDS_HELD', 'HELD']);
/** Somebody owes an answer: not for ever. */
const UNDER_WAY: ReadonlySet<string> = new Set([
  'ROUTED',
  'PENDING_CANCEL',
  'PENDING_REPLACE',
  'VALIDATED',
]);

/** In doubt: asked, or a report is lost, and only a person can settle it now; the latter whatever is said later. */
const isInDoubt = ({ changes }: OrderReading): boolean => {
  const last = changes.findLastIndex(({ event }) => event.type === 'order-in-doubt');
  const after = changes.slice(last + 1);
  if (last < 0) return false;
  return changes[last]?.event.message === 'execution-report'
    ? after.every(({ event }) => event.type !== 'order-resolved')
    : after.length === 0;
};

const violation = (what: string): Violation => ({ law: 'orders-at-rest', what });

function ours(account: string, order: OrderReading, atVenue: VenueOrder | undefined): Violation[] {
  const name = `${account} order ${order.id}`;
  const { state } = order;
  if (WAITING.has(state)) return [];
  if (!hasEnded(state) && isInDoubt(order)) return [];
  if (UNDER_WAY.has(state) || isPendingReplacement(order))
    return [violation(`${name} is ${state}, and nothing is under way`)];
  const leaves = venueLeavesOf(order);
  const rests = atVenue?.isOpen === true ? decimal(atVenue.leaves) : ZERO;
  if (equal(leaves, rests)) return [];
  return [violation(`${name} is ${state} with ${text(leaves)} open, at the venue ${text(rests)}`)];
}

/** The venue's word on an order: under its own ClOrdID, or that of its chain. */
const named = (orders: readonly VenueOrder[]): ReadonlyMap<string, VenueOrder> =>
  new Map(orders.map((order) => [order.clOrdId, order]));

function venues({ accounts, venueOrders }: Reading): Violation[] {
  const known = new Set(
    accounts.flatMap(({ orderTales }) => [...orderTales.values()].map(({ clOrdId }) => clOrdId)),
  );
  return venueOrders
    .filter(
      ({ clOrdId, isOpen, leaves }) => isOpen && !isZero(decimal(leaves)) && !known.has(clOrdId),
    )
    .map(({ clOrdId, leaves }) =>
      violation(`${leaves} of ${clOrdId} rest at the venue, and are nobody's`),
    );
}

/** Once all is quiet, each order is over, waits by its terms, or rests at the venue with the same leaves. */
export const ordersAtRest: Check = (reading) => {
  if (!reading.healed) return [];
  const atVenue = named(reading.venueOrders);
  const each = reading.accounts
    .filter(({ parked }) => parked === 0)
    .flatMap(({ account, orderTales }) =>
      [...orderTales.values()].flatMap((order) =>
        ours(account, order, atVenue.get(order.clOrdId ?? '')),
      ),
    );
  return [...each, ...venues(reading)];
};
