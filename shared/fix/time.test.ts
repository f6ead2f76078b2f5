import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../kernel/brand.ts';
import { parseUtcTimestamp, utcTimestamp } from './time.ts';

describe('UTCTimestamp', () => {
  it('is written with milliseconds', () => {
    expect(utcTimestamp(instant(Date.UTC(2026, 0, 2, 3, 4, 5, 6)))).toBe('20260102-03:04:05.006');
  });

  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(9_999, 11, 31) }), (at) => {
        expect(parseUtcTimestamp(utcTimestamp(instant(at)))).toBe(at);
      }),
    );
  });

  it.each([
    ['20260102-03:04:05', Date.UTC(2026, 0, 2, 3, 4, 5)],
    ['20260102-03:04:05.123456789', Date.UTC(2026, 0, 2, 3, 4, 5, 123)],
    ['20161231-23:59:60', Date.UTC(2017, 0, 1)],
    ['20240229-00:00:00', Date.UTC(2024, 1, 29)],
  ])('reads %s', (text, at) => {
    expect(parseUtcTimestamp(text)).toBe(at);
  });

  it.each([
    '',
    '20260102',
    '20260102-03:04',
    '20260102-24:00:00',
    '20260102-03:60:00',
    '20260102-03:04:61',
    '20250229-00:00:00',
    '20261301-00:00:00',
    '20260100-00:00:00',
    '20260102-03:04:05.1',
    ' 20260102-03:04:05',
  ])('does not read %j', (text) => {
    expect(parseUtcTimestamp(text)).toBeUndefined();
  });
});
