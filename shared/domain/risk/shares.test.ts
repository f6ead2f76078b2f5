import { describe, expect, it } from 'vitest';
import { accountOf, positionOf, termsOf } from '../../../test/support/api-fixtures.ts';
import { orderCheck, refusedBy } from '../../../test/support/order-check.ts';
import type { OrderId } from '../../kernel/brand.ts';
import { money, quantity } from '../money/exact.ts';
import { FUNDS_RULES } from './funds.ts';
import { SHARES_RULES } from './shares.ts';

const sell = (count: string) => ({ terms: termsOf({ side: 'sell', quantity: quantity(count) }) });
const holding = (count: string) => ({
  account: accountOf({
    open: new Map([
      ['held' as OrderId, { kind: 'shares', symbol: 'ACME', quantity: quantity(count) }],
    ]),
  }),
});
const owned = { position: positionOf({ quantity: quantity('10') }) };

describe('shares', () => {
  it.each([
    ['a buy needs none', {}, []],
    ['a sale of all that is owned', { ...owned, ...sell('10') }, []],
    ['a sale of more', { ...owned, ...sell('11') }, ['INSUFFICIENT_SHARES']],
    [
      'a sale of what an open sale holds',
      { ...owned, ...sell('4'), ...holding('7') },
      ['INSUFFICIENT_SHARES'],
    ],
    ['a sale of what it leaves', { ...owned, ...sell('3'), ...holding('7') }, []],
    ['a sale of what is not owned', sell('1'), ['SHORTING_NOT_ALLOWED', 'INSUFFICIENT_SHARES']],
    [
      'a sale of what was sold',
      { ...sell('1'), position: positionOf({ quantity: quantity('0') }) },
      ['SHORTING_NOT_ALLOWED', 'INSUFFICIENT_SHARES'],
    ],
  ])('%s', (_given, changes, reasons) => {
    expect(refusedBy(SHARES_RULES, orderCheck(changes))).toEqual(reasons);
  });

  it('says how many there are, as programs read it', () => {
    const [, rule] = SHARES_RULES;
    expect(rule?.refusal(orderCheck({ ...owned, ...sell('4'), ...holding('7') }))).toEqual({
      message: 'insufficient qty available for order (requested: 4, available: 3)',
      details: { symbol: 'ACME', available: '3', existing_qty: '10', held_for_orders: '7' },
    });
  });
});

const cash = (settled: string) => ({
  account: accountOf({
    cash: { settled: money(settled), unsettled: {}, provisional: money('0') },
  }),
});

describe('funds', () => {
  it.each([
    ['three shares at 3 % above the ask, to the cent', cash('463.81'), []],
    ['a cent less', cash('463.80'), ['INSUFFICIENT_BUYING_POWER']],
    ['a sale needs none', { ...cash('0'), ...sell('3') }, []],
    ['without a price there is no cost', { ...cash('0'), ask: undefined }, []],
  ])('%s', (_given, changes, reasons) => {
    expect(refusedBy(FUNDS_RULES, orderCheck(changes))).toEqual(reasons);
  });
});
