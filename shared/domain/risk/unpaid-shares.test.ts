import { expect, it } from 'vitest';
import { money, quantity, text } from '../money/exact.ts';
import { breachOf, NEVER, partOf, unpaidOf } from './unpaid-shares.ts';

const T1 = '2026-11-23';
const unpaid = (shares: string, cost: string) => ({ shares: quantity(shares), cost: money(cost) });

it('shares whose part of the cost is less than half a cent are paid for', () => {
  expect(breachOf({ [T1]: unpaid('0.0001', '0') })).toBeUndefined();
});

it('money for a part of a share alone is no free-riding', () => {
  const breach = breachOf({ [T1]: unpaid('1', '100'), [NEVER]: unpaid('0', '5') });
  expect(breach?.kind).toBe('good-faith');
});

it('the cost of a part of a share that another date completes is all there is', () => {
  expect(text(partOf(unpaid('0', '5'), quantity('0')).cost)).toBe('5');
});

it('of no share nothing is unpaid', () => {
  const { cost } = unpaidOf({ [T1]: unpaid('0', '5') }, quantity('10'))[T1] ?? {};
  expect(cost && text(cost)).toBe('0');
});
