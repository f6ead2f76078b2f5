import type { Instant } from '../../kernel/brand.ts';
import { newYorkDate } from '../calendar/civil-date.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { restrictionAfter } from '../risk/settled-funds.ts';
import { evolveEvent } from './evolve.ts';
import { type AccountState, openedAccount } from './state.ts';
import { trackTrades } from './track-trades.ts';

const WHY = {
  'free-riding': 'shares were sold to pay for their own purchase',
  'good-faith': 'a third good-faith violation in twelve months',
} as const;

/**
 * What the trades of a cash account add to the events that bring them: a violation for each order that sold what was
 * not paid for, and the restriction that follows. One order is one violation, in however many fills.
 */
export function breachesOf(
  before: AccountState,
  events: readonly AccountEvent[],
  at: Instant,
): AccountEvent[] {
  if (!events.some((event) => event.type === 'order-filled')) return [];
  const today = newYorkDate(at);
  let state = events.reduce((each, event) => evolveEvent(each, event, at), before);
  const found: AccountEvent[] = [];
  const add = (event: AccountEvent): void => {
    found.push(event);
    state = evolveEvent(state, event, at);
  };
  for (const { order, kind, quantity } of trackTrades(before, state, events, at).breaches) {
    if (state.orders.get(order)?.goodFaithViolation === true) continue;
    const earlier = openedAccount(state).conduct?.violations ?? [];
    const until = restrictionAfter(kind, earlier, today);
    add({ type: 'good-faith-violation', sale: order, kind, quantity, date: today });
    if (until !== undefined) add({ type: 'account-restricted', until, why: WHY[kind] });
  }
  return found;
}
