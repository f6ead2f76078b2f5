import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Exact, type Price, type Quantity } from '../money/exact.ts';
import { bustFees, type Fees, type Fill, fillFees, NO_FEES, type Sold, saleFees } from './fees.ts';
import { bookedPrincipal } from './fill-principal.ts';

const fills = fc.array(
  fc.record({
    // Down to a millionth of a share, at prices from a cent up, so that the exemption of the TAF plays no part.
    quantity: fc
      .integer({ min: 1, max: 2_000_000_000 })
      .map((n) => new Exact(n).dividedBy(1_000_000) as Quantity),
    price: fc
      .integer({ min: 100, max: 50_000_000 })
      .map((n) => new Exact(n).dividedBy(10_000) as Price),
  }),
  { minLength: 1, maxLength: 20 },
);
const DAYS = ['2024-06-03', '2025-06-02', '2026-03-02', '2026-09-30', '2026-11-20', '2027-01-04'];
const day = fc.constantFrom(...DAYS);

const totalOf = (own: readonly Fill[]): Sold =>
  own.reduce<Sold>(
    (before, { quantity, price }) => ({
      quantity: before.quantity.plus(quantity),
      value: before.value.plus(price.times(quantity)),
    }),
    { quantity: new Exact(0), value: new Exact(0) },
  );

const plus = (a: Fees, b: Fees, sign: 1 | -1 = 1): Fees => ({
  sec: a.sec.plus(b.sec.times(sign)) as Fees['sec'],
  taf: a.taf.plus(b.taf.times(sign)) as Fees['taf'],
});

/** Fills one after the other: what each was charged, in the end together. */
const chargedFor = (own: readonly Fill[], on: string): Fees =>
  own.reduce<Fees>(
    (charged, fill, index) => plus(charged, fillFees(totalOf(own.slice(0, index)), fill, on)),
    NO_FEES,
  );

describe('fees', () => {
  it('of an order in parts are those of the order in one piece, and no part is paid for being sold', () => {
    fc.assert(
      fc.property(fills, day, (own, on) => {
        expect(chargedFor(own, on)).toEqual(saleFees(totalOf(own), on));
        for (const [index, fill] of own.entries()) {
          const { sec, taf } = fillFees(totalOf(own.slice(0, index)), fill, on);
          expect(sec.isNegative() || taf.isNegative()).toBe(false);
        }
      }),
    );
  });

  it('are never more than the sale brings, whatever part of it the inventory buys', () => {
    const mills = fc.integer({ min: 0, max: 60 }).map((n) => new Exact(n).dividedBy(1_000));
    fc.assert(
      fc.property(mills, mills, day, (venues, inventoryValue, on) => {
        const value = venues.plus(inventoryValue);
        const { sec, taf } = saleFees({ quantity: new Exact('1.5'), value }, on);
        const brings = bookedPrincipal('sell', { filledValue: value, inventoryValue });
        expect(sec.plus(taf).lte(brings)).toBe(true);
      }),
    );
  });

  it('after busts are those of the fills that stand, in whatever order the busts came', () => {
    fc.assert(
      fc.property(fills, day, fc.array(fc.nat(), { maxLength: 20 }), (own, on, picks) => {
        let standing = [...own];
        let charged = chargedFor(own, on);
        for (const pick of picks) {
          const busted = standing[pick % Math.max(1, standing.length)];
          if (busted === undefined) break;
          const back = bustFees(totalOf(standing), busted, on, charged);
          charged = plus(charged, back, -1);
          standing = standing.filter((each) => each !== busted);
          expect(charged).toEqual(saleFees(totalOf(standing), on));
        }
      }),
    );
  });
});
