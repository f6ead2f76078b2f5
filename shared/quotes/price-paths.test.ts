import { describe, expect, it } from 'vitest';
import { findInstrument, INSTRUMENTS } from './instruments.ts';
import { modelQuote } from './price-model.ts';
import { PATH_PREFIXES } from './price-paths.ts';
import { printSequenceAt, printsBetween } from './trade-prints.ts';

const on = (wallClock: string): number => Date.parse(wallClock);

describe('price paths', () => {
  it.each([
    ['FLAT', '2026-11-23T11:11:11-05:00', '50.00'],
    ['REST1', '2026-11-23T11:11:11-05:00', '50.00'],
    ['RAMPUP', '2026-11-23T04:00:00-05:00', '50.00'],
    ['RAMPUP', '2026-11-23T09:30:59-05:00', '50.00'],
    ['RAMPUP', '2026-11-23T09:31:00-05:00', '50.10'],
    ['RAMPUP1', '2026-11-23T10:30:00-05:00', '56.00'],
    ['RAMPUP', '2026-11-23T16:00:00-05:00', '89.00'],
    ['RAMPUP', '2026-11-23T23:59:59-05:00', '89.00'],
    ['RAMPDN', '2026-11-23T15:59:59-05:00', '51.10'],
    // Daylight time: the rule follows New York's wall clock.
    ['SPIKE', '2026-07-01T09:59:59-04:00', '50.00'],
    ['SPIKE', '2026-07-01T10:01:00-04:00', '51.00'],
    ['SPIKE', '2026-07-01T10:10:30-04:00', '60.00'],
    ['SPIKE', '2026-07-01T10:12:00-04:00', '58.00'],
    ['SPIKE', '2026-07-01T10:20:00-04:00', '50.00'],
    ['DIP', '2026-11-23T10:10:00-05:00', '40.00'],
    ['CRASH', '2026-11-23T09:59:59-05:00', '50.00'],
    ['CRASH', '2026-11-23T10:00:00-05:00', '25.00'],
    ['GAPDN', '2026-11-23T15:59:59-05:00', '50.00'],
    ['GAPDN', '2026-11-24T09:30:00-05:00', '40.00'],
    ['GAPUP', '2026-11-24T09:30:00-05:00', '60.00'],
    ['SWING', '2026-11-24T09:30:00-05:00', '49.00'],
    ['SWING', '2026-11-24T09:30:10-05:00', '51.00'],
    ['SWING', '2026-11-24T09:30:15-05:00', '50.00'],
  ])('%s at %s is %s bid, a cent more asked, whatever the seed', (symbol, time, price) => {
    const ask = (Number(price) + 0.01).toFixed(2);
    for (const seed of ['a', 'b']) {
      expect(modelQuote(seed, symbol, on(time))).toEqual({ bid: price, ask, last: price });
    }
  });

  it('prints nothing but last sales at the price of the path', () => {
    const from = on('2026-11-23T10:00:30-05:00');
    const prints = [...printsBetween('seed', 'SPIKE1', printSequenceAt(from), from + 60_000)];
    expect(new Set(prints.map(({ conditions }) => conditions.join()))).toEqual(
      new Set(['regular']),
    );
    expect(new Set(prints.map(({ price }) => price))).toEqual(new Set(['50.00', '51.00']));
  });

  it('can be traded and is not listed', () => {
    for (const prefix of PATH_PREFIXES) {
      expect(findInstrument(prefix)).toMatchObject({ symbol: prefix, listed: false });
      expect(INSTRUMENTS.some(({ symbol }) => symbol.startsWith(prefix))).toBe(false);
    }
  });
});
