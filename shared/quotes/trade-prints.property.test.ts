import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INSTRUMENTS } from './instruments.ts';
import { modelQuote } from './price-model.ts';
import type { TradePrint } from './trade-prints.ts';
import { isLastSale, lastSale, printSequenceAt, printsBetween } from './trade-prints.ts';

const walking = fc.constantFrom(...INSTRUMENTS.map(({ symbol }) => symbol));
const anySymbol = fc.oneof(walking, fc.constantFrom('SPIKE', 'SWING1', 'FLAT', 'REST7'));
const anyTime = fc.integer({ min: 10_000, max: Date.UTC(2100, 0, 1) });
const anyGap = fc.integer({ min: 0, max: 120_000 });

const cents = (price: string): number => Number(price.replace('.', ''));

const all = (seed: string, symbol: string, after: number, to: number): TradePrint[] => [
  ...printsBetween(seed, symbol, after, to),
];

describe('printsBetween', () => {
  it('numbers without a gap, in time order, whole round lots or odd ones', () => {
    fc.assert(
      fc.property(fc.string(), anySymbol, anyTime, anyGap, (seed, symbol, from, gap) => {
        const after = printSequenceAt(from);
        const prints = all(seed, symbol, after, from + gap);
        expect(prints.map(({ sequence }) => sequence)).toEqual(
          Array.from({ length: printSequenceAt(from + gap) - after }, (_, i) => after + 1 + i),
        );
        for (const { at, size, price, conditions } of prints) {
          expect(at).toBeGreaterThan(from);
          expect(at).toBeLessThanOrEqual(from + gap);
          expect(price).toMatch(/^\d+\.\d\d$/);
          expect(Number(size) < 100).toBe(conditions.includes('odd-lot'));
        }
      }),
    );
  });

  it('is the same in any slices', () => {
    fc.assert(
      fc.property(fc.string(), anySymbol, anyTime, anyGap, anyGap, (seed, symbol, from, a, b) => {
        const after = printSequenceAt(from);
        const middle = printSequenceAt(from + a);
        expect([
          ...all(seed, symbol, after, from + a),
          ...all(seed, symbol, middle, from + a + b),
        ]).toEqual(all(seed, symbol, after, from + a + b));
      }),
    );
  });

  it('sells regular prints at the bid or the ask of their moment, the others off the market', () => {
    fc.assert(
      fc.property(fc.string(), walking, anyTime, (seed, symbol, from) => {
        for (const print of all(seed, symbol, printSequenceAt(from), from + 60_000)) {
          const quote = modelQuote(seed, symbol, print.at);
          const sold = [quote?.bid, quote?.ask].includes(print.price);
          expect(sold).toBe(isLastSale(print));
        }
      }),
    );
  });

  it('has every condition, and mostly regular ones', () => {
    const prints = all('seed', 'ACME', 0, 10_000_000);
    const counts = Map.groupBy(prints, ({ conditions }) => conditions.join());
    expect([...counts.keys()].sort()).toEqual(
      ['average-price', 'late', 'odd-lot', 'out-of-sequence', 'regular'].sort(),
    );
    expect(counts.get('regular')?.length).toBeGreaterThan(prints.length * 0.8);
  });

  it('has none of a symbol that is not tradable', () => {
    expect(all('seed', 'NOPE', 0, 60_000)).toEqual([]);
    expect(lastSale('seed', 'NOPE', 60_000)).toBeUndefined();
  });
});

describe('lastSale', () => {
  it('is the latest eligible print, and the last of the quote', () => {
    fc.assert(
      fc.property(fc.string(), anySymbol, anyTime, (seed, symbol, at) => {
        const before = all(seed, symbol, printSequenceAt(at) - 10, at).filter(isLastSale);
        expect(lastSale(seed, symbol, at)).toEqual(before.at(-1));
        expect(modelQuote(seed, symbol, at)?.last).toBe(before.at(-1)?.price);
      }),
    );
  });

  it('stays near the quote', () => {
    fc.assert(
      fc.property(fc.string(), walking, anyTime, (seed, symbol, at) => {
        const quote = modelQuote(seed, symbol, at);
        const last = cents(quote?.last ?? '');
        expect(Math.abs(last - cents(quote?.bid ?? ''))).toBeLessThanOrEqual(last * 0.001 + 6);
      }),
    );
  });
});
