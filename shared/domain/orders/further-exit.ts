import { instant } from '../../kernel/brand.ts';
import { PLACEMENT_VALID_FOR_MS } from '../../kernel/limits.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { Exact, type Quantity, subtract } from '../money/exact.ts';
import { placementClOrdId } from './cl-ord-id.ts';
import {
  isGivenUp,
  isOpen,
  leavesOf,
  type Members,
  ofFree,
  sharesToSell,
} from './group-members.ts';
import { isAtVenue, type Order } from './order.ts';
import { holdForTerms } from './order-hold.ts';

/**
 * A venue that turns every exit away is left alone after so many: each is 37 bytes in the order that they belong to. Late
 * fills that need one are a few at most.
 */
const MAX_FURTHER_EXITS = 20;

/** Goes out with this entry; waits for the next print at its price; is nobody's to sell. */
type Way = 'at-once' | 'armed' | 'none';

const isTakenBack = ({ state, cancelledByUs }: Order): boolean =>
  state === 'CANCELLED' && cancelledByUs === true;

const isOut = (exit: Order): boolean =>
  isAtVenue(exit) && (isOpen(exit) || exit.state === 'FILLED' || isTakenBack(exit));

/**
 * How what `exit` cannot sell any more is sold, `last` being the last that was placed beside it. As the exit itself when
 * that went out or was too large. When the venue turned it away, ended it or took its fill back, the stop is watched
 * anew: a print shows that there is trading. Nothing follows while the other exit may work still, nor one that was given
 * up.
 */
function wayOf(exit: Order, last: Order, { takeProfit, stopLoss, further, at }: Members): Way {
  const isOver = exit.expiresAt !== undefined && exit.expiresAt <= at;
  if (!isAtVenue(exit) || isGivenUp(exit) || isOver) return 'none';
  if (exit.state === 'PENDING_CANCEL' || further.length >= MAX_FURTHER_EXITS) return 'none';
  // A take-profit alone protects nothing: what it has not is the client's to sell.
  if (stopLoss === undefined) return isTakenBack(last) ? 'at-once' : 'none';
  if (isOpen(takeProfit)) return 'none';
  return isOut(last) ? 'at-once' : 'armed';
}

/** An order of the same group, in the terms of the exit before it. */
function placedLike(
  exit: Order,
  quantity: Quantity,
  way: Exclude<Way, 'none'>,
  { furtherExitOf, at }: Members,
): AccountEvent {
  const { bodyHash, group, expiresAt, triggeredBy, mark } = exit;
  const order = furtherExitOf(exit.id);
  const terms = { ...exit.terms, quantity };
  return {
    type: 'order-placed',
    order,
    clientOrderId: order,
    bodyHash,
    terms,
    submittedAt: at,
    hold: holdForTerms(terms, undefined, quantity, { filledValue: new Exact(0) }),
    ...(group === undefined ? {} : { group }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(mark === undefined ? {} : { mark }),
    ...(way === 'armed'
      ? { state: 'FUNDS_HELD', waitsFor: 'trigger' }
      : {
          clOrdId: placementClOrdId(order),
          notAfter: instant(at + PLACEMENT_VALID_FOR_MS),
          ...(triggeredBy === undefined ? {} : { triggeredBy }),
        }),
  };
}

/**
 * Shares to sell that no exit can take any more: the stop is out, or over, when a fill of the entry comes; an exit was
 * taken back because it was too large, turned away, or its fill was busted. They go out as a further exit.
 */
export function placeFurtherExit(members: Members): AccountEvent[] {
  const { takeProfit, stopLoss, further } = members;
  const exit = stopLoss ?? takeProfit;
  if (exit === undefined) return [];
  const last = further.at(-1) ?? exit;
  const way = wayOf(exit, last, members);
  const lacking = subtract(sharesToSell(members), leavesOf(exit));
  if (way === 'none') return [];
  const { quantity, leftOut } = ofFree(members, lacking);
  return quantity.isZero() ? leftOut : [...leftOut, placedLike(last, quantity, way, members)];
}
