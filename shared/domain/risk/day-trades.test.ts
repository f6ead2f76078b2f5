import { describe, expect, it } from 'vitest';
import { money } from '../money/exact.ts';
import {
  countRuleRefuses,
  dayTradeCount,
  recentDays,
  type TradingDay,
  withTrade,
  wouldBePattern,
} from './day-trades.ts';

/** Friday; the five business days that end then begin on Monday the 16th. */
const TODAY = '2026-11-20';
const day = (date: string, dayTrades: number, trades = dayTrades * 2): TradingDay => ({
  date,
  dayTrades,
  trades,
});

describe('five business days', () => {
  it.each([
    ['a Friday’s begin on its Monday', TODAY, ['2026-11-16', '2026-11-20']],
    ['a Saturday’s as well', '2026-11-21', ['2026-11-16', '2026-11-20']],
    ['a Monday’s on the Tuesday before', '2026-11-23', ['2026-11-20']],
    ['after a holiday a day longer ago (Thanksgiving the 26th)', '2026-11-27', ['2026-11-20']],
  ])('%s', (_given, today, dates) => {
    const days = ['2026-11-13', '2026-11-16', '2026-11-20'].map((date) => day(date, 1));
    expect(recentDays(days, today).map(({ date }) => date)).toEqual(dates);
  });
});

describe('counting', () => {
  it('adds to today and forgets what is too old', () => {
    const before = [day('2026-11-13', 1), day('2026-11-19', 2)];
    const after = withTrade(before, TODAY, { isDayTrade: true, isNewOrder: true });
    expect(after).toEqual([day('2026-11-19', 2), { date: TODAY, dayTrades: 1, trades: 1 }]);
    expect(withTrade(after, TODAY, { isDayTrade: false, isNewOrder: false })).toEqual(after);
    expect(dayTradeCount(after, TODAY)).toBe(3);
  });
});

describe('a pattern', () => {
  it.each([
    ['nothing traded', [], false],
    ['the third day trade', [day('2026-11-19', 2)], false],
    ['the fourth', [day('2026-11-19', 3)], true],
    [
      'the fourth, one of them six business days ago',
      [day('2026-11-13', 1), day('2026-11-19', 2)],
      false,
    ],
    ['at 6 % of all trades', [day('2026-11-19', 5, 98)], false],
    ['at over 6 %', [day('2026-11-19', 5, 97)], true],
  ])('%s', (_given, days, expected) => {
    expect(wouldBePattern(days, TODAY)).toBe(expected);
  });
});

describe('the count rule', () => {
  it.each([
    ['under $25,000', '24999.99', TODAY, true],
    ['from $25,000 on', '25000', TODAY, false],
    ['on its last day', '100', '2027-10-20', true],
    ['after it', '100', '2027-10-21', false],
  ])('%s', (_given, equity, today, refused) => {
    expect(countRuleRefuses([day(today, 3)], money(equity), today)).toBe(refused);
  });
});
