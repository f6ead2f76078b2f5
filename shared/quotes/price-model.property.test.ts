import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INSTRUMENTS, instrumentOf, SCENARIO_PREFIXES } from './instruments.ts';
import { modelQuote } from './price-model.ts';

const symbols = [...INSTRUMENTS.map((each) => each.symbol), 'REJ', 'PARTX1', 'REST7'];
const anySymbol = fc.constantFrom(...symbols);
const anyTime = fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) });

const ticks = (price: string): number => Number(price.replace('.', ''));

function quoteOf(seed: string, symbol: string, at: number) {
  const quote = modelQuote(seed, symbol, at);
  if (quote === undefined) throw new Error(`no quote for ${symbol}`);
  return quote;
}

describe('modelQuote', () => {
  it('quotes two decimals and a spread of 1 to 5 ticks', () => {
    fc.assert(
      fc.property(fc.string(), anySymbol, anyTime, (seed, symbol, at) => {
        const { bid, ask } = quoteOf(seed, symbol, at);
        expect(bid).toMatch(/^\d+\.\d\d$/);
        const spread = ticks(ask) - ticks(bid);
        expect(spread).toBeGreaterThanOrEqual(1);
        expect(spread).toBeLessThanOrEqual(5);
      }),
    );
  });

  it('says the same for the same arguments and differs between seeds and symbols', () => {
    const at = Date.UTC(2026, 10, 23, 15);
    expect(modelQuote('a', 'ACME', at)).toEqual(modelQuote('a', 'ACME', at));
    const perSeed = new Set(['a', 'b', 'c', 'd'].map((seed) => quoteOf(seed, 'ACME', at).bid));
    expect(perSeed.size).toBe(4);
  });

  it('stays within 20 % of the base price for ever', () => {
    fc.assert(
      fc.property(fc.string(), anySymbol, anyTime, (seed, symbol, at) => {
        const base = ticks(instrumentOf(symbol)?.basePrice ?? '');
        const { bid, ask } = quoteOf(seed, symbol, at);
        expect(ticks(bid)).toBeGreaterThan(base * 0.8);
        expect(ticks(ask)).toBeLessThan(base * 1.2);
      }),
      { numRuns: 1_000 },
    );
  });

  it('moves at most 2 % within ten minutes', () => {
    const tenMinutes = fc.integer({ min: 1, max: 600_000 });
    fc.assert(
      fc.property(fc.string(), anySymbol, anyTime, tenMinutes, (seed, symbol, at, later) => {
        const before = ticks(quoteOf(seed, symbol, at).bid);
        const after = ticks(quoteOf(seed, symbol, at + later).bid);
        // The spread is drawn anew each second and moves the bid by up to two ticks on its own.
        expect(Math.abs(after - before)).toBeLessThanOrEqual(before * 0.02 + 3);
      }),
      { numRuns: 1_000 },
    );
  });

  it('moves at all', () => {
    const seen = new Set<string>();
    for (let minute = 0; minute < 60; minute += 1) {
      seen.add(quoteOf('seed', 'ACME', minute * 60_000).bid);
    }
    expect(seen.size).toBeGreaterThan(10);
  });

  it('knows no other symbol', () => {
    for (const symbol of ['', 'acme', 'NOPE', 'REJECTEDFOREVERANDEVER', 'ACME ', 'AREJ']) {
      expect(modelQuote('seed', symbol, 0)).toBeUndefined();
    }
    for (const prefix of SCENARIO_PREFIXES) {
      expect(modelQuote('seed', `${prefix}1`, 0)).toBeDefined();
    }
  });
});
