import { describe, expect, it } from 'vitest';
import { orderOf, termsOf } from '../../../test/support/api-fixtures.ts';
import {
  changeSettings,
  deposit,
  open,
  openMargin,
  place,
  placeTerms,
  replace,
  reports,
  traded,
} from '../../../test/support/commands.ts';
import { given, type Scenario } from '../../../test/support/given.ts';
import { orderCheck } from '../../../test/support/order-check.ts';
import { price, quantity } from '../money/exact.ts';
import { checkReplacement } from './replace-order.ts';

const resting = (of: string, side: 'buy' | 'sell', symbol: string, leavesQuantity: string) =>
  reports(of, side, symbol, { execId: `${of} new`, execType: 'new', leavesQuantity });
const busted = (name: string, side: 'buy' | 'sell') =>
  reports(name, side, 'ACME', {
    execId: `${name} bust`,
    execType: 'trade-cancel',
    execRefId: `${name} fill`,
  });

type Case = { readonly of: string; readonly reason: string; readonly lacking: () => Scenario };

/** Orders `r` of 50 at 9 whose account lacks what they would cost today. */
const CASES: readonly Case[] = [
  {
    of: 'purchase of a margin account in a deficit',
    reason: 'MARGIN_EQUITY_TOO_LOW',
    lacking: () =>
      given(openMargin(), deposit('d', '10000'))
        .priced('ACME', '10')
        .priced('OTHR', '10')
        .and(
          ...traded('b', 'buy', '1800', 'ACME', '10'),
          place('r', 'buy', '50', 'OTHR', '9'),
          resting('r', 'buy', 'OTHR', '50'),
        )
        .priced('ACME', '5'),
  },
  {
    of: 'purchase of a cash account whose sale was busted',
    reason: 'INSUFFICIENT_BUYING_POWER',
    lacking: () =>
      given(open(), deposit('d', '500'))
        .priced('OTHR', '9')
        .and(
          ...traded('b', 'buy', '50', 'ACME', '10'),
          ...traded('s', 'sell', '50', 'ACME', '10'),
          place('r', 'buy', '50', 'OTHR', '9'),
          resting('r', 'buy', 'OTHR', '50'),
          busted('s', 'sell'),
        ),
  },
  {
    of: 'purchase that is concentrated',
    reason: 'CONCENTRATION_LIMIT_EXCEEDED',
    lacking: () =>
      given(open(), deposit('d', '1000'))
        .priced('OTHR', '9')
        .and(
          place('r', 'buy', '50', 'OTHR', '9'),
          resting('r', 'buy', 'OTHR', '50'),
          changeSettings('s', { concentration: '0.1' }),
        ),
  },
  {
    of: 'sale whose shares a bust took',
    reason: 'INSUFFICIENT_SHARES',
    lacking: () =>
      given(open(), deposit('d', '1000'))
        .priced('ACME', '9')
        .and(
          ...traded('b', 'buy', '10', 'ACME', '10'),
          ...traded('c', 'buy', '40', 'ACME', '10'),
          place('r', 'sell', '50', 'ACME', '9'),
          resting('r', 'sell', 'ACME', '50'),
          busted('c', 'buy'),
        ),
  },
];

describe.each(CASES)('a $of', ({ lacking, reason }) => {
  const asked = (change: Parameters<typeof replace>[2]) => lacking().and(replace('n', 'r', change));

  it('may be made smaller, and holds no more for that', () => {
    const smaller = asked({ quantity: '20' });
    expect([smaller.order('n').state, smaller.order('n').reason]).toEqual(['ROUTED', undefined]);
    expect(smaller.money()).toEqual(lacking().money());
  });

  it('may be made smaller and dearer, while it holds no more', () => {
    expect(asked({ quantity: '45', limitPrice: '10' }).order('n').state).toBe('ROUTED');
  });

  it('may not be made larger', () => {
    expect(asked({ quantity: '51' }).order('n').reason).toBe(reason);
  });
});

describe('a replacement of more shares at a lower price', () => {
  // Until the venue decides, each of the shares may cost the higher price: 9 for 51.25 are 461.25.
  const asked = (funds: string) =>
    given(open(), deposit('d', funds))
      .and(
        placeTerms('b', { type: 'limit', limitPrice: '10', quantity: '1' }),
        reports('b', 'buy', 'ACME', { execId: 'new', execType: 'new' }),
      )
      .when(replace('r', 'b', { quantity: '9', limitPrice: '9' }));

  it('is refused when the higher price of all of them is not there meanwhile', () => {
    const refused = asked('89.99');
    expect(refused.order('r')).toMatchObject({
      state: 'REJECTED',
      reason: 'INSUFFICIENT_BUYING_POWER',
    });
    expect(refused.money().held).toBe('10');
  });

  it('holds it when it is there, and has none left', () => {
    const taken = asked('90');
    expect([taken.order('r').state, taken.money().held, taken.money().buyingPower]).toEqual([
      'ROUTED',
      '90',
      '0',
    ]);
  });
});

describe('a purchase whose account lacks what it would cost', () => {
  it.each(CASES.slice(0, 3))('may not be made dearer: $of', ({ lacking, reason }) => {
    const dearer = lacking().and(replace('n', 'r', { limitPrice: '9.01' }));
    expect(dearer.order('n').reason).toBe(reason);
  });
});

it('is refused for want of a price when nobody knows what it would hold', () => {
  const terms = termsOf({ quantity: quantity('10') });
  const order = orderOf({ terms, state: 'FUNDS_HELD', waitsFor: 'session', holdPrice: price('9') });
  const check = orderCheck({ terms, ask: undefined });
  const refusal = checkReplacement(order, { quantity: quantity('5') }, check, []);
  expect(refusal?.reason).toBe('PRICE_UNAVAILABLE');
});
