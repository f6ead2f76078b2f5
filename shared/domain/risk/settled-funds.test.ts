import { describe, expect, it } from 'vitest';
import { money, quantity, text } from '../money/exact.ts';
import {
  type Breach,
  type Funds,
  fundsAfter,
  fundsAfterBust,
  isRestricted,
  NEVER,
  restrictionAfter,
  settledFunds,
  violationsSince,
} from './settled-funds.ts';

const TODAY = '2026-11-20';
const T1 = '2026-11-23';
const LATER = '2026-11-24';

const byDate = (amounts: Readonly<Record<string, string>>, of: typeof money | typeof quantity) =>
  Object.fromEntries(Object.entries(amounts).map(([date, each]) => [date, of(each)]));

const funds = (
  settled: string,
  proceeds: Readonly<Record<string, string>> = {},
  owned = '0',
  unpaid: Readonly<Record<string, string>> = {},
): Funds => ({
  settled: money(settled),
  proceeds: byDate(proceeds, money) as Funds['proceeds'],
  owned: quantity(owned),
  unpaid: byDate(unpaid, quantity) as Funds['unpaid'],
});

const plain = (each: Funds) => ({
  settled: text(each.settled),
  proceeds: Object.fromEntries(Object.entries(each.proceeds).map(([date, m]) => [date, text(m)])),
  owned: text(each.owned),
  unpaid: Object.fromEntries(Object.entries(each.unpaid).map(([date, q]) => [date, text(q)])),
});

const buy = (shares: string, amount: string) => ({
  side: 'buy' as const,
  quantity: quantity(shares),
  amount: money(amount),
  settlesOn: T1,
});
const sell = (shares: string, amount: string) => ({
  ...buy(shares, amount),
  side: 'sell' as const,
});

const said = (breach: Breach | undefined) => breach && [breach.kind, text(breach.quantity)];

describe('what a purchase is paid with', () => {
  it.each([
    ['settled cash', funds('1000'), buy('10', '1000'), funds('0', {}, '10')],
    [
      'settled cash before proceeds',
      funds('600', { [T1]: '500' }),
      buy('10', '1000'),
      funds('0', { [T1]: '100' }, '10', { [T1]: '4' }),
    ],
    [
      'proceeds alone',
      funds('0', { [T1]: '1000' }),
      buy('10', '1000'),
      funds('0', {}, '10', { [T1]: '10' }),
    ],
    [
      'a share is paid for when all of it is',
      funds('999.99', { [T1]: '1000' }),
      buy('10', '1000'),
      funds('0', { [T1]: '999.99' }, '10', { [T1]: '1' }),
    ],
    [
      'proceeds that settle first, first',
      funds('0', { [LATER]: '600', [T1]: '500' }),
      buy('10', '1000'),
      funds('0', { [LATER]: '100' }, '10', { [T1]: '5', [LATER]: '5' }),
    ],
    [
      'nothing: it is owed',
      funds('200'),
      buy('10', '1000'),
      funds('-800', {}, '10', { [NEVER]: '8' }),
    ],
    [
      'nothing, while something is owed already',
      funds('-1'),
      buy('1', '10'),
      funds('-11', {}, '1', { [NEVER]: '1' }),
    ],
    [
      'nothing, when a share comes to less than half a cent',
      funds('0'),
      buy('1', '0'),
      funds('0', {}, '1'),
    ],
    [
      'parts of shares',
      funds('5', { [T1]: '5' }),
      buy('0.5', '10'),
      funds('0', {}, '0.5', { [T1]: '0.3' }),
    ],
    [
      'more of what is owned',
      funds('0', { [T1]: '100' }, '7', { [T1]: '2' }),
      buy('1', '100'),
      funds('0', {}, '8', { [T1]: '3' }),
    ],
  ])('%s', (_given, before, trade, expected) => {
    expect(plain(fundsAfter(before, trade, TODAY).funds)).toEqual(plain(expected));
  });
});

describe('a sale', () => {
  it.each([
    ['of shares that are paid for', funds('0', {}, '10'), '10', undefined],
    [
      'of shares bought with proceeds that have not settled',
      funds('0', {}, '10', { [T1]: '10' }),
      '1',
      ['good-faith', '1'],
    ],
    [
      'takes the shares that are paid for first',
      funds('0', {}, '10', { [T1]: '4' }),
      '6',
      undefined,
    ],
    ['of one more than those', funds('0', {}, '10', { [T1]: '4' }), '7', ['good-faith', '1']],
    [
      'on the day on which the proceeds settle',
      funds('0', {}, '10', { [TODAY]: '10' }),
      '10',
      undefined,
    ],
    [
      'of shares for which no money ever was',
      funds('-1000', {}, '10', { [NEVER]: '10' }),
      '10',
      ['free-riding', '10'],
    ],
    [
      'of those, after a deposit has paid for them',
      funds('0', {}, '10', { [NEVER]: '10' }),
      '10',
      undefined,
    ],
    [
      'of proceeds’ shares before those of no money',
      funds('-5', {}, '10', { [T1]: '6', [NEVER]: '4' }),
      '6',
      ['good-faith', '6'],
    ],
  ])('%s', (_given, before, shares, breach) => {
    const result = fundsAfter(before, sell(shares, '1000'), TODAY);
    expect(said(result.breach)).toEqual(breach);
  });

  it('brings proceeds that can be used at once', () => {
    const first = fundsAfter(funds('0', { [T1]: '5' }, '10'), sell('4', '400'), TODAY).funds;
    expect(plain(first)).toEqual(plain(funds('0', { [T1]: '405' }, '6')));
  });

  it('leaves what is still unpaid', () => {
    const before = funds('0', {}, '10', { [T1]: '4', [LATER]: '4' });
    const { funds: left } = fundsAfter(before, sell('5', '1'), TODAY);
    expect(plain(left).unpaid).toEqual({ [T1]: '1', [LATER]: '4' });
  });
});

