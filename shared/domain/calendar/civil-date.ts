import type { Instant } from '../../kernel/brand.ts';

/** A date without a time zone, `2026-11-23`. Text compares as dates do. */
export type CivilDate = string;

const DAY_MS = 86_400_000;

const utc = (date: CivilDate): number => Date.parse(`${date}T00:00:00Z`);

export const civilDate = (year: number, month: number, day: number): CivilDate =>
  new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);

export const addDays = (date: CivilDate, days: number): CivilDate =>
  new Date(utc(date) + days * DAY_MS).toISOString().slice(0, 10);

/** 0 is Sunday. */
export const weekday = (date: CivilDate): number => new Date(utc(date)).getUTCDay();

export const yearOf = (date: CivilDate): number => Number(date.slice(0, 4));

/** The n-th given weekday of a month (n from 1; -1 is the last). */
export function nthWeekday(year: number, month: number, day: number, n: number): CivilDate {
  if (n > 0) {
    const first = civilDate(year, month, 1);
    return addDays(first, ((day - weekday(first) + 7) % 7) + (n - 1) * 7);
  }
  const last = addDays(civilDate(year, month + 1, 1), -1);
  return addDays(last, -((weekday(last) - day + 7) % 7));
}

/** Gregorian Easter Sunday (anonymous algorithm, Meeus/Jones/Butcher). */
export function easterSunday(year: number): CivilDate {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h =
    (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return civilDate(year, Math.floor(n / 31), (n % 31) + 1);
}

/**
 * New York's offset from UTC in minutes: Energy Policy Act of 2005, daylight time from the second Sunday of March to
 * the first Sunday of November, both at 02:00 local time. Computed, so that the core needs no time zone database.
 */
export function newYorkOffsetMinutes(at: Instant): number {
  const { start, end } = daylightTimeOf(new Date(at).getUTCFullYear());
  return at >= start && at < end ? -240 : -300;
}

type DaylightTime = { readonly start: number; readonly end: number };
const daylightTimes = new Map<number, DaylightTime>();

/** Worked out once for each year: every time of day that anybody asks for needs it. */
function daylightTimeOf(year: number): DaylightTime {
  const known = daylightTimes.get(year);
  if (known !== undefined) return known;
  const time = {
    start: utc(nthWeekday(year, 3, 0, 2)) + 7 * 3_600_000,
    end: utc(nthWeekday(year, 11, 0, 1)) + 6 * 3_600_000,
  };
  daylightTimes.set(year, time);
  return time;
}

const HOUR_MS = 3_600_000;
let asked: { readonly hour: number; readonly date: CivilDate } = { hour: Number.NaN, date: '' };

/** The date on New York's wall calendar. It changes on the hour, and most questions are about the hour of the last one. */
export function newYorkDate(at: Instant): CivilDate {
  const hour = Math.floor(at / HOUR_MS);
  if (hour !== asked.hour) {
    const local = new Date(at + newYorkOffsetMinutes(at) * 60_000);
    asked = { hour, date: local.toISOString().slice(0, 10) };
  }
  return asked.date;
}

/** The instant at which New York's wall clock shows that minute of that date. */
export function newYorkInstant(date: CivilDate, minute: number): Instant {
  const guess = utc(date) + minute * 60_000 + 300 * 60_000;
  const offset = newYorkOffsetMinutes(guess as Instant);
  return (utc(date) + minute * 60_000 - offset * 60_000) as Instant;
}
