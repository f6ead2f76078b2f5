import { describe, expect, it } from 'vitest';
import { termsOf } from '../../../test/support/api-fixtures.ts';
import { marginCheck, mark, refusedBy } from '../../../test/support/order-check.ts';
import type { OrderId } from '../../kernel/brand.ts';
import type { Hold } from '../accounts/account.ts';
import { Exact, money, price, quantity } from '../money/exact.ts';
import type { OrderTerms } from '../orders/order.ts';
import { CONCENTRATION_RULES } from './concentration.ts';
import type { OrderCheck } from './rule.ts';

const limit = (shares: string, own: Partial<OrderTerms> = {}) =>
  termsOf({ type: 'limit', limitPrice: price('100'), quantity: quantity(shares), ...own });
const open = new Map<OrderId, Hold>([
  ['a' as OrderId, { kind: 'cash', symbol: 'ACME', amount: money('100') }],
  ['b' as OrderId, { kind: 'cash', symbol: 'BOLT', amount: money('500') }],
  ['c' as OrderId, { kind: 'shares', symbol: 'ACME', quantity: quantity('5') }],
]);

/** $5,000, of which a quarter may be in one symbol: two ACME at 100 and twenty BOLT at 50 are owned. */
function asking(terms: OrderTerms, changes: Partial<OrderCheck> = {}): OrderCheck {
  const check = marginCheck(
    {
      cash: '3800',
      acme: mark('100'),
      owned: [
        { symbol: 'BOLT', shares: '20', mark: mark('50') },
        { symbol: 'ACME', shares: '2', mark: mark('100') },
      ],
      open,
    },
    { terms },
  );
  const { margin: _none, ...account } = check.account;
  const settings = { concentration: new Exact('0.25') };
  return { ...check, account: { ...account, settings }, ...changes };
}
const refused = (check: OrderCheck) => refusedBy(CONCENTRATION_RULES, check);

describe('concentration', () => {
  it('counts what is owned, what is on order and what is asked for in the symbol', () => {
    // 200 owned, 100 on order and 950 asked for are a quarter of 5,000.
    expect(refused(asking(limit('9.5')))).toEqual([]);
    expect(refused(asking(limit('9.6')))).toEqual(['CONCENTRATION_LIMIT_EXCEEDED']);
    expect(refused(asking(limit('12.5', { symbol: 'CORE' })))).toEqual([]);
    expect(refused(asking(limit('12.6', { symbol: 'CORE' })))).toEqual([
      'CONCENTRATION_LIMIT_EXCEEDED',
    ]);
  });

  it('says of how much', () => {
    const [rule] = CONCENTRATION_RULES;
    expect(rule?.refusal(asking(limit('9.6')))).toEqual({
      message: "ACME would be more than 25 % of the account's equity",
      details: { symbol: 'ACME', equity: '5000' },
    });
  });

  it('never keeps a sale, nor what has no price, nor an account that did not ask for it', () => {
    expect(refused(asking(limit('50', { side: 'sell' })))).toEqual([]);
    const unpriced = asking(termsOf({ quantity: quantity('50') }));
    expect(refused({ ...unpriced, ask: undefined })).toEqual([]);
    const check = asking(limit('50'));
    const { settings: _none, ...account } = check.account;
    expect(refused({ ...check, account })).toEqual([]);
  });
});
