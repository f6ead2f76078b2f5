import type { Instant } from '../../kernel/brand.ts';
import { newYorkDate, newYorkInstant } from '../calendar/civil-date.ts';
import { isTradingDay, sessionClose } from '../calendar/market-calendar.ts';
import type { OrderTerms } from '../orders/order.ts';
import type { Rule } from './rule.ts';

const marketIsOpen: Rule = {
  name: 'market-open',
  reason: 'MARKET_CLOSED',
  source: 'house: an order that must be filled at once cannot wait for the session; others do',
  refusal: ({ marketOpen, terms }) =>
    marketOpen || (terms.timeInForce !== 'ioc' && terms.timeInForce !== 'fok')
      ? undefined
      : { message: 'the market is closed' },
};

/** FINRA Rule 2265 asks for a disclosure of the risks of extended hours: wide spreads are why no price may be left open. */
const extendedHoursTerms: Rule = {
  name: 'extended-hours',
  reason: 'EXTENDED_HOURS_TERMS',
  source:
    'house: before 9:30 and after the close only limit orders, for the day or until cancelled (FINRA Rule 2265)',
  refusal: ({ terms: { extendedHours, type, timeInForce } }) =>
    !extendedHours || (type === 'limit' && (timeInForce === 'day' || timeInForce === 'gtc'))
      ? undefined
      : { message: 'extended hours order must be a limit order with time_in_force day or gtc' },
};

const OPENING_CUT_OFF_MINUTE = 9 * 60 + 28;
const CLOSING_CUT_OFF_MS = 10 * 60_000;
/** From then on an auction order is for the next auction. */
const NEXT_AUCTION_MINUTE = 19 * 60;

/** Between an auction's cut-off and the evening, orders for it are too late and those for the next too early. */
function isCutOff({ timeInForce }: OrderTerms, at: Instant): boolean {
  const today = newYorkDate(at);
  if (!isTradingDay(today) || at >= newYorkInstant(today, NEXT_AUCTION_MINUTE)) return false;
  if (timeInForce === 'opg') return at >= newYorkInstant(today, OPENING_CUT_OFF_MINUTE);
  return timeInForce === 'cls' && at >= sessionClose(today) - CLOSING_CUT_OFF_MS;
}

const auctionCutOff: Rule = {
  name: 'auction-cut-off',
  reason: 'AUCTION_CUT_OFF',
  source:
    'Nasdaq Rules 4752 and 4754, NYSE Rule 7.35: auction orders end before the auction, here 9:28 and 15:50',
  refusal: ({ terms, at, followsCalendar = false }) =>
    followsCalendar && isCutOff(terms, at)
      ? {
          message: `${terms.timeInForce} orders are not taken between their auction's cut-off and 19:00`,
        }
      : undefined,
};

/** Whether the order may be given at this time. */
export const HOURS_RULES: readonly Rule[] = [marketIsOpen, extendedHoursTerms, auctionCutOff];
