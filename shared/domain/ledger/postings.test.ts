import { describe, expect, it } from 'vitest';
import { accountOf, positionOf } from '../../../test/support/api-fixtures.ts';
import { BugError } from '../../kernel/assert.ts';
import { Exact, money, quantity } from '../money/exact.ts';
import { CASH_SETTLED, FIRM_BANK, FIRM_CLEARING, POSITION, USD } from './chart-of-accounts.ts';
import { assertBalanced, balanceOf, post } from './postings.ts';

const leg = (ledgerAccount: string, asset: string, amount: string) => ({
  ledgerAccount,
  asset,
  amount: new Exact(amount),
});
const nothingBefore = (): Exact => new Exact(0);

describe('postings', () => {
  it.each([
    ['one leg alone', [leg(CASH_SETTLED, USD, '1')]],
    ['a cent too much', [leg(CASH_SETTLED, USD, '1.00'), leg(FIRM_BANK, USD, '-1.01')]],
    ['dollars against shares', [leg(CASH_SETTLED, USD, '1'), leg(FIRM_CLEARING, 'ACME', '-1')]],
    [
      'the last of 38 digits',
      [leg(CASH_SETTLED, USD, `1.${'0'.repeat(36)}1`), leg(FIRM_BANK, USD, '-1')],
    ],
  ])('never lets an entry pass that does not sum to zero in each asset: %s', (_what, legs) => {
    expect(() => post(legs, nothingBefore)).toThrow(BugError);
    expect(() => assertBalanced(legs)).toThrow(BugError);
  });

  it('carry the balance after them, but on the firm’s side', () => {
    const legs = [leg(POSITION, 'ACME', '3'), leg(FIRM_CLEARING, 'ACME', '-3')];
    const [customer, firm] = post(legs, () => new Exact('4'));
    expect(customer?.balance?.toString()).toBe('7');
    expect(firm).not.toHaveProperty('balance');
  });

  it('to one ledger account and asset are one', () => {
    const legs = ['1', '2'].flatMap((amount) => [
      leg(CASH_SETTLED, USD, amount),
      leg(FIRM_BANK, USD, `-${amount}`),
    ]);
    expect(post(legs, nothingBefore).map(({ amount }) => amount.toString())).toEqual(['3', '-3']);
  });

  it('are none where nothing moves in the end', () => {
    const legs = ['1', '-1'].flatMap((amount) => [
      leg(CASH_SETTLED, USD, amount),
      leg(FIRM_BANK, USD, new Exact(amount).negated().toString()),
    ]);
    expect(post(legs, nothingBefore)).toEqual([]);
  });

  it('begin from the balance of their ledger account, and there is no other', () => {
    const account = accountOf({
      cash: {
        settled: money('1'),
        unsettled: { '2026-11-24': money('2') },
        provisional: money('3'),
      },
    });
    const balance = (ledgerAccount: string, asset = USD) =>
      balanceOf(
        account,
        (symbol) => positionOf({ symbol, quantity: quantity('4') }),
        ledgerAccount,
        asset,
      ).toString();
    expect(balance(CASH_SETTLED)).toBe('1');
    expect(balance('cash.unsettled.2026-11-24')).toBe('2');
    expect(balance('cash.unsettled.2026-11-25')).toBe('0');
    expect(balance('cash.provisional')).toBe('3');
    expect(balance(POSITION, 'ACME')).toBe('4');
    expect(() => balance(CASH_SETTLED, 'ACME')).toThrow('no ACME in cash.settled');
    expect(() => balance('cash.elsewhere')).toThrow('unknown ledger account cash.elsewhere');
  });
});
