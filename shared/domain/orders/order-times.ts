import { type Instant, instant } from '../../kernel/brand.ts';
import { addDays, newYorkDate } from '../calendar/civil-date.ts';
import {
  extendedDay,
  extendedHours,
  marketSession,
  sessionClose,
} from '../calendar/market-calendar.ts';
import { isFractional } from './inventory-fill.ts';
import type { OrderTerms, Route } from './order.ts';

/** Alpaca's: an order that is good till cancelled is cancelled after 90 days. */
const GOOD_TILL_CANCELLED_DAYS = 90;
/** Orders that waited overnight reach the venue just before its opening auction. */
export const BEFORE_OPEN_MS = 120_000;
/** Those for the auction alone, before its cut-off: those who wait are looked for each minute. */
const BEFORE_OPEN_FOR_AUCTION_MS = 600_000;

export type OrderTimes = { readonly opensAt?: Instant; readonly expiresAt?: Instant };

/** When an order goes out that is not for now. What the firm fills itself has no price before the session. */
export function goesOutAt(terms: OrderTerms, at: Instant): Instant {
  if (terms.extendedHours) return extendedHours(extendedDay(at)).opens;
  const { nextOpen } = marketSession(at);
  if (isFractional(terms)) return nextOpen;
  const before = terms.timeInForce === 'opg' ? BEFORE_OPEN_FOR_AUCTION_MS : BEFORE_OPEN_MS;
  return instant(nextOpen - before);
}

/** The end of the day that a day order is for. */
const dayEnd = ({ extendedHours: extended }: OrderTerms, at: Instant): Instant =>
  extended ? extendedHours(extendedDay(at)).closes : marketSession(at).nextClose;

/** A market order is filled as it goes out: a look at the end of its day would cost it more than its budget. */
const endsAtOnce = ({ type, timeInForce }: OrderTerms): boolean =>
  type === 'market' && timeInForce !== 'opg' && timeInForce !== 'cls';

/**
 * When a waiting order goes out, and when an order ends: at the end of its day, or, good till cancelled, after 90 days.
 * An order that ends as it goes out has no such time.
 */
export function timesOf(terms: OrderTerms, route: Route, at: Instant): OrderTimes {
  const opensAt = route === 'session' ? { opensAt: goesOutAt(terms, at) } : {};
  if (terms.timeInForce === 'gtc') {
    const last = addDays(newYorkDate(at), GOOD_TILL_CANCELLED_DAYS);
    return { ...opensAt, expiresAt: sessionClose(last) };
  }
  if (route === 'inventory' || (route === 'venue' && endsAtOnce(terms))) return opensAt;
  return { ...opensAt, expiresAt: dayEnd(terms, at) };
}
