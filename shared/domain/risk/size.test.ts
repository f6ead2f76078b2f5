import { describe, expect, it } from 'vitest';
import { positionOf, termsOf } from '../../../test/support/api-fixtures.ts';
import { orderCheck, refusedBy } from '../../../test/support/order-check.ts';
import { price, quantity } from '../money/exact.ts';
import type { OrderCheck } from './rule.ts';
import { SIZE_RULES } from './size.ts';

const shares = (count: string, side: 'buy' | 'sell' = 'buy') => ({
  terms: termsOf({ quantity: quantity(count), side }),
});
const limit = (count: string, each: string, side: 'buy' | 'sell' = 'buy') => ({
  terms: termsOf({ quantity: quantity(count), type: 'limit', limitPrice: price(each), side }),
});
const owned = (count: string) => ({ position: positionOf({ quantity: quantity(count) }) });

const half = { quantity: quantity('0.5') };

describe('size', () => {
  it.each([
    ['a plain order', shares('3'), []],
    ['part of a share', shares('0.5'), []],
    [
      'a part of a share that would be had for nothing',
      shares('0.00003'),
      ['FRACTIONAL_TOO_SMALL'],
    ],
    ['as little, sold', shares('0.00003', 'sell'), []],
    [
      'part of a share, while the inventory is nearly level',
      { ...shares('0.5'), inventoryOwed: quantity('333') },
      [],
    ],
    [
      'part of a share, when the inventory owes 334 at 150, over its cap of 50,000',
      { ...shares('0.5'), inventoryOwed: quantity('334') },
      ['FRACTIONAL_INVENTORY_FULL'],
    ],
    [
      'part of a share sold to an inventory that owes as much',
      { ...shares('0.5', 'sell'), inventoryOwed: quantity('334') },
      [],
    ],
    [
      'a whole share, when the inventory is full',
      { ...shares('1'), inventoryOwed: quantity('334') },
      [],
    ],
    ['part of a share for a dollar', { ...limit('0.01', '100') }, []],
    ['part of a share for less', limit('0.01', '99.99'), ['FRACTIONAL_TOO_SMALL']],
    [
      'part of a share without any price',
      { ...shares('0.00003'), ask: undefined, last: undefined },
      [],
    ],
    [
      'part of a share without any price, when the inventory is full',
      { ...shares('0.5'), ask: undefined, last: undefined, inventoryOwed: quantity('1000000') },
      [],
    ],
    [
      'part of a share, valued at the offer when there is no last sale',
      { ...shares('0.5'), last: undefined, inventoryOwed: quantity('334') },
      ['FRACTIONAL_INVENTORY_FULL'],
    ],
    [
      'part of a share sold to an inventory that has 334 too many',
      { ...shares('0.5', 'sell'), inventoryOwed: quantity('-334') },
      ['FRACTIONAL_INVENTORY_FULL'],
    ],
    ['part of a share bought of it', { ...shares('0.5'), inventoryOwed: quantity('-334') }, []],
    [
      'part of a share, when the inventory owes its cap to the cent',
      { ...shares('0.5'), last: price('100'), inventoryOwed: quantity('500') },
      [],
    ],
    [
      'part of a share on a stop',
      { terms: termsOf({ ...half, type: 'stop', stopPrice: price('160') }) },
      [],
    ],
    [
      'part of a share for longer than the day',
      { terms: termsOf({ ...half, timeInForce: 'gtc' }) },
      ['FRACTIONAL_NOT_SUPPORTED'],
    ],
    [
      'part of a share in extended hours',
      { terms: termsOf({ ...half, extendedHours: true }) },
      ['FRACTIONAL_NOT_SUPPORTED'],
    ],
    [
      'part of what is dealt in whole shares only',
      { ...shares('0.5'), instrument: { symbol: 'ACME', tradable: true, fractionable: false } },
      ['FRACTIONAL_NOT_SUPPORTED'],
    ],
    ['as many shares as one order may be for', limit('1000000', '10'), []],
    ['one more', limit('1000001', '1'), ['ORDER_TOO_LARGE']],
    ['a limit order worth ten million to the cent', limit('100000', '100'), []],
    [
      'a limit order worth a cent over ten million',
      limit('1', '10000000.01'),
      ['NOTIONAL_TOO_LARGE'],
    ],
    ['a market buy held at over ten million', shares('64682'), ['NOTIONAL_TOO_LARGE']],
    ['a market buy held at just under ten million', shares('64681'), []],
    ['a sale at market is valued at the last sale', shares('66666', 'sell'), []],
    ['a sale at market of over ten million', shares('66667', 'sell'), ['NOTIONAL_TOO_LARGE']],
    ['without a price nothing can be valued', { ...shares('900000'), ask: undefined }, []],
    ['a buy up to the position limit', { ...owned('4999997'), ...shares('3') }, []],
    [
      'a buy over the position limit',
      { ...owned('4999998'), ...shares('3') },
      ['POSITION_LIMIT_EXCEEDED'],
    ],
    ['a sale from a position over the limit', { ...owned('6000000'), ...shares('3', 'sell') }, []],
  ])('%s', (_given, changes, reasons) => {
    const { last, ...check } = { ...orderCheck(), ...changes };
    const seen: OrderCheck = { ...check, ...(last === undefined ? {} : { last }) };
    expect(refusedBy(SIZE_RULES, seen)).toEqual(reasons);
  });
});
