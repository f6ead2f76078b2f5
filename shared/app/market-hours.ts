import { isExtendedSession, marketSession } from '../domain/calendar/market-calendar.ts';
import type { MarketView } from '../domain/orders/market-view.ts';
import { assert } from '../kernel/assert.ts';
import { type Instant, instant } from '../kernel/brand.ts';
import type { Quote } from '../ports/reference-prices.ts';

/** MARKET_HOURS: the exchanges' calendar, or (laptop) always open unless somebody drives the clock. */
export type MarketHours = 'calendar' | 'always-unless-driven';

export function marketHoursOf(setting: string): MarketHours {
  assert(
    setting === 'calendar' || setting === 'always-unless-driven',
    `MARKET_HOURS is ${setting}`,
  );
  return setting;
}

export const followsCalendar = (hours: MarketHours, isDriven: boolean): boolean =>
  hours === 'calendar' || isDriven;

export const marketIsOpen = (hours: MarketHours, isDriven: boolean, at: Instant): boolean =>
  !followsCalendar(hours, isDriven) || marketSession(at).isOpen;

/** What a decision sees of a symbol's market. */
export const marketViewOf = (
  instrument: MarketView['instrument'],
  quote: Quote | undefined,
  hours: MarketHours,
  isDriven: boolean,
  at: Instant,
): MarketView => ({
  instrument,
  ask: quote?.ask,
  bid: quote?.bid,
  ...(quote === undefined ? {} : { last: quote.last }),
  ...(followsCalendar(hours, isDriven) ? { followsCalendar: true } : {}),
  marketOpen: marketIsOpen(hours, isDriven, at),
  extendedOpen: isExtendedSession(at),
});

/** What a date can hold at most (ECMA-262, time values). */
const FOR_EVER = instant(8.64e15);

/** Whether the regular session is on, and until when that stays so. */
export function regularSessionAt(
  hours: MarketHours,
  isDriven: boolean,
  at: Instant,
): { readonly isOpen: boolean; readonly until: Instant } {
  if (hours === 'always-unless-driven' && !isDriven) return { isOpen: true, until: FOR_EVER };
  const { isOpen, nextOpen, nextClose } = marketSession(at);
  return { isOpen, until: isOpen ? nextClose : nextOpen };
}
