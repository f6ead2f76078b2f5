import { addDays, newYorkDate, newYorkInstant } from '../../shared/domain/calendar/civil-date.ts';
import { isTradingDay, marketSession } from '../../shared/domain/calendar/market-calendar.ts';
import type { Instant } from '../../shared/kernel/brand.ts';
import { instant } from '../../shared/kernel/brand.ts';

/** The exchanges' calendar, or open all the time. */
export type Hours = 'calendar' | 'always';

/** Regular hours, the hours before and after them, or none. */
export type Phase = 'regular' | 'extended' | 'closed';

/** A moment at which something happens to orders because of the hour. */
export type Bell = {
  readonly kind: 'day-start' | 'open' | 'close' | 'day-end';
  readonly at: Instant;
};

const DAY_START_MINUTE = 4 * 60;
/** 20:00, or 17:00 when the market closes early. */
const AFTER_HOURS_MS = 4 * 3_600_000;

const bellsByDate = new Map<string, readonly Bell[]>();

/** A day's bells never change, and are asked for at every look: each day is worked out once. */
function bellsOf(date: string): readonly Bell[] {
  const known = bellsByDate.get(date);
  if (known !== undefined) return known;
  const bells = bellsIn(date);
  bellsByDate.set(date, bells);
  return bells;
}

function bellsIn(date: string): readonly Bell[] {
  if (!isTradingDay(date)) return [];
  const { nextOpen, nextClose } = marketSession(newYorkInstant(date, 0));
  return [
    { kind: 'day-start', at: newYorkInstant(date, DAY_START_MINUTE) },
    { kind: 'open', at: nextOpen },
    { kind: 'close', at: nextClose },
    { kind: 'day-end', at: instant(nextClose + AFTER_HOURS_MS) },
  ];
}

/** Days looked through for bells: a clock that is driven further rings only the last of them. */
const MOST_DAYS = 400;
const DAY_MS = 86_400_000;

/** The bells after `from`, up to and with `to`, in order. */
export function bellsBetween(from: Instant, to: Instant): Bell[] {
  const bells: Bell[] = [];
  let date = newYorkDate(instant(Math.max(from, to - MOST_DAYS * DAY_MS)));
  for (const last = newYorkDate(to); date <= last; date = addDays(date, 1)) {
    bells.push(...bellsOf(date).filter(({ at }) => at > from && at <= to));
  }
  return bells;
}

/** A phase begins with its bell. */
export function phaseAt(hours: Hours, at: Instant): Phase {
  if (hours === 'always') return 'regular';
  const rung = bellsOf(newYorkDate(at)).filter((bell) => bell.at <= at);
  switch (rung.at(-1)?.kind) {
    case 'open':
      return 'regular';
    case 'day-start':
    case 'close':
      return 'extended';
    default:
      return 'closed';
  }
}

/** When nothing closes, the next day is this far away. */
const NEXT_DAY_MS = 3_000;

/** When the trading day after `at`'s begins. */
export function nextDayStart(hours: Hours, at: Instant): Instant {
  if (hours === 'always') return instant(at + NEXT_DAY_MS);
  let date = addDays(newYorkDate(at), 1);
  while (!isTradingDay(date)) date = addDays(date, 1);
  return newYorkInstant(date, DAY_START_MINUTE);
}
