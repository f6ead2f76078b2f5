import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUuid } from '../kernel/brand.ts';
import { findInstrument, INSTRUMENTS, instrumentOf, SCENARIO_PREFIXES } from './instruments.ts';

describe('instruments', () => {
  it('lists 20 symbols, each with its own UUID, none looking like a scenario', () => {
    expect(new Set(INSTRUMENTS.map((each) => each.symbol)).size).toBe(20);
    expect(new Set(INSTRUMENTS.map((each) => each.assetId)).size).toBe(20);
    for (const each of INSTRUMENTS) {
      expect(isUuid(each.assetId)).toBe(true);
      expect(each.basePrice).toMatch(/^\d+\.\d\d$/);
      expect(SCENARIO_PREFIXES.some((prefix) => each.symbol.startsWith(prefix))).toBe(false);
    }
  });

  it('is sorted by exchange, then symbol', () => {
    const keys = INSTRUMENTS.map((each) => `${each.exchange} ${each.symbol}`);
    expect(keys).toEqual([...keys].sort());
  });

  it('finds an instrument by symbol and by asset id', () => {
    for (const each of INSTRUMENTS) {
      expect(findInstrument(each.symbol)).toBe(each);
      expect(findInstrument(each.assetId)).toBe(each);
    }
    expect(findInstrument('00000000-0000-4000-8000-000000000000')).toBeUndefined();
    expect(findInstrument('5ce0a710-0000-8000-8000-000000000000')).toBeUndefined();
    expect(findInstrument('acme')).toBeUndefined();
  });

  it('gives scenario symbols an asset id that leads back to them', () => {
    const tail = fc.stringMatching(/^[A-Z0-9]{0,8}$/);
    fc.assert(
      fc.property(fc.constantFrom(...SCENARIO_PREFIXES), tail, (prefix, rest) => {
        const instrument = instrumentOf(`${prefix}${rest}`.slice(0, 12));
        expect(instrument?.listed).toBe(false);
        expect(isUuid(instrument?.assetId ?? '')).toBe(true);
        expect(findInstrument(instrument?.assetId ?? '')).toEqual(instrument);
      }),
    );
  });
});
