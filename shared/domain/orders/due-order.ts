import { type Instant, instant } from '../../kernel/brand.ts';
import type { DueOrder } from '../accounts/command.ts';
import type { AccountState } from '../accounts/state.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { decideCancel } from './cancel-order.ts';
import type { MarketView } from './market-view.ts';
import { hasEnded, isAtVenue, isKnownToVenue, type Order, type Position } from './order.ts';
import { routeNow } from './route-order.ts';

/** The venue itself ends what is for a day, and so soon after it we have heard of that. */
const VENUE_ENDS_WITHIN_MS = 300_000;

/**
 * A venue that refuses the cancel of an order that is over, or is not reached, is asked again with each pass of the
 * schedule, so often; then an operator is called. The claims of more cancels would fill the order in a week.
 */
const MAX_CANCELS_AT_THE_END = 50;

/**
 * When a driver has to look at the order next; undefined: never. What the venue should have ended by itself is looked at
 * a little later, and only if it rests there: for one without any word of the venue the gateway asks.
 */
export function dueMomentOf(
  order: Order,
): { readonly due: DueOrder['due']; readonly at: Instant } | undefined {
  const { expiresAt, opensAt, terms } = order;
  if (hasEnded(order.state)) return undefined;
  if (order.waitsFor === 'session' && opensAt !== undefined) return { due: 'open', at: opensAt };
  if (expiresAt === undefined) return undefined;
  if (!isAtVenue(order) || terms.timeInForce === 'gtc') return { due: 'expiry', at: expiresAt };
  return isKnownToVenue(order)
    ? { due: 'expiry', at: instant(expiresAt + VENUE_ENDS_WITHIN_MS) }
    : undefined;
}

/**
 * What comes due for an order: it goes out with its session, or ends with it. Too early, nothing happens. Of one that is
 * over, as most are by then, nothing is written either.
 */
export function decideDue(
  state: AccountState,
  order: Order,
  position: Position | undefined,
  { due, dueAt }: Pick<DueOrder, 'due' | 'dueAt'>,
  market: MarketView,
  at: Instant,
): AccountEvent[] {
  if (hasEnded(order.state)) return [];
  const moment = dueMomentOf(order);
  // The schedule's clock may be ahead of ours: its word counts as much.
  const reached = Math.max(at, dueAt);
  if (moment === undefined || moment.due !== due || reached < moment.at) {
    const why = moment === undefined ? `order is ${order.state}` : `${moment.due} is due later`;
    return [{ type: 'nothing-to-do', order: order.id, why }];
  }
  const isOver = due === 'expiry' || (order.expiresAt !== undefined && order.expiresAt <= at);
  if (!isOver) return routeNow(order, market, position, at);
  if (!isAtVenue(order)) return [{ type: 'order-ended', order: order.id, state: 'EXPIRED' }];
  if (order.cancelsSent >= MAX_CANCELS_AT_THE_END) {
    return [{ type: 'order-in-doubt', order: order.id, message: 'execution-report' }];
  }
  return decideCancel(state, order, at);
}
