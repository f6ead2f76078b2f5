import { describe, expect, it } from 'vitest';
import { instant } from '../../kernel/brand.ts';
import { newYorkDate, newYorkInstant } from './civil-date.ts';
import { isSettlementDay, isTradingDay, marketSession, settlementDate } from './market-calendar.ts';

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