describe('a day of trading on the same money', () => {
  it('is one violation for each round with it', () => {
    let now = funds('0', {}, '10');
    const kinds: (string | undefined)[] = [];
    // Old shares sold, others bought with the proceeds and sold before those settle, and again.
    for (const trade of [
      sell('10', '1000'),
      buy('10', '1000'),
      sell('10', '1010'),
      buy('10', '1010'),
      sell('10', '1000'),
    ]) {
      const step = fundsAfter(now, trade, TODAY);
      kinds.push(step.breach?.kind);
      now = step.funds;
    }
    expect(kinds).toEqual([undefined, undefined, 'good-faith', undefined, 'good-faith']);
  });

  it('is none when the shares are sold after settlement', () => {
    const bought = fundsAfter(funds('0', { [T1]: '1000' }), buy('10', '1000'), TODAY).funds;
    const settled = { ...bought, settled: money('0') };
    expect(fundsAfter(settled, sell('10', '1010'), T1).breach).toBeUndefined();
  });
});

describe('a fill that is taken back', () => {
  it.each([
    [
      'a purchase: its cost is settled cash, its shares go, the unpaid ones first',
      funds('0', { [T1]: '1' }, '10', { [T1]: '4', [NEVER]: '2' }),
      buy('7', '700'),
      funds('700', { [T1]: '1' }, '3', { [T1]: '3' }),
    ],
    [
      'a sale: its proceeds go and its shares come back',
      funds('5', { [T1]: '400' }, '6'),
      sell('4', '400'),
      funds('5', {}, '10'),
    ],
    [
      'a sale whose proceeds are used: settled cash is owed',
      funds('5', { [T1]: '100' }, '6', { [T1]: '3' }),
      sell('4', '400'),
      funds('-295', {}, '10', { [T1]: '3' }),
    ],
  ])('%s', (_given, before, trade, expected) => {
    expect(plain(fundsAfterBust(before, trade, TODAY))).toEqual(plain(expected));
  });
});

it('a purchase that costs nothing to the cent is paid for', () => {
  const result = fundsAfter(funds('0'), buy('0.0001', '0'), TODAY).funds;
  expect(plain(result)).toEqual(plain(funds('0', {}, '0.0001')));
});

it('a sale that costs more than it brings is paid from settled cash', () => {
  const { funds: after } = fundsAfter(funds('5', {}, '10'), sell('1', '-0.01'), TODAY);
  expect(plain(after)).toEqual(plain(funds('4.99', {}, '9')));
});

it('shares that were bought without money are paid for once nothing is owed', () => {
  const owing = (settled: string) => funds(settled, {}, '10', { [NEVER]: '4' });
  const sold = (settled: string) => fundsAfter(owing(settled), sell('10', '100'), TODAY).breach;
  expect(said(sold('-1'))).toEqual(['free-riding', '4']);
  expect(sold('0')).toBeUndefined();
  expect(sold('1')).toBeUndefined();
});

it('settled funds are all cash less the proceeds that are still on their way', () => {
  const proceeds = { [TODAY]: money('100'), [T1]: money('250') };
  expect(text(settledFunds(money('1000'), proceeds, TODAY))).toBe('750');
  expect(text(settledFunds(money('1000'), proceeds, T1))).toBe('1000');
});

describe('violations', () => {
  it.each([
    ['a year ago to the day is over', ['2025-11-20'], []],
    ['a day less than a year ago counts', ['2025-11-21'], ['2025-11-21']],
  ])('%s', (_given, violations, counted) => {
    expect(violationsSince(violations, TODAY)).toEqual(counted);
  });

  it.each([
    ['the first', 'good-faith' as const, [], undefined],
    ['the third in a year', 'good-faith' as const, ['2025-11-21', TODAY], '2027-02-19'],
    [
      'the third, the first over a year ago',
      'good-faith' as const,
      ['2025-11-20', TODAY],
      undefined,
    ],
    ['free-riding', 'free-riding' as const, [], '2027-02-19'],
  ])('%s', (_given, kind, before, until) => {
    expect(restrictionAfter(kind, before, TODAY)).toBe(until);
  });

  it.each([
    ['none', undefined, false],
    ['violations only', { violations: [TODAY] }, false],
    ['the last day of a restriction', { violations: [], restrictedUntil: T1 }, true],
    ['the day on which it ends', { violations: [], restrictedUntil: TODAY }, false],
  ])('%s', (_given, conduct, restricted) => {
    expect(isRestricted(conduct, TODAY)).toBe(restricted);
  });
});
