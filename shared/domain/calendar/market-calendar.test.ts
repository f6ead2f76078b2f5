import { describe, expect, it } from 'vitest';
import { instant } from '../../kernel/brand.ts';
import {
  addDays,
  civilDate,
  easterSunday,
  newYorkDate,
  newYorkInstant,
  newYorkOffsetMinutes,
  nthWeekday,
  weekday,
} from './civil-date.ts';
import {
  isExtendedSession,
  isSettlementDay,
  isTradingDay,
  lastTradeDateFor,
  marketSession,
  sessionClose,
  settlementDate,
} from './market-calendar.ts';

const at = (iso: string) => instant(Date.parse(iso));

describe('trading days', () => {
  it.each([
    '2026-01-01',
    '2026-01-19',
    '2026-02-16',
    '2026-04-03',
    '2026-05-25',
    '2026-06-19',
    '2026-07-03',
    '2026-09-07',
    '2026-11-26',
    '2026-12-25',
    '2025-01-09',
    '2026-11-21',
  ])('%s is none', (date) => expect(isTradingDay(date)).toBe(false));

  it.each(['2026-11-20', '2026-10-12', '2026-11-11', '2021-12-31', '2027-12-31'])(
    '%s is one',
    (date) => expect(isTradingDay(date)).toBe(true),
  );
});

describe('settlement', () => {
  it('is the next settlement day: over a weekend, over Thanksgiving', () => {
    expect(settlementDate('2026-11-20')).toBe('2026-11-23');
    expect(settlementDate('2026-11-25')).toBe('2026-11-27');
  });

  it('skips bank holidays on which the exchanges trade', () => {
    expect(isSettlementDay('2026-11-11')).toBe(false);
    expect(settlementDate('2026-10-09')).toBe('2026-10-13');
  });
});

describe('New York time', () => {
  it('knows both sides of both daylight saving changes', () => {
    expect(newYorkDate(at('2026-11-21T04:59:59Z'))).toBe('2026-11-20');
    expect(newYorkDate(at('2026-07-01T03:59:59Z'))).toBe('2026-06-30');
    expect(new Date(newYorkInstant('2026-03-06', 570)).toISOString()).toBe(
      '2026-03-06T14:30:00.000Z',
    );
    expect(new Date(newYorkInstant('2026-03-09', 570)).toISOString()).toBe(
      '2026-03-09T13:30:00.000Z',
    );
    expect(new Date(newYorkInstant('2026-11-02', 570)).toISOString()).toBe(
      '2026-11-02T14:30:00.000Z',
    );
  });
});

describe('market session', () => {
  it('is open from 9:30 to before 16:00', () => {
    expect(marketSession(at('2026-11-20T14:29:59Z')).isOpen).toBe(false);
    expect(marketSession(at('2026-11-20T14:30:00Z')).isOpen).toBe(true);
    expect(marketSession(at('2026-11-20T20:59:59Z')).isOpen).toBe(true);
    expect(marketSession(at('2026-11-20T21:00:00Z')).isOpen).toBe(false);
  });

  it('closes at 13:00 on the day after Thanksgiving', () => {
    const session = marketSession(at('2026-11-27T17:00:00Z'));
    expect(session).toEqual({
      isOpen: true,
      nextOpen: at('2026-11-30T14:30:00Z'),
      nextClose: at('2026-11-27T18:00:00Z'),
    });
  });

  it('names the next open and close over a weekend', () => {
    expect(marketSession(at('2026-11-21T12:00:00Z'))).toEqual({
      isOpen: false,
      nextOpen: at('2026-11-23T14:30:00Z'),
      nextClose: at('2026-11-23T21:00:00Z'),
    });
  });
});

