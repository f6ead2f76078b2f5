import { describe, expect, it } from 'vitest';
import { NOW, termsOf } from '../../../test/support/api-fixtures.ts';
import { marginCheck, mark, refusedBy } from '../../../test/support/order-check.ts';
import type { OrderId } from '../../kernel/brand.ts';
import { instant } from '../../kernel/brand.ts';
import { money, price, quantity } from '../money/exact.ts';
import { MARGIN_RULES } from './margin.ts';

/** ACME at a limit: costs what it says. */
const buy = (shares: string, each: string) => ({
  terms: termsOf({ type: 'limit', limitPrice: price(each), quantity: quantity(shares) }),
});
const sell = (shares: string) => ({
  terms: termsOf({ side: 'sell', quantity: quantity(shares) }),
});
const soda = (shares: string, each: string, maintenanceRate?: string) => ({
  owned: [{ symbol: 'SODA', shares, mark: mark(each, maintenanceRate) }],
});
const notMarginable = { ...mark('150'), marginable: false };
const open = (amount: string, symbol = 'ACME') => ({
  open: new Map([['o' as OrderId, { kind: 'cash' as const, symbol, amount: money(amount) }]]),
});
const call = (dueOn: string) => ({ margin: { call: { amount: money('500'), dueOn } } });
const days = (dayTrades: number) => ({
  margin: { dayTradeRule: 'count' as const, days: [{ date: '2026-11-23', dayTrades, trades: 8 }] },
});
const DEFICIT = 'INTRADAY_MARGIN_DEFICIT';
const POWER = 'INSUFFICIENT_BUYING_POWER';

describe('initial margin (Regulation T)', () => {
  it.each([
    ['twice the cash', { cash: '10000' }, buy('200', '100'), []],
    ['a cent a share more', { cash: '10000' }, buy('200', '100.01'), [POWER]],
    [
      'what is not marginable, with all of its cost',
      { cash: '10000', acme: notMarginable },
      buy('100', '100'),
      [],
    ],
    ['and not more', { cash: '10000', acme: notMarginable }, buy('101', '100'), [POWER, DEFICIT]],
    [
      'a house rate over 50 % is asked for at once',
      { cash: '10000', acme: mark('150', '0.75') },
      buy('134', '100'),
      [POWER, DEFICIT],
    ],
    ['half of what is owned counts', { cash: '0', ...soda('100', '100') }, buy('100', '100'), []],
    ['beside an open purchase', { cash: '10000', ...open('15000') }, buy('50', '100'), []],
    ['what that one leaves', { cash: '10000', ...open('15000') }, buy('51', '100'), [POWER]],
    [
      'an open purchase without a price is asked for in full',
      { cash: '10000', ...open('5000', 'DARK') },
      buy('101', '100'),
      [POWER],
    ],
    ['a sale is never refused', { cash: '-90000', ...soda('10', '100') }, sell('10'), []],
    ['without a price there is no cost', { cash: '0' }, { ask: undefined }, []],
  ])('%s', (_given, account, changes, reasons) => {
    expect(refusedBy(MARGIN_RULES, marginCheck(account, changes))).toEqual(reasons);
  });
});

describe('the special memorandum account', () => {
  const fallen = { cash: '-8000', ...soda('160', '100') };
  it.each([
    ['no excess, nothing to buy with', fallen, buy('1', '100'), [POWER]],
    [
      'what was free once stays so',
      { ...fallen, margin: { sma: money('1000') } },
      buy('20', '100'),
      [],
    ],
    ['to its end', { ...fallen, margin: { sma: money('1000') } }, buy('21', '100'), [POWER]],
    [
      'but not into a deficit of maintenance',
      { cash: '-8000', ...soda('110', '100'), margin: { sma: money('1000') } },
      buy('11', '100'),
      [DEFICIT],
    ],
    [
      'up to it',
      { cash: '-8000', ...soda('110', '100'), margin: { sma: money('1000') } },
      buy('10', '100'),
      [],
    ],
  ])('%s', (_given, account, changes, reasons) => {
    expect(refusedBy(MARGIN_RULES, marginCheck(account, changes))).toEqual(reasons);
  });
});

describe('the minimum equity', () => {
  it.each([
    ['$2,000 is lent to', { cash: '2000' }, buy('40', '100'), []],
    ['a cent less is not', { cash: '1999.99' }, buy('20', '100'), ['MARGIN_EQUITY_TOO_LOW']],
    ['but may spend its cash', { cash: '1999.99' }, buy('19', '100'), []],
    ['all of it', { cash: '1900' }, buy('19', '100'), []],
    [
      'less what an open purchase holds',
      { cash: '1500', ...open('1000') },
      buy('6', '100'),
      ['MARGIN_EQUITY_TOO_LOW'],
    ],
  ])('%s', (_given, account, changes, reasons) => {
    expect(refusedBy(MARGIN_RULES, marginCheck(account, changes))).toEqual(reasons);
  });
});

describe('a margin call', () => {
  it.each([
    [
      'on the day on which it is due',
      { cash: '10000', ...call('2026-11-23') },
      buy('1', '100'),
      [],
    ],
    [
      'a day later',
      { cash: '10000', ...call('2026-11-20') },
      buy('1', '100'),
      ['MARGIN_CALL_PAST_DUE'],
    ],
    ['closing goes on', { cash: '10000', ...call('2026-11-20') }, sell('1'), []],
  ])('%s', (_given, account, changes, reasons) => {
    expect(refusedBy(MARGIN_RULES, marginCheck(account, changes))).toEqual(reasons);
  });
});

describe('the count of day trades, for accounts that are kept under it', () => {
  it.each([
    ['two', { cash: '10000', ...days(2) }, buy('1', '100'), []],
    [
      'three: the next would be the fourth',
      { cash: '10000', ...days(3) },
      buy('1', '100'),
      ['PATTERN_DAY_TRADER'],
    ],
    ['three with $25,000', { cash: '25000', ...days(3) }, buy('1', '100'), []],
    ['closing is never refused', { cash: '10000', ...days(5) }, sell('1'), []],
    [
      'by default it is not in force',
      { cash: '10000', margin: { days: days(9).margin.days } },
      buy('1', '100'),
      [],
    ],
    [
      'nor after October 2027',
      { cash: '10000', ...days(9) },
      { ...buy('1', '100'), at: instant(NOW + 400 * 86_400_000) },
      [],
    ],
  ])('%s', (_given, account, changes, reasons) => {
    expect(refusedBy(MARGIN_RULES, marginCheck(account, changes))).toEqual(reasons);
  });
});

it('a cash account has no margin rules', () => {
  const { margin: _margin, ...account } = marginCheck({ cash: '0' }).account;
  expect(
    refusedBy(MARGIN_RULES, { ...marginCheck({ cash: '0' }, buy('1', '1')), account }),
  ).toEqual([]);
});
