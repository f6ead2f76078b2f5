import type { Instant, OrderId } from '../../kernel/brand.ts';
import { type AccountState, openedAccount } from '../accounts/state.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { Exact, type Quantity, subtract, ZERO_QUANTITY } from '../money/exact.ts';
import { sharesAvailable } from '../risk/buying-power.ts';
import { requestCancel } from './cancel-order.ts';
import { hasEnded, isAtVenue, leavesQuantity, type Order, type OrderGroup } from './order.ts';
import { routeToVenue } from './route-order.ts';

/** The member that the client asked for, and that the others are the legs of: the entry, or in an OCO the take-profit. */
export const askedForOf = ({ entry, takeProfit }: OrderGroup): OrderId | undefined =>
  entry ?? takeProfit;

/** Shares that nothing else holds: an exit never sells what the client has sold since. */
function sharesFree(state: AccountState, { entry }: Members): Quantity {
  if (entry === undefined) return ZERO_QUANTITY;
  const { symbol } = entry.terms;
  const free = sharesAvailable(openedAccount(state), state.positions.get(symbol), symbol);
  return Exact.max(free, ZERO_QUANTITY) as Quantity;
}

type Members = {
  readonly entry: Order | undefined;
  readonly takeProfit: Order | undefined;
  readonly stopLoss: Order | undefined;
};

function membersOf(state: AccountState, group: OrderGroup): Members {
  const member = (id: OrderGroup['entry']): Order | undefined =>
    id === undefined ? undefined : state.orders.get(id);
  return {
    entry: member(group.entry),
    takeProfit: member(group.takeProfit),
    stopLoss: member(group.stopLoss),
  };
}

const isWaitingLeg = (order: Order | undefined): boolean =>
  order?.state === 'HELD' && order.waitsFor === undefined && order.triggeredBy === undefined;

const end = (order: Order, state: 'CANCELLED' | 'EXPIRED'): AccountEvent => ({
  type: 'order-ended',
  order: order.id,
  state,
});

const resize = (order: Order, quantity: Quantity): AccountEvent[] =>
  order.terms.quantity.eq(quantity)
    ? []
    : [{ type: 'order-restated', order: order.id, quantity, state: order.state }];

/**
 * The entry is done: its exits begin, for what it filled. One that ended with nothing filled takes its exits with it;
 * one that died half done is protected for the half.
 */
function activateExits(
  { entry, takeProfit, stopLoss }: Members,
  free: Quantity,
  at: Instant,
): AccountEvent[] {
  if (entry === undefined || !hasEnded(entry.state) || entry.state === 'REPLACED') return [];
  const waiting = [takeProfit, stopLoss].filter(
    (leg): leg is Order => leg !== undefined && isWaitingLeg(leg),
  );
  if (waiting.length === 0) return [];
  const shares = Exact.min(entry.filledQuantity, free);
  const quantity = shares.toDecimalPlaces(0, Exact.ROUND_DOWN) as Quantity;
  if (quantity.isZero()) return waiting.map((leg) => end(leg, 'CANCELLED'));
  const resized = waiting.flatMap((leg) => resize(leg, quantity));
  const begins = waiting.map((leg): AccountEvent => {
    if (leg === takeProfit) return routeToVenue(leg, at);
    const shared = takeProfit !== undefined && !hasEnded(takeProfit.state);
    return { type: 'order-armed', order: leg.id, state: shared ? 'HELD' : 'FUNDS_HELD' };
  });
  return [...resized, ...begins];
}

/** A take-profit that was cancelled while it waited takes its stop with it, as a stop takes it. */
function cancelWaitingStop({ takeProfit, stopLoss }: Members): AccountEvent[] {
  return takeProfit?.state === 'CANCELLED' && stopLoss !== undefined && isWaitingLeg(stopLoss)
    ? [end(stopLoss, 'CANCELLED')]
    : [];
}

/** The stop covers what the take-profit has not sold yet. */
function shrinkStop({ takeProfit, stopLoss }: Members): AccountEvent[] {
  if (takeProfit === undefined || stopLoss?.state !== 'HELD' || stopLoss.waitsFor !== 'trigger')
    return [];
  if (hasEnded(takeProfit.state)) return [];
  return resize(stopLoss, leavesQuantity(takeProfit));
}

/**
 * A venue that refuses a cancel is asked again at once, and one that cannot be reached every five minutes: so long an
 * outage is outlasted, and a venue that always refuses is left alone after a second. Then its word or the client's counts.
 */
const MAX_CANCELS_FOR_THE_STOP = 50;

/** One exit takes the other with it: the stop that was set off cancels the take-profit before it goes out. */
function cancelTakeProfit({ takeProfit, stopLoss }: Members, at: Instant): AccountEvent[] {
  if (takeProfit === undefined || stopLoss === undefined || hasEnded(takeProfit.state)) return [];
  const stopWantsOut = stopLoss.triggeredBy !== undefined && stopLoss.state === 'HELD';
  const stopWasCancelled = stopLoss.state === 'CANCELLED' || stopLoss.state === 'EXPIRED';
  if (!stopWantsOut && !stopWasCancelled) return [];
  if (takeProfit.state === 'PENDING_CANCEL') return [];
  if (takeProfit.cancelsSent >= MAX_CANCELS_FOR_THE_STOP) return [];
  return [isAtVenue(takeProfit) ? requestCancel(takeProfit, at) : end(takeProfit, 'CANCELLED')];
}

/**
 * The take-profit is over. Filled, or taken back by the client or the clock: the stop goes too. Its cancel confirmed for
 * a stop that was set off: the stop goes out for the rest. Ended by the venue alone: the stop stays, on its own.
 */
function settleStop({ takeProfit, stopLoss }: Members, at: Instant): AccountEvent[] {
  if (takeProfit === undefined || stopLoss?.state !== 'HELD' || isWaitingLeg(stopLoss)) return [];
  if (!hasEnded(takeProfit.state) || takeProfit.state === 'REPLACED') return [];
  const rest = subtract(takeProfit.terms.quantity, takeProfit.filledQuantity);
  if (rest.lte(ZERO_QUANTITY)) return [end(stopLoss, 'CANCELLED')];
  if (stopLoss.triggeredBy !== undefined) {
    return [...resize(stopLoss, rest), routeToVenue(stopLoss, at)];
  }
  if (takeProfit.state === 'EXPIRED') return [end(stopLoss, 'EXPIRED')];
  if (takeProfit.state === 'CANCELLED' && (takeProfit.cancelsSent > 0 || !isAtVenue(takeProfit))) {
    return [end(stopLoss, 'CANCELLED')];
  }
  return [
    ...resize(stopLoss, rest),
    { type: 'order-armed', order: stopLoss.id, state: 'FUNDS_HELD' },
  ];
}

/**
 * What follows for an order's group from how its members stand now; nothing once everything has followed. Looks at the
 * state only, never at what brought it about, so that it is right after any crash and any order of reports.
 */
export function groupConsequences(
  state: AccountState,
  group: OrderGroup,
  at: Instant,
): AccountEvent[] {
  const members = membersOf(state, group);
  return (
    [
      activateExits(members, sharesFree(state, members), at),
      cancelWaitingStop(members),
      shrinkStop(members),
      cancelTakeProfit(members, at),
      settleStop(members, at),
    ].find((events) => events.length > 0) ?? []
  );
}
