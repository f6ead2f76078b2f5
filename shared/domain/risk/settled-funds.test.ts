import { describe, expect, it } from 'vitest';
import { money, quantity, text } from '../money/exact.ts';
import { isRestricted, restrictionAfter, violationsSince } from './cash-conduct.ts';
import { fundsAfterBust } from './funds-after-bust.ts';
import {
  type Funds,
  fundsAfter,
  fundsAhead,
  settledFunds,
  withPurchasesPaid,
} from './settled-funds.ts';
import { type Breach, NEVER, type UnpaidShares } from './unpaid-shares.ts';

const TODAY = '2026-11-20';
const T1 = '2026-11-23';
const LATER = '2026-11-24';

const byDate = <T>(amounts: Readonly<Record<string, string>>, of: (each: string) => T) =>
  Object.fromEntries(Object.entries(amounts).map(([date, each]) => [date, of(each)]));

/** Shares that cost 100 each. */
const unpaidShares = (amounts: Readonly<Record<string, string>>): UnpaidShares =>
  byDate(amounts, (each) => ({
    shares: quantity(each),
    cost: money(text(quantity(each).times(100))),
  }));
const waiting = (amounts: Readonly<Record<string, string>>, paid = '0'): Funds['used'] =>
  byDate(amounts, (each) => ({ waiting: money(each), paid: money(paid) }));

const funds = (
  settled: string,
  proceeds: Readonly<Record<string, string>> = {},
  owned = '0',
  unpaid: Readonly<Record<string, string>> = {},
): Funds => ({
  settled: money(settled),
  proceeds: byDate(proceeds, money),
  used: {},
  owned: quantity(owned),
  unpaid: unpaidShares(unpaid),
});

