import { instant } from '../../kernel/brand.ts';
import { PLACEMENT_VALID_FOR_MS } from '../../kernel/limits.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { Exact, type Quantity, subtract, ZERO_QUANTITY } from '../money/exact.ts';
import { placementClOrdId } from './cl-ord-id.ts';
import {
  isOpen,
  leavesOf,
  type Members,
  ofFree,
  reduceExits,
  sharesToSell,
} from './group-members.ts';
import { isAtVenue, type Order } from './order.ts';
import { holdForTerms } from './order-hold.ts';
import { venueTerms } from './venue-terms.ts';

/** The exit at the venue whose shares are not enough; undefined while anything may still come of it, or of the other. */
function exitThatIsOut({ takeProfit, stopLoss }: Members): Order | undefined {
  const last = stopLoss ?? takeProfit;
  if (last === undefined || !isAtVenue(last)) return undefined;
  if (stopLoss !== undefined && isOpen(takeProfit)) return undefined;
  // One that the client took back, or the venue, is followed by none.
  if (last.state === 'CANCELLED') return last.cancelledByUs ? last : undefined;
  // A take-profit alone protects nothing: what it has not is the client's to sell.
  if (stopLoss === undefined || last.state === 'PENDING_CANCEL') return undefined;
  return last.state === 'FILLED' || isOpen(last) ? last : undefined;
}

/** An order of its own, in the terms that the exit was sent with. */
function placedLike(
  exit: Order,
  quantity: Quantity,
  { furtherExitOf, at }: Pick<Members, 'furtherExitOf' | 'at'>,
): AccountEvent {
  const order = furtherExitOf(exit.id);
  const terms = { ...venueTerms(exit), quantity };
  return {
    type: 'order-placed',
    order,
    clientOrderId: order,
    bodyHash: exit.bodyHash,
    terms,
    submittedAt: at,
    clOrdId: placementClOrdId(order),
    notAfter: instant(at + PLACEMENT_VALID_FOR_MS),
    hold: holdForTerms(terms, undefined, quantity, { filledValue: new Exact(0) }),
    ...(exit.expiresAt === undefined ? {} : { expiresAt: exit.expiresAt }),
  };
}

/**
 * Shares to sell that no exit can take any more: the stop is out, or has sold, when a fill of the entry comes; or an exit
 * was taken back because it was too large. They go out as an order of their own.
 */
export function placeFurtherExit(members: Members): AccountEvent[] {
  const exit = exitThatIsOut(members);
  if (exit === undefined) return [];
  const lacking = subtract(sharesToSell(members), leavesOf(exit));
  if (lacking.lte(ZERO_QUANTITY)) return [];
  const { quantity } = ofFree(members, lacking);
  const reduced = reduceExits(members, lacking);
  return quantity.isZero() ? reduced : [...reduced, placedLike(exit, quantity, members)];
}
