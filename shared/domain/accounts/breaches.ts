import type { Instant } from '../../kernel/brand.ts';
import { newYorkDate } from '../calendar/civil-date.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import type { Order } from '../orders/order.ts';
import { restrictionAfter } from '../risk/cash-conduct.ts';
import { breachOf } from '../risk/unpaid-shares.ts';
import { evolveEvent } from './evolve.ts';
import { type AccountState, openedAccount } from './state.ts';
import { trackTrades } from './track-trades.ts';

const WHY = {
  'free-riding': 'shares were sold to pay for their own purchase',
  'good-faith': 'a third good-faith violation in twelve months',
} as const;

/** A sale whose bust leaves nothing of it, or nothing of what was not paid for; a correction keeps what stays so. */
function isCleared(events: readonly AccountEvent[], order: Order): boolean {
  const isBusted = events.some((event) => event.type === 'fill-busted' && event.order === order.id);
  return isBusted && breachOf(order.unpaid ?? {}) === undefined;
}

/**
 * What the trades of a cash account add to the events that bring them: a violation for each order that sold what was
 * not paid for, and the restriction that follows. One order is one violation, in however many fills and under whatever
 * names; it is withdrawn when the sale is taken back, and the restriction with it.
 */
export function breachesOf(
  before: AccountState,
  events: readonly AccountEvent[],
  at: Instant,
): AccountEvent[] {
  if (!events.some(({ type }) => type === 'order-filled' || type === 'fill-busted')) return [];
  const today = newYorkDate(at);
  let state = events.reduce((each, event) => evolveEvent(each, event, at), before);
  const found: AccountEvent[] = [];
  const add = (event: AccountEvent): void => {
    found.push(event);
    state = evolveEvent(state, event, at);
  };
  const tracked = trackTrades(before, state, events, at);
  for (const { order, kind, quantity } of tracked.breaches) {
    if (state.orders.get(order)?.goodFaithViolation !== undefined) continue;
    const earlier = openedAccount(state).conduct?.violations ?? [];
    const until = restrictionAfter(kind, earlier, today);
    add({ type: 'good-faith-violation', sale: order, kind, quantity, date: today });
    if (until !== undefined) add({ type: 'account-restricted', until, why: WHY[kind] });
  }
  for (const order of tracked.state.orders.values()) {
    const { id: sale, goodFaithViolation } = order;
    if (goodFaithViolation === undefined || !isCleared(events, order)) continue;
    add({ type: 'good-faith-violation-withdrawn', sale, ...goodFaithViolation });
  }
  return found;
}
