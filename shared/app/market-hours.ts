import { marketSession } from '../domain/calendar/market-calendar.ts';
import { assert } from '../kernel/assert.ts';
import type { Instant } from '../kernel/brand.ts';

/** MARKET_HOURS: the exchanges' calendar, or (laptop) always open unless somebody drives the clock. */
export type MarketHours = 'calendar' | 'always-unless-driven';

export function marketHoursOf(setting: string): MarketHours {
  assert(
    setting === 'calendar' || setting === 'always-unless-driven',
    `MARKET_HOURS is ${setting}`,
  );
  return setting;
}

export const marketIsOpen = (hours: MarketHours, isDriven: boolean, at: Instant): boolean =>
  (hours === 'always-unless-driven' && !isDriven) || marketSession(at).isOpen;
