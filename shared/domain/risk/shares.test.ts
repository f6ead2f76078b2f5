import { describe, expect, it } from 'vitest';
import { accountOf, positionOf, termsOf } from '../../../test/support/api-fixtures.ts';
import { orderCheck, refusedBy } from '../../../test/support/order-check.ts';
import type { OrderId } from '../../kernel/brand.ts';
import type { Hold } from '../accounts/account.ts';
import { Exact, money, price, quantity, text } from '../money/exact.ts';
import type { OrderTerms } from '../orders/order.ts';
import { cashHoldFor, holdPriceOf, orderCost, sharesHeld } from './buying-power.ts';
import { FUNDS_RULES, fundsBuyingPower } from './funds.ts';
import type { OrderCheck } from './rule.ts';
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

it('of which nothing is owned are none that could be sold', () => {
  const said = SHARES_RULES.map(({ refusal }) => refusal(orderCheck(sell('1')))?.details);
  expect(said).toEqual([
    { symbol: 'ACME', available: '0' },
    { symbol: 'ACME', available: '0', existing_qty: '0', held_for_orders: '0' },
  ]);
});

it('that are held are those of open sales of the symbol', () => {
  const hold = (symbol: string) => ({ kind: 'shares', symbol, quantity: quantity('2') }) as const;
  const open = new Map<OrderId, Hold>([
    ['a' as OrderId, hold('ACME')],
    ['b' as OrderId, hold('BOLT')],
    ['c' as OrderId, { kind: 'cash', symbol: 'ACME', amount: money('5') }],
  ]);
  expect(text(sharesHeld(accountOf({ open }), 'ACME'))).toBe('2');
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

  it('that are settled are all that a restricted account buys with, to the cent', () => {
    const restricted = (settled: string, changes: Partial<OrderCheck> = {}) =>
      refusedBy(
        FUNDS_RULES,
        orderCheck({
          account: accountOf({
            cash: {
              settled: money(settled),
              unsettled: { '2026-11-24': money('1000') },
              provisional: money('0'),
            },
            proceeds: { '2026-11-24': money('1000') },
            conduct: { violations: [], restrictedUntil: '2027-01-01' },
          }),
          ...changes,
        }),
      );
    expect(restricted('463.81')).toEqual([]);
    expect(restricted('463.80')).toEqual(['UNSETTLED_FUNDS_RESTRICTED']);
    expect(restricted('0', { ask: undefined })).toEqual([]);
  });

  it('are shown as they may be spent', () => {
    const account = accountOf({
      cash: {
        settled: money('10'),
        unsettled: { '2026-11-24': money('5') },
        provisional: money('0'),
      },
      proceeds: { '2026-11-24': money('5') },
    });
    const conduct = { violations: [], restrictedUntil: '2027-01-01' };
    expect(text(fundsBuyingPower(account, '2026-11-23'))).toBe('15');
    expect(text(fundsBuyingPower({ ...account, conduct }, '2026-11-23'))).toBe('10');
  });
});

describe('what is held for each share of a purchase', () => {
  const held = (terms: Partial<OrderTerms>, ask = price('10')) => {
    const each = holdPriceOf(termsOf(terms), ask);
    return each && text(each);
  };

  it('is 3 % above where it would be filled, and never above a limit', () => {
    expect(held({})).toBe('10.3');
    expect(held({ type: 'limit', limitPrice: price('9') })).toBe('9');
    expect(held({ type: 'stop', stopPrice: price('20') })).toBe('20.6');
    expect(held({ trail: { kind: 'price', amount: new Exact(2) } })).toBe('12.36');
    expect(held({ trail: { kind: 'percent', amount: new Exact(10) } })).toBe('11.33');
    expect(holdPriceOf(termsOf(), undefined)).toBeUndefined();
  });

  it('is, of dollars, the dollars', () => {
    const dollars = orderCost(termsOf({ notional: money('7') }), price('10'));
    expect(dollars && text(dollars)).toBe('7');
  });

  it('is rounded up once for whole shares, and by itself for their fraction', () => {
    expect(text(cashHoldFor(price('0.3333'), quantity('10')))).toBe('3.34');
    expect(text(cashHoldFor(price('0.3333'), quantity('10.5')))).toBe('3.51');
  });
});
