import { describe, expect, it } from 'vitest';
import { marginCheck, mark } from '../../../test/support/order-check.ts';
import { present } from '../../kernel/assert.ts';
import { Exact, text, ZERO_MONEY } from '../money/exact.ts';
import { marginBuyingPower, marginFigures, ratesOf } from './margin-figures.ts';

type Given = Parameters<typeof marginCheck>[0];

const figuresOf = (given: Given) => {
  const { account, valuation } = marginCheck(given);
  const figures = marginFigures(account, present(valuation, 'valuation'));
  return {
    equity: text(figures.equity),
    initial: text(figures.initialMargin),
    maintenance: text(figures.maintenanceMargin),
    power: text(marginBuyingPower(account, figures, account.margin?.sma ?? ZERO_MONEY)),
  };
};
const owned = (symbol: string, shares: string, each: string, rate?: string) => ({
  symbol,
  shares,
  mark: mark(each, rate),
});

describe('figures of a margin account', () => {
  it.each([
    [
      'cash alone',
      { cash: '5000' },
      { equity: '5000', initial: '0', maintenance: '0', power: '10000' },
    ],
    [
      'bought with half of it borrowed',
      { cash: '-10000', owned: [owned('SODA', '200', '100')] },
      { equity: '10000', initial: '10000', maintenance: '5000', power: '0' },
    ],
    [
      'after a rise',
      { cash: '-10000', owned: [owned('SODA', '200', '120')] },
      { equity: '14000', initial: '12000', maintenance: '6000', power: '4000' },
    ],
    [
      'after a fall',
      { cash: '-10000', owned: [owned('SODA', '200', '66.66')] },
      { equity: '3332', initial: '6666', maintenance: '3333', power: '0' },
    ],
    [
      'requirements are rounded up',
      { cash: '0', owned: [owned('SODA', '1', '10.01')] },
      { equity: '10.01', initial: '5.01', maintenance: '2.51', power: '0' },
    ],
    [
      'a house rate',
      { cash: '0', owned: [owned('SODA', '100', '100', '0.6')] },
      { equity: '10000', initial: '6000', maintenance: '6000', power: '8000' },
    ],
    [
      'a house rate under the rule’s counts for nothing',
      { cash: '0', owned: [owned('SODA', '100', '100', '0.1')] },
      { equity: '10000', initial: '5000', maintenance: '2500', power: '10000' },
    ],
    [
      'what has no price is worth nothing',
      { cash: '5000', owned: [{ symbol: 'DARK', shares: '100' }] },
      { equity: '5000', initial: '0', maintenance: '0', power: '10000' },
    ],
    [
      'what was sold is not there',
      { cash: '5000', owned: [owned('SODA', '0', '100')] },
      { equity: '5000', initial: '0', maintenance: '0', power: '10000' },
    ],
    [
      'below $2,000 only its cash',
      { cash: '500', owned: [owned('SODA', '10', '100')] },
      { equity: '1500', initial: '500', maintenance: '250', power: '500' },
    ],
    [
      'at $2,000 what the rules lend',
      { cash: '1000', owned: [owned('SODA', '10', '100')] },
      { equity: '2000', initial: '500', maintenance: '250', power: '3000' },
    ],
    [
      'below $2,000 without cash',
      { cash: '-10', owned: [owned('SODA', '10', '100')] },
      { equity: '990', initial: '500', maintenance: '250', power: '0' },
    ],
  ])('%s', (_given, account, expected) => {
    expect(figuresOf(account)).toEqual(expected);
  });
});

it('lends nothing on what is not marginable or has no price', () => {
  const nothing = { initial: new Exact(1), maintenance: new Exact(1) };
  expect(ratesOf(undefined)).toEqual(nothing);
  expect(ratesOf({ ...mark('10', '0.3'), marginable: false })).toEqual(nothing);
});
