import type { Instant } from '../../kernel/brand.ts';
import type { AccountState } from '../accounts/state.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { Exact, type Quantity, subtract, ZERO_QUANTITY } from '../money/exact.ts';
import { beginExits, bringBackExits } from './begin-exits.ts';
import { requestCancel } from './cancel-order.ts';
import { placeFurtherExit } from './further-exit.ts';
import {
  end,
  endWithGroup,
  isOpen,
  isWaitingLeg,
  leavesOf,
  type Members,
  membersOf,
  ofFree,
  owedShares,
  resize,
  sharesToSell,
  wentOut,
  whole,
} from './group-members.ts';
import { isAtVenue, type Order, type OrderGroup } from './order.ts';
import { holdOf } from './order-hold.ts';
import { routeToVenue } from './route-order.ts';

/** A take-profit that was cancelled while it waited takes its stop with it, as a stop takes it. */
function cancelWaitingStop({ takeProfit, stopLoss }: Members): AccountEvent[] {
  return takeProfit?.state === 'CANCELLED' && stopLoss !== undefined && isWaitingLeg(stopLoss)
    ? [end(stopLoss, 'CANCELLED')]
    : [];
}

/** A stop that has begun and has not gone out. */
const isWatching = (stopLoss: Order | undefined): stopLoss is Order =>
  stopLoss !== undefined && isOpen(stopLoss) && !isWaitingLeg(stopLoss) && !isAtVenue(stopLoss);

/** The stop covers all that is not sold yet, and holds what the take-profit does not. */
function sizeStop(members: Members): AccountEvent[] {
  const { takeProfit, stopLoss } = members;
  if (!isWatching(stopLoss)) return [];
  const shares = sharesToSell(members);
  if (shares.isZero()) return [endWithGroup(stopLoss)];
  const hold = holdOf(stopLoss);
  const own = hold?.kind === 'shares' ? hold.quantity : ZERO_QUANTITY;
  const beyond = subtract(shares, leavesOf(takeProfit));
  const { quantity: alone, leftOut } = ofFree(members, beyond, own);
  if (leftOut.length > 0) return leftOut;
  if (isOpen(takeProfit)) return sizeBeside(stopLoss, shares, alone);
  if (stopLoss.terms.quantity.eq(shares)) return [];
  // Nothing is shared any more: what it held itself, it holds on.
  return resize(stopLoss, shares, ZERO_QUANTITY);
}

/** Beside a take-profit that works, also one that was given up and is found again, the stop holds the rest alone. */
function sizeBeside(stopLoss: Order, shares: Quantity, alone: Quantity): AccountEvent[] {
  const shared = subtract(shares, alone);
  if (stopLoss.state === 'HELD') return resize(stopLoss, shares, shared);
  const { sharedQuantity: _before, ...held } = { ...stopLoss, state: 'HELD' as const };
  const armed: AccountEvent = { type: 'order-armed', order: held.id, state: held.state };
  return [armed, ...resize(held, shares, shared)];
}

/**
 * A venue that refuses a cancel is asked again at once, and one that cannot be reached every five minutes: so long an
 * outage is outlasted, and a venue that always refuses is left alone after a second. Then its word or the client's counts.
 */
const MAX_CANCELS_FOR_THE_GROUP = 50;

function takeBack(exit: Order, at: Instant, by: 'asked' | 'by-us'): AccountEvent[] {
  if (exit.state === 'PENDING_CANCEL' || exit.cancelsSent >= MAX_CANCELS_FOR_THE_GROUP) return [];
  return [isAtVenue(exit) ? requestCancel(exit, at, by) : end(exit, 'CANCELLED')];
}

/**
 * One exit takes the other with it: the stop that was set off cancels the take-profit before it goes out, and one that is
 * out already cancels a take-profit that is found again.
 */
