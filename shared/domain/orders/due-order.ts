import type { Instant } from '../../kernel/brand.ts';
import type { DueOrder } from '../accounts/command.ts';
import type { AccountState } from '../accounts/state.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { decideCancel } from './cancel-order.ts';
import type { MarketView } from './market-view.ts';
import { hasEnded, isAtVenue, type Order, type Position } from './order.ts';
import { routeNow } from './route-order.ts';

/** When a driver has to look at the order next; undefined: never. */
export function dueMomentOf(
  order: Order,
): { readonly due: DueOrder['due']; readonly at: Instant } | undefined {
  if (hasEnded(order.state)) return undefined;
  if (order.waitsFor === 'session' && order.opensAt !== undefined) {
    return { due: 'open', at: order.opensAt };
  }
  return order.expiresAt === undefined ? undefined : { due: 'expiry', at: order.expiresAt };
}

/** What comes due for an order: it goes out with its session, or ends with it. Too early, nothing happens. */
export function decideDue(
  state: AccountState,
  order: Order,
  position: Position | undefined,
  { due, dueAt }: Pick<DueOrder, 'due' | 'dueAt'>,
  market: MarketView,
  at: Instant,
): AccountEvent[] {
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
  return decideCancel(state, order, at);
}
