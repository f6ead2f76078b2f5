import type { AccountState } from '../accounts/state.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { hasEnded, isPendingReplacement, type Order } from './order.ts';

/** What is to replace the order, while the venue has not decided on it. */
export function undecidedReplacementOf(
  state: AccountState,
  { replacedBy }: Order,
): Order | undefined {
  const next = replacedBy === undefined ? undefined : state.orders.get(replacedBy);
  return next !== undefined && isPendingReplacement(next) ? next : undefined;
}

const isReopening = (event: AccountEvent): event is ReopeningEvent =>
  event.type === 'fill-busted' || event.type === 'order-filled' || event.type === 'order-restated';
type ReopeningEvent = Extract<
  AccountEvent,
  { readonly type: 'fill-busted' | 'order-filled' | 'order-restated' }
>;

/** An order that had ended and that the venue opens again is still to be replaced, as long as that is not decided. */
export function withUndecidedReplace(
  state: AccountState,
  order: Order,
  events: AccountEvent[],
): AccountEvent[] {
  if (!hasEnded(order.state) || undecidedReplacementOf(state, order) === undefined) return events;
  return events.map((event) =>
    isReopening(event) && !hasEnded(event.state) ? { ...event, state: 'PENDING_REPLACE' } : event,
  );
}
