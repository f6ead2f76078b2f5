import type { AccountEvent } from '../ledger/journal.ts';
import { add, subtract } from '../money/exact.ts';
import {
  endWithGroup,
  isOpen,
  isWaitingLeg,
  leavesOf,
  type Members,
  ofFree,
  resize,
  sharesToSell,
} from './group-members.ts';
import { hasEnded, isAtVenue, type Order } from './order.ts';
import { routeToVenue } from './route-order.ts';

const exitsOf = ({ takeProfit, stopLoss }: Members): Order[] =>
  [takeProfit, stopLoss].filter((exit): exit is Order => exit !== undefined);

/**
 * The entry is done: its exits begin, for what it filled. One that ended with nothing filled takes its exits with it;
 * one that died half done is protected for the half.
 */
export function beginExits(members: Members): AccountEvent[] {
  const { entry, takeProfit, at } = members;
  if (entry === undefined || !hasEnded(entry.state)) return [];
  const waiting = exitsOf(members).filter(isWaitingLeg);
  if (waiting.length === 0) return [];
  const { quantity, leftOut } = ofFree(members, sharesToSell(members));
  if (quantity.isZero()) return [...leftOut, ...waiting.map(endWithGroup)];
  const begins = waiting.map((leg): AccountEvent => {
    if (leg === takeProfit) return routeToVenue(leg, at);
    const state = isOpen(takeProfit) ? 'HELD' : 'FUNDS_HELD';
    return { type: 'order-armed', order: leg.id, state };
  });
  return [...leftOut, ...waiting.flatMap((leg) => resize(leg, quantity)), ...begins];
}

const mayComeBack = (exit: Order, { at }: Members): boolean =>
  exit.endedWithGroup === true && !isAtVenue(exit) && (exit.expiresAt ?? at) > at;

/**
 * There is something to sell again: a fill of the entry came late, or one of the take-profit was taken back. The exits
 * that had ended for want of shares begin anew.
 */
export function bringBackExits(members: Members): AccountEvent[] {
  const { takeProfit, stopLoss, at } = members;
  const back = exitsOf(members).filter((exit) => mayComeBack(exit, members));
  const shares = sharesToSell(members);
  if (back.length === 0 || isOpen(stopLoss) || shares.isZero()) return [];
  const working = leavesOf(takeProfit);
  const { quantity: more, leftOut } = ofFree(members, subtract(shares, working));
  const quantity = add(working, more);
  if (quantity.isZero()) return leftOut;
  const isBeside = isOpen(takeProfit) || back.some((exit) => exit === takeProfit);
  const begins = back.flatMap((exit): AccountEvent[] => {
    if (exit === takeProfit) {
      return [routeToVenue(exit, at), ...resize({ ...exit, state: 'ROUTED' }, more)];
    }
    const state = isBeside ? 'HELD' : 'FUNDS_HELD';
    const armed: AccountEvent = { type: 'order-armed', order: exit.id, state };
    return [armed, ...resize({ ...exit, state }, quantity)];
  });
  return [...leftOut, ...begins];
}
