import { type Instant, instant } from '../../kernel/brand.ts';
import { addDays, newYorkDate } from '../calendar/civil-date.ts';
import { marketSession, sessionClose } from '../calendar/market-calendar.ts';
import { isFractional } from './inventory-fill.ts';
import type { OrderTerms } from './order.ts';
import type { Route } from './route-order.ts';

/** Alpaca's: an order that is good till cancelled is cancelled after 90 days. */
const GOOD_TILL_CANCELLED_DAYS = 90;
/** Orders that waited overnight reach the venue just before its opening auction. */
export const BEFORE_OPEN_MS = 120_000;

export type OrderTimes = { readonly opensAt?: Instant; readonly expiresAt?: Instant };

/** What the firm fills itself is filled at the session's prices: there are none before it. */
const goesOutAt = (terms: OrderTerms, nextOpen: Instant): Instant =>
  isFractional(terms) ? nextOpen : instant(nextOpen - BEFORE_OPEN_MS);

/**
 * When a waiting order goes out, and when an order ends that the venue will not end: a day order that is not there at
 * the close of its session, and one that is good till cancelled.
 */
export function timesOf(terms: OrderTerms, route: Route, at: Instant): OrderTimes {
  const session = marketSession(at);
  const opensAt = route === 'session' ? { opensAt: goesOutAt(terms, session.nextOpen) } : {};
  if (terms.timeInForce === 'gtc') {
    const last = addDays(newYorkDate(at), GOOD_TILL_CANCELLED_DAYS);
    return { ...opensAt, expiresAt: sessionClose(last) };
  }
  if (route === 'venue' || route === 'inventory') return opensAt;
  const close = session.nextClose;
  return { ...opensAt, expiresAt: close };
}
