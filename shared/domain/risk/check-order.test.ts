import { expect, it } from 'vitest';
import { accountOf, termsOf } from '../../../test/support/api-fixtures.ts';
import { orderCheck } from '../../../test/support/order-check.ts';
import { price } from '../money/exact.ts';
import { checkOrder, RULES } from './check-order.ts';
import { REFUSAL_REASONS } from './refusal.ts';

it('lets a plain order pass', () => {
  expect(checkOrder(orderCheck())).toBeUndefined();
});

it('names the first rule that refuses, though others would', () => {
  const check = orderCheck({
    account: accountOf({ quarantine: { first: 0, next: 1 } }),
    instrument: undefined,
    terms: termsOf({ type: 'limit', limitPrice: price('290.123') }),
    marketOpen: false,
  });
  expect(checkOrder(check)).toEqual({
    reason: 'ACCOUNT_QUARANTINED',
    message: 'the account is being looked into and takes no orders for now',
  });
});

it('checks in the order in which the reasons are listed', () => {
  const reasons = [...new Set(RULES.map(({ reason }) => reason))];
  expect(reasons).toEqual(REFUSAL_REASONS.filter((reason) => reasons.includes(reason)));
});

it('has a name of its own and a source for each rule', () => {
  expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length);
  for (const { source } of RULES)
    expect(source).toMatch(/^(house: |SEC |FINRA |Regulation T|Nasdaq )/);
});