function cancelTakeProfit({ takeProfit, stopLoss, at }: Members): AccountEvent[] {
  if (takeProfit === undefined || stopLoss === undefined) return [];
  if (!isOpen(takeProfit) || stopLoss.endedWithGroup) return [];
  const stopWantsOut = stopLoss.triggeredBy !== undefined && stopLoss.state === 'HELD';
  const stopWasCancelled = stopLoss.state === 'CANCELLED' || stopLoss.state === 'EXPIRED';
  return stopWantsOut || stopWasCancelled || wentOut(stopLoss)
    ? takeBack(takeProfit, at, 'asked')
    : [];
}

/** Of a further exit that is too large: what is at the venue is asked back, what waits here is made smaller. */
function reduceFurther(exit: Order, room: Quantity, at: Instant): AccountEvent[] {
  if (isAtVenue(exit)) return takeBack(exit, at, 'by-us');
  return room.isZero() ? [endWithGroup(exit)] : resize(exit, room);
}

/** What the group's own exits may sell comes first: a further exit is for the rest. */
function furtherExcess({ takeProfit, stopLoss, further, at }: Members, owed: Quantity) {
  let room = whole(subtract(owed, Exact.max(leavesOf(takeProfit), leavesOf(stopLoss)) as Quantity));
  return further.flatMap((exit): AccountEvent[] => {
    const leaves = leavesOf(exit);
    if (leaves.gt(room)) return reduceFurther(exit, room, at);
    room = subtract(room, leaves);
    return [];
  });
}

/** A bust, or another exit's fill, left less to sell than an exit is for: it is taken back. */
function takeBackExcess(members: Members): AccountEvent[] {
  const { takeProfit, stopLoss, at } = members;
  const owed = owedShares(members);
  const own = [takeProfit, stopLoss].flatMap((exit) =>
    exit !== undefined && isAtVenue(exit) && leavesOf(exit).gt(owed)
      ? takeBack(exit, at, 'by-us')
      : [],
  );
  return [...own, ...furtherExcess(members, owed)];
}

/**
 * The take-profit is over. Taken back by the client or the clock: the stop goes too. Its cancel confirmed for a stop that
 * was set off: the stop goes out for the rest. Ended by the venue alone, or by us: the stop stays, on its own.
 */
function settleStop({ takeProfit, stopLoss, at }: Members): AccountEvent[] {
  if (takeProfit === undefined || isOpen(takeProfit)) return [];
  if (stopLoss?.state !== 'HELD' || isWaitingLeg(stopLoss)) return [];
  if (stopLoss.triggeredBy !== undefined) return [routeToVenue(stopLoss, at)];
  if (takeProfit.state === 'EXPIRED') return [end(stopLoss, 'EXPIRED')];
  const isAsked = takeProfit.cancelsSent > 0 && !takeProfit.cancelledByUs;
  if (takeProfit.state === 'CANCELLED' && (isAsked || !isAtVenue(takeProfit))) {
    return [end(stopLoss, 'CANCELLED')];
  }
  return [{ type: 'order-armed', order: stopLoss.id, state: 'FUNDS_HELD' }];
}

/** In this order: what has begun and ended first, then how large it is, then what goes out and comes back. */
const RULES: readonly ((members: Members) => AccountEvent[])[] = [
  beginExits,
  bringBackExits,
  cancelWaitingStop,
  sizeStop,
  cancelTakeProfit,
  takeBackExcess,
  settleStop,
  placeFurtherExit,
];

/**
 * What follows for an order's group from how its members stand now; nothing once everything has followed. Looks at the
 * state only, never at what brought it about, so that it is right after any crash and any order of reports.
 */
export function groupConsequences(
  state: AccountState,
  group: OrderGroup,
  furtherExitOf: Members['furtherExitOf'],
  at: Instant,
): AccountEvent[] {
  const members = membersOf(state, group, furtherExitOf, at);
  if (members === undefined) return [];
  for (const rule of RULES) {
    const events = rule(members);
    if (events.length > 0) return events;
  }
  return [];
}
