import { describe, expect, it } from 'vitest';
import { accountOf, NOW } from '../../../test/support/api-fixtures.ts';
import { orderCheck, refusedBy } from '../../../test/support/order-check.ts';
import { instant, type OrderId } from '../../kernel/brand.ts';
import { MAX_OPEN_ORDERS } from '../../kernel/limits.ts';
import type { Hold } from '../accounts/account.ts';
import { quantity } from '../money/exact.ts';
import { RATE_RULES } from './rate.ts';

const second = NOW / 1000;
const placed = (ordersPerSecond: number, count: number, at = second) => ({
  account: accountOf({ orderRate: { ordersPerSecond, second: at, placed: count } }),
});
const hold: Hold = { kind: 'shares', symbol: 'ACME', quantity: quantity('1') };
const open = (count: number) => ({
  account: accountOf({
    open: new Map(Array.from({ length: count }, (_, n) => [`order-${n}` as OrderId, hold])),
  }),
});

describe('rate', () => {
  it.each([
    ['no limit', {}, []],
    ['the last of the second', placed(10, 9), []],
    ['one more in the same second', placed(10, 10), ['ORDER_RATE_EXCEEDED']],
    [
      'the same in its last millisecond',
      { ...placed(10, 10), at: instant(NOW + 999) },
      ['ORDER_RATE_EXCEEDED'],
    ],
    ['in the next second', { ...placed(10, 10), at: instant(NOW + 1000) }, []],
    ['a limit of none', placed(0, 0), ['ORDER_RATE_EXCEEDED']],
    ['room for one more open order', open(MAX_OPEN_ORDERS - 1), []],
    ['as many open orders as there may be', open(MAX_OPEN_ORDERS), ['TOO_MANY_OPEN_ORDERS']],
  ])('%s', (_given, changes, reasons) => {
    expect(refusedBy(RATE_RULES, orderCheck(changes))).toEqual(reasons);
  });
});
