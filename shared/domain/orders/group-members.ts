import type { Instant, OrderId } from '../../kernel/brand.ts';
import { type AccountState, loadedOrder, openedAccount } from '../accounts/state.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { add, Exact, type Quantity, subtract, ZERO_QUANTITY } from '../money/exact.ts';
import { sharesAvailable } from '../risk/buying-power.ts';
import { hasEnded, isAtVenue, leavesQuantity, type Order, type OrderGroup } from './order.ts';

/** A group as it stands, and what its decisions need beside it. */
export type Members = {
  readonly entry: Order | undefined;
  readonly takeProfit: Order | undefined;
  readonly stopLoss: Order | undefined;
  /** What brings the exits their shares: the entry by its fills; in an OCO, the take-profit by what was asked for. */
  readonly source: Order;
  /** Placed for what its exits could not sell any more, in order. */
  readonly further: readonly Order[];
  /** Whole shares that nothing else holds: an exit never sells what the client has sold since. */
  readonly free: Quantity;
  readonly at: Instant;
  readonly furtherExitOf: (order: OrderId) => OrderId;
};

export const whole = (shares: Exact): Quantity =>
  Exact.max(shares.toDecimalPlaces(0, Exact.ROUND_DOWN), 0) as Quantity;

/** undefined: the group is of an order that was replaced, and what took its place knows better. */
export function membersOf(
  state: AccountState,
  group: OrderGroup,
  furtherExitOf: Members['furtherExitOf'],
  at: Instant,
): Members | undefined {
  const ids = [group.entry, group.takeProfit, group.stopLoss];
  const [entry, takeProfit, stopLoss] = ids.map((id) => (id ? state.orders.get(id) : undefined));
  const present = [entry, takeProfit, stopLoss];
  const isOld = ids.some((id, index) => id && present[index] === undefined);
  if (isOld || present.some((order) => order?.state === 'REPLACED')) return undefined;
  const source = entry ?? takeProfit;
  if (source === undefined) return undefined;
  const { furtherExits = [], terms } = source;
  const position = state.positions.get(terms.symbol);
  const free = whole(sharesAvailable(openedAccount(state), position, terms.symbol));
  return {
    entry,
    takeProfit,
    stopLoss,
    source,
    further: furtherExits.map((id) => loadedOrder(state, id)),
    free,
    at,
    furtherExitOf,
  };
}

/** An exit whose entry is not done. */
export const isWaitingLeg = (order: Order | undefined): boolean =>
  order?.state === 'HELD' && order.waitsFor === undefined && order.triggeredBy === undefined;

export const isOpen = (order: Order | undefined): boolean =>
  order !== undefined && !hasEnded(order.state);

/** It has gone out, and worked there or still does. */
export const wentOut = (order: Order): boolean =>
  isAtVenue(order) && (isOpen(order) || !order.filledQuantity.isZero());

/** What an exit may still sell. */
export const leavesOf = (order: Order | undefined): Quantity =>
  order === undefined ? ZERO_QUANTITY : leavesQuantity(order);

const total = (shares: readonly Quantity[]): Quantity => shares.reduce(add, ZERO_QUANTITY);

const filledOf = (order: Order | undefined): Quantity => order?.filledQuantity ?? ZERO_QUANTITY;

/** Over by the client's wish, or by its time: nothing is sold in its place. */
export function isGivenUp(order: Order): boolean {
  const { state, cancelsSent, cancelledByUs, endedWithGroup } = order;
  if (state === 'EXPIRED' || state === 'DONE_FOR_DAY') return true;
  if (!hasEnded(state) || state === 'FILLED') return false;
  if (!isAtVenue(order)) return endedWithGroup !== true;
  return cancelsSent > 0 && cancelledByUs !== true;
}

/** What the client kept of what further exits were for. */
export const givenUpBy = (further: readonly Order[]): Quantity =>
  total(
    further
      .filter(isGivenUp)
      .map(({ terms, filledQuantity }) => subtract(terms.quantity, filledQuantity)),
  );

/** What came in by the entry, less what was sold and what goes out by other ways: what any exit may sell still. */
export function owedShares(members: Members): Quantity {
  const { entry, takeProfit, stopLoss, source, further } = members;
  const asked = takeProfit?.forExits ?? takeProfit?.terms.quantity;
  const brought = entry === undefined ? asked : whole(entry.filledQuantity);
  const others = source.notForExits ?? ZERO_QUANTITY;
  const sold = total([takeProfit, stopLoss, ...further].map(filledOf));
  const busted = source.givenUpBusted ?? ZERO_QUANTITY;
  const kept = whole(subtract(givenUpBy(further), busted));
  return whole(subtract(subtract(brought ?? ZERO_QUANTITY, others), add(sold, kept)));
}

/** What the group's own exits are to sell: what is owed, and no further exit works on. */
export const sharesToSell = (members: Members): Quantity =>
  whole(subtract(owedShares(members), total(members.further.map(leavesOf))));

/** `shares` of those that the exits were to sell are not theirs any more. */
export function reduceExits({ source }: Members, shares: Quantity): AccountEvent[] {
  if (shares.isZero()) return [];
  const notForExits = add(source.notForExits ?? ZERO_QUANTITY, shares);
  return [{ type: 'exits-reduced', entry: source.id, notForExits }];
}

/** As many of the shares as nothing else holds, and the event that leaves out the others. */
export function ofFree(
  members: Members,
  shares: Quantity,
  ownHold: Quantity = ZERO_QUANTITY,
): { readonly quantity: Quantity; readonly leftOut: AccountEvent[] } {
  const wanted = whole(shares);
  const quantity = whole(Exact.min(wanted, add(members.free, ownHold)));
  return { quantity, leftOut: reduceExits(members, subtract(wanted, quantity)) };
}

export const end = (order: Order, state: 'CANCELLED' | 'EXPIRED'): AccountEvent => ({
  type: 'order-ended',
  order: order.id,
  state,
});

/** There is nothing to sell: should there be again, the exit comes back. */
export const endWithGroup = (order: Order): AccountEvent => ({
  type: 'order-ended',
  order: order.id,
  state: 'CANCELLED',
  withGroup: true,
});

/** An exit of another size, of which its take-profit holds `shared`; the same as before: nothing happens. */
export function resize(order: Order, quantity: Quantity, shared = quantity): AccountEvent[] {
  const isAllShared = shared.gte(quantity);
  const isSame =
    order.terms.quantity.eq(quantity) &&
    (isAllShared ? order.sharedQuantity === undefined : order.sharedQuantity?.eq(shared) === true);
  if (isSame) return [];
  const { id, state } = order;
  const own = isAllShared ? {} : { sharedQuantity: shared };
  return [{ type: 'order-restated', order: id, quantity, state, ...own }];
}