const plain = (each: Funds) => ({
  settled: text(each.settled),
  proceeds: Object.fromEntries(Object.entries(each.proceeds).map(([date, m]) => [date, text(m)])),
  owned: text(each.owned),
  unpaid: Object.fromEntries(
    Object.entries(each.unpaid).map(([date, { shares }]) => [date, text(shares)]),
  ),
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

it('what an order bought is unpaid for each date by itself', () => {
  const { unpaid } = fundsAfter(
    funds('0', { [T1]: '500', [LATER]: '500' }),
    buy('10', '1000'),
    TODAY,
  );
  expect(unpaid).toEqual(unpaidShares({ [T1]: '5', [LATER]: '5' }));
});

it('what has settled, or is nothing, is used no more', () => {
  const used = waiting({ [TODAY]: '400', [T1]: '100', [LATER]: '0' });
  expect(fundsAhead({ ...funds('0'), used }, TODAY).used).toEqual(waiting({ [T1]: '100' }));
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
  const usedOf = ({ used }: Funds) =>
    Object.entries(used).map(([date, each]) => [date, text(each.waiting), text(each.paid)]);

  it.each([
    ['with settled cash', funds('1000')],
    ['with settled cash and proceeds', funds('600', { [T1]: '500' })],
    ['with proceeds of two dates', funds('0', { [T1]: '500', [LATER]: '600' })],
    ['of which a date pays for a part of a share', funds('0', { [T1]: '50', [LATER]: '1000' })],
    ['with more than there is', funds('300', { [T1]: '500' })],
  ])('a purchase %s leaves what was before it', (_given, before) => {
    const trade = buy('10', '1000');
    const bought = fundsAfter(before, trade, TODAY);
    const { funds: back, unpaid } = fundsAfterBust(bought.funds, trade, bought.unpaid);
    expect(plain(fundsAhead(back, TODAY))).toEqual(plain(before));
    expect(usedOf(fundsAhead(back, TODAY))).toEqual([]);
    expect(unpaid).toEqual({});
  });

  it('of a purchase gives back first what settles last', () => {
    const both = fundsAfter(funds('0', { [T1]: '500', [LATER]: '500' }), buy('10', '1000'), TODAY);
    const { funds: back, unpaid } = fundsAfterBust(both.funds, buy('5', '500'), both.unpaid);
    const left = fundsAhead(back, TODAY);
    expect(plain(left)).toEqual(plain(funds('0', { [LATER]: '500' }, '5', { [T1]: '5' })));
    expect(usedOf(left)).toEqual([[T1, '500', '0']]);
    expect(unpaid).toEqual(unpaidShares({ [T1]: '5' }));
  });

  it('of a sale gives back first the shares that are paid for last', () => {
    const before = funds('0', {}, '8', { [T1]: '4', [LATER]: '4' });
    const both = fundsAfter(before, sell('8', '800'), TODAY);
    const { funds: back, unpaid } = fundsAfterBust(both.funds, sell('4', '400'), both.unpaid);
    expect(plain(back)).toMatchObject({ owned: '4', unpaid: { [LATER]: '4' } });
    expect(unpaid).toEqual(unpaidShares({ [T1]: '4' }));
  });

  it('the first fill of two gives back what the second was paid with', () => {
    const before = funds('500', { [T1]: '400' });
    const first = fundsAfter(before, buy('5', '500'), TODAY);
    const second = fundsAfter(first.funds, buy('4', '400'), TODAY);
    const { funds: back, unpaid } = fundsAfterBust(second.funds, buy('5', '500'), second.unpaid);
    expect(plain(fundsAhead(back, TODAY))).toEqual(plain(funds('100', { [T1]: '400' }, '4')));
    expect(unpaid).toEqual({});
  });

  it('a purchase that settled cash has paid for since gives back settled cash', () => {
    const bought = fundsAfter(funds('0', { [T1]: '1000' }), buy('10', '1000'), TODAY);
    const paid = withPurchasesPaid({ ...bought.funds, settled: money('1500') });
    expect(plain(paid)).toEqual(plain(funds('500', { [T1]: '1000' }, '10', { [T1]: '10' })));
    const { funds: back } = fundsAfterBust(paid, buy('10', '1000'), bought.unpaid);
    expect(plain(fundsAhead(back, TODAY))).toEqual(plain(funds('1500', { [T1]: '1000' })));
  });

  it('a sale of unpaid shares leaves them unpaid, and what had paid for some of them', () => {
    const before: Funds = {
      ...funds('0', {}, '10', { [T1]: '6' }),
      used: waiting({ [T1]: '400' }, '200'),
    };
    const sold = fundsAfter(before, sell('8', '900'), TODAY);
    expect(said(sold.breach)).toEqual(['good-faith', '2']);
    const { funds: back, unpaid } = fundsAfterBust(sold.funds, sell('8', '900'), sold.unpaid);
    expect(plain(fundsAhead(back, TODAY))).toEqual(plain(before));
    expect(usedOf(back)).toEqual(usedOf(before));
    expect(unpaid).toEqual({});
  });

  it('a sale whose proceeds are used is owed when they settle, and paid for by cash before', () => {
    const bought = fundsAfter(funds('0', { [T1]: '400' }), buy('4', '400'), TODAY);
    const back = withPurchasesPaid(fundsAfterBust(bought.funds, sell('4', '400'), {}).funds);
    expect(plain(back)).toEqual(plain(funds('0', { [T1]: '-400' }, '8', { [T1]: '4' })));
    const paid = withPurchasesPaid({ ...back, settled: money('400') });
    expect(fundsAfter(paid, sell('8', '800'), TODAY).breach).toBeUndefined();
  });

  it('a sale beyond what purchases have used is owed at once', () => {
    const back = withPurchasesPaid(fundsAfterBust(funds('5'), sell('4', '400'), {}).funds);
    expect(plain(fundsAhead(back, TODAY))).toEqual(plain(funds('-395', {}, '4')));
  });
});

describe('settled cash that comes after a purchase with proceeds', () => {
  const bought = (): Funds =>
    fundsAfter(funds('0', { [T1]: '1000' }), buy('10', '1000'), TODAY).funds;
  const deposited = (amount: string): Funds =>
    withPurchasesPaid({ ...bought(), settled: money(amount) });

  it('pays for it at once, and the proceeds are free again', () => {
    expect(plain(deposited('1200'))).toEqual(
      plain(funds('200', { [T1]: '1000' }, '10', { [T1]: '10' })),
    );
    expect(fundsAfter(deposited('1200'), sell('10', '1000'), TODAY).breach).toBeUndefined();
  });

  it('pays for a part of it', () => {
    const { breach } = fundsAfter(deposited('950'), sell('10', '1000'), TODAY);
    expect(said(breach)).toEqual(['good-faith', '1']);
  });

  it('pays once: what it has paid for is not counted on again', () => {
    const sold = fundsAfter(deposited('500'), sell('5', '500'), TODAY);
    expect(sold.breach).toBeUndefined();
    expect(said(fundsAfter(sold.funds, sell('5', '500'), TODAY).breach)).toEqual([
      'good-faith',
      '5',
    ]);
  });

  it('does not pay for what is bought after it', () => {
    const both = fundsAfter(deposited('1000'), buy('10', '1000'), TODAY).funds;
    expect(fundsAfter(both, sell('10', '1000'), TODAY).breach).toBeUndefined();
    expect(said(fundsAfter(both, sell('11', '1000'), TODAY).breach)).toEqual(['good-faith', '1']);
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
