import { type AccountState, loadedOrder } from '../accounts/state.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { add, Exact, type Quantity, subtract, ZERO_QUANTITY } from '../money/exact.ts';
import { givenUpBy, whole } from './group-members.ts';
import type { Order } from './order.ts';

const filledAfter = (entry: Order, events: readonly AccountEvent[]): Quantity =>
  events.reduce(
    (filled, event) =>
      event.type === 'fill-busted' || event.type === 'order-filled' ? event.filledQuantity : filled,
    entry.filledQuantity,
  );

/**
 * What a bust takes of an entry is first what the client kept of it by cancelling a further exit: the other exits are for
 * as much as before. Told with the bust, since how the orders stand later does not say which came first.
 */
export function withGivenUpBusted(
  state: AccountState,
  entry: Order,
  events: readonly AccountEvent[],
): AccountEvent[] {
  const { id, group, furtherExits = [], notForExits = ZERO_QUANTITY } = entry;
  if (group?.entry !== id) return [...events];
  const before = entry.givenUpBusted ?? ZERO_QUANTITY;
  const further = furtherExits.map((exit) => loadedOrder(state, exit));
  const kept = whole(subtract(givenUpBy(further), before));
  const busted = whole(subtract(whole(entry.filledQuantity), whole(filledAfter(entry, events))));
  const more = Exact.min(kept, busted) as Quantity;
  if (more.isZero()) return [...events];
  const givenUpBusted = add(before, more);
  return [...events, { type: 'exits-reduced', entry: id, notForExits, givenUpBusted }];
}