describe('holidays', () => {
  /** As the exchanges published them; 2018-12-05 and 2025-01-09 were days of mourning. */
  it.each([
    [2018, '01-01 01-15 02-19 03-30 05-28 07-04 09-03 11-22 12-05 12-25'],
    [2019, '01-01 01-21 02-18 04-19 05-27 07-04 09-02 11-28 12-25'],
    [2020, '01-01 01-20 02-17 04-10 05-25 07-03 09-07 11-26 12-25'],
    [2021, '01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24'],
    [2022, '01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26'],
    [2023, '01-02 01-16 02-20 04-07 05-29 06-19 07-04 09-04 11-23 12-25'],
    [2024, '01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25'],
    [2025, '01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25'],
    [2026, '01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25'],
    [2027, '01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24'],
    [2028, '01-17 02-21 04-14 05-29 06-19 07-04 09-04 11-23 12-25'],
  ])('of %i', (year, expected) => {
    const closed: string[] = [];
    for (
      let date = civilDate(year, 1, 1);
      date <= civilDate(year, 12, 31);
      date = addDays(date, 1)
    ) {
      const isWeekday = weekday(date) > 0 && weekday(date) < 6;
      if (isWeekday && !isTradingDay(date)) closed.push(date.slice(5));
    }
    expect(closed.join(' ')).toBe(expected);
  });

  /** The earliest and the latest dates there are, and the years in which the rules have their exceptions. */
  it.each([
    ...['1818-03-22', '1900-04-15', '1943-04-25', '1954-04-18', '1961-04-02', '1981-04-19'],
    ...['1999-04-04', '2000-04-23', '2008-03-23', '2011-04-24', '2016-03-27', '2024-03-31'],
    ...['2038-04-25', '2049-04-18', '2076-04-19', '2100-03-28', '2285-03-22', '2299-04-16'],
  ])('Easter was on %s', (date) => {
    expect(easterSunday(Number(date.slice(0, 4)))).toBe(date);
  });

  it('are counted from the beginning of a month and from its end', () => {
    expect(nthWeekday(2026, 2, 0, 1)).toBe('2026-02-01');
    expect(nthWeekday(2026, 2, 6, 1)).toBe('2026-02-07');
    expect(nthWeekday(2026, 2, 0, 4)).toBe('2026-02-22');
    expect(nthWeekday(2026, 2, 6, -1)).toBe('2026-02-28');
    expect(nthWeekday(2026, 2, 0, -1)).toBe('2026-02-22');
    expect(nthWeekday(2026, 5, 1, -1)).toBe('2026-05-25');
    expect(nthWeekday(2026, 8, 1, -1)).toBe('2026-08-31');
  });

  it('of banks: Veterans Day on a Sunday is kept on Monday, on a Saturday not at all', () => {
    const bankDays = ['2018-10-08', '2018-11-12', '2026-10-12', '2026-11-11', '2023-10-09'];
    expect(bankDays.filter(isSettlementDay)).toEqual([]);
    expect(bankDays.filter((date) => !isTradingDay(date))).toEqual([]);
    expect(['2023-11-10', '2023-11-13'].every(isSettlementDay)).toBe(true);
  });

  it('leave the last day whose trades settle by a date', () => {
    expect(lastTradeDateFor('2026-11-24')).toBe('2026-11-23');
    expect(lastTradeDateFor('2026-11-23')).toBe('2026-11-20');
    expect(lastTradeDateFor('2026-11-27')).toBe('2026-11-25');
  });
});

describe('the hours around the session', () => {
  it.each(['2024-07-03', '2024-11-29', '2024-12-24', '2025-07-03', '2026-11-27', '2026-12-24'])(
    '%s closes at 13:00',
    (date) => expect(sessionClose(date)).toBe(newYorkInstant(date, 13 * 60)),
  );

  it.each(['2026-07-02', '2026-11-25', '2026-12-23', '2026-12-28'])(
    '%s closes at 16:00',
    (date) => {
      expect(sessionClose(date)).toBe(newYorkInstant(date, 16 * 60));
    },
  );

  it.each([
    ['2026-11-20', 239, false],
    ['2026-11-20', 240, true],
    ['2026-11-20', 569, true],
    ['2026-11-20', 570, false],
    ['2026-11-20', 959, false],
    ['2026-11-20', 960, true],
    ['2026-11-20', 1_199, true],
    ['2026-11-20', 1_200, false],
    ['2026-11-27', 780, true],
    ['2026-11-27', 1_019, true],
    ['2026-11-27', 1_020, false],
    ['2026-11-26', 600, false],
    ['2026-11-21', 600, false],
  ])('%s, minute %i: extended is %j', (date, minute, extended) => {
    expect(isExtendedSession(newYorkInstant(date, minute))).toBe(extended);
  });

  it('are those of daylight time from the moment of its beginning to that of its end', () => {
    const offset = (iso: string) => newYorkOffsetMinutes(at(iso));
    expect(offset('2026-03-08T06:59:59.999Z')).toBe(-300);
    expect(offset('2026-03-08T07:00:00.000Z')).toBe(-240);
    expect(offset('2026-11-01T05:59:59.999Z')).toBe(-240);
    expect(offset('2026-11-01T06:00:00.000Z')).toBe(-300);
  });

  it('begin anew from the hour on in which the clocks change', () => {
    expect(newYorkInstant('2026-03-08', 60)).toBe(at('2026-03-08T06:00:00Z'));
    expect(newYorkInstant('2026-03-08', 180)).toBe(at('2026-03-08T07:00:00Z'));
    expect(newYorkInstant('2026-11-01', 0)).toBe(at('2026-11-01T04:00:00Z'));
    expect(newYorkInstant('2026-11-01', 120)).toBe(at('2026-11-01T07:00:00Z'));
    expect(newYorkDate(at('2026-11-01T03:59:59Z'))).toBe('2026-10-31');
    expect(newYorkDate(at('2026-11-02T04:59:59Z'))).toBe('2026-11-01');
  });
});
