import { type Instant, instant } from '../../kernel/brand.ts';
import {
  addDays,
  type CivilDate,
  civilDate,
  easterSunday,
  newYorkDate,
  newYorkInstant,
  nthWeekday,
  weekday,
  yearOf,
} from './civil-date.ts';

/** NYSE Rule 7.2: a holiday on Saturday is kept on Friday (except New Year's Day), one on Sunday on Monday. */
function observed(date: CivilDate): CivilDate {
  const day = weekday(date);
  if (day === 6) return addDays(date, -1);
  return day === 0 ? addDays(date, 1) : date;
}

/** Days on which the exchanges were closed outside the rules: mourning and disaster. */
const CLOSED_BY_DECISION: ReadonlySet<CivilDate> = new Set(['2018-12-05', '2025-01-09']);

const holidaysByYear = new Map<number, ReadonlySet<CivilDate>>();

/** A year's holidays never change, and every look at the market asks for them. */
function marketHolidays(year: number): ReadonlySet<CivilDate> {
  const known = holidaysByYear.get(year) ?? holidaysOf(year);
  holidaysByYear.set(year, known);
  return known;
}

function holidaysOf(year: number): ReadonlySet<CivilDate> {
  const newYear = civilDate(year, 1, 1);
  const days = [
    nthWeekday(year, 1, 1, 3),
    nthWeekday(year, 2, 1, 3),
    addDays(easterSunday(year), -2),
    nthWeekday(year, 5, 1, -1),
    observed(civilDate(year, 7, 4)),
    nthWeekday(year, 9, 1, 1),
    nthWeekday(year, 11, 4, 4),
    observed(civilDate(year, 12, 25)),
  ];
  if (weekday(newYear) !== 6) days.push(observed(newYear));
  if (year >= 2022) days.push(observed(civilDate(year, 6, 19)));
  return new Set(days);
}

const isWeekend = (date: CivilDate): boolean => weekday(date) === 0 || weekday(date) === 6;

const tradesOn = (date: CivilDate): boolean =>
  !isWeekend(date) && !marketHolidays(yearOf(date)).has(date) && !CLOSED_BY_DECISION.has(date);

/** A day of the exchanges; on one without trading, when it would open and close. */
type Day = { readonly trades: boolean; readonly opens: Instant; readonly closes: Instant };

/** More than a decade of days: who walks further works them out again. */
const MOST_DAYS_KNOWN = 4_000;
const knownDays = new Map<CivilDate, Day>();

/** A day never changes, and every look at the market asks for some. */
function dayOf(date: CivilDate): Day {
  const known = knownDays.get(date);
  if (known !== undefined) return known;
  const day = {
    trades: tradesOn(date),
    opens: newYorkInstant(date, OPEN_MINUTE),
    closes: newYorkInstant(date, closeMinute(date)),
  };
  if (knownDays.size >= MOST_DAYS_KNOWN) knownDays.clear();
  knownDays.set(date, day);
  return day;
}

export const isTradingDay = (date: CivilDate): boolean => dayOf(date).trades;

/** Banks are closed on two days on which the exchanges trade (Columbus Day, Veterans Day): nothing settles then. */
export function isSettlementDay(date: CivilDate): boolean {
  const year = yearOf(date);
  const veterans = civilDate(year, 11, 11);
  const bankHoliday =
    date === nthWeekday(year, 10, 1, 2) ||
    date === (weekday(veterans) === 0 ? addDays(veterans, 1) : veterans);
  return isTradingDay(date) && !bankHoliday;
}

/** T+1 on the settlement calendar (SEC Rule 15c6-1(a), since 28 May 2024). */
export function settlementDate(tradeDate: CivilDate): CivilDate {
  let date = addDays(tradeDate, 1);
  while (!isSettlementDay(date)) date = addDays(date, 1);
  return date;
}

/** The last trading day whose trades settle by that date. */
export function lastTradeDateFor(settlesOn: CivilDate): CivilDate {
  let date = addDays(settlesOn, -1);
  while (!isTradingDay(date)) date = addDays(date, -1);
  return date;
}

const OPEN_MINUTE = 9 * 60 + 30;
const CLOSE_MINUTE = 16 * 60;
const EARLY_CLOSE_MINUTE = 13 * 60;

/** 13:00 on the day before Independence Day, after Thanksgiving and before Christmas, when those are trading days. */
function closeMinute(date: CivilDate): number {
  const year = yearOf(date);
  const early = [
    civilDate(year, 7, 3),
    addDays(nthWeekday(year, 11, 4, 4), 1),
    civilDate(year, 12, 24),
  ];
  return early.includes(date) ? EARLY_CLOSE_MINUTE : CLOSE_MINUTE;
}

/** When regular trading ends on a date; on a day without trading, when it would. */
export const sessionClose = (date: CivilDate): Instant => dayOf(date).closes;

const EXTENDED_FROM_MINUTE = 4 * 60;
/** To 20:00; to 17:00 after an early close (NYSE Arca Rule 7.34-E, Nasdaq's calendar of early closes). */
const EXTENDED_AFTER_CLOSE_MS = 4 * 3_600_000;

/** When trading begins before the regular session of a trading day, and when it ends after it. */
export const extendedHours = (
  date: CivilDate,
): { readonly opens: Instant; readonly closes: Instant } => ({
  opens: newYorkInstant(date, EXTENDED_FROM_MINUTE),
  closes: instant(sessionClose(date) + EXTENDED_AFTER_CLOSE_MS),
});

/** Trading before 9:30 and after the close, from 4:00 to 20:00 New York time on a trading day. */
export function isExtendedSession(at: Instant): boolean {
  const date = newYorkDate(at);
  if (!isTradingDay(date) || marketSession(at).isOpen) return false;
  const { opens, closes } = extendedHours(date);
  return at >= opens && at < closes;
}

/** The trading day whose extended hours are on, or come next. */
export function extendedDay(at: Instant): CivilDate {
  let date = newYorkDate(at);
  while (!isTradingDay(date) || at >= extendedHours(date).closes) date = addDays(date, 1);
  return date;
}

export type MarketSession = {
  readonly isOpen: boolean;
  readonly nextOpen: Instant;
  readonly nextClose: Instant;
};

/** Regular trading hours of the US equity exchanges around an instant. */
export function marketSession(at: Instant): MarketSession {
  let date = newYorkDate(at);
  while (!isTradingDay(date) || at >= dayOf(date).closes) date = addDays(date, 1);
  const { opens, closes } = dayOf(date);
  const isOpen = at >= opens;
  let next = isOpen ? addDays(date, 1) : date;
  while (!isTradingDay(next)) next = addDays(next, 1);
  return { isOpen, nextOpen: dayOf(next).opens, nextClose: closes };
}
