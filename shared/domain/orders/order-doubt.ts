import type { Instant } from '../../kernel/brand.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { hasEnded, type Order } from './order.ts';

/** The venue has spoken: nothing is in doubt. */
export function answeredFor({
  inDoubtSince: _doubt,
  reportInDoubt: _report,
  ...order
}: Order): Order {
  return order;
}

export const doubted = (order: Order, byReport: boolean, at: Instant): Order => ({
  ...order,
  inDoubtSince: order.inDoubtSince ?? at,
  ...(byReport ? { reportInDoubt: true } : {}),
});

/**
 * An operator's word answers no cancel: booked a fill, the rest is in doubt still. The end that it may be is an event of
 * its own.
 */
export const resolved = (order: Order): Order =>
  order.state === 'PENDING_CANCEL' ? order : answeredFor(order);

/** Words of the venue that are about its fills and its rest, and answer no cancel. */
const ANSWERS_NO_CANCEL: ReadonlySet<AccountEvent['type']> = new Set([
  'order-acknowledged',
  'order-filled',
  'fill-busted',
  'order-restated',
]);

/** An order that is replaced goes on under another name, and its doubt with it. */
const isOver = (state: Order['state']): boolean => hasEnded(state) && state !== 'REPLACED';

/**
 * A report that is lost, or contradicts another, is so after any later word too, until nothing can come of it. While a
 * cancel is not answered, no other word of the venue settles that it is not.
 */
function outlives(before: Order, after: Order, event: AccountEvent['type']): boolean {
  if (event === 'order-resolved') return false;
  if (before.reportInDoubt) return !isOver(after.state);
  return after.state === 'PENDING_CANCEL' && ANSWERS_NO_CANCEL.has(event);
}

/** The order after an event, with the doubt that the event does not settle. */
export function withDoubtOf(
  before: Order | undefined,
  after: Order,
  event: AccountEvent['type'],
): Order {
  if (before?.inDoubtSince === undefined || !outlives(before, after, event)) return after;
  const { inDoubtSince, reportInDoubt } = before;
  return { ...after, inDoubtSince, ...(reportInDoubt === undefined ? {} : { reportInDoubt }) };
}
