import { describe, expect, it } from 'vitest';
import { accountOf } from '../../../test/support/api-fixtures.ts';
import { instant, type OrderId } from '../../kernel/brand.ts';
import { money, text } from '../money/exact.ts';
import { balancesOf } from './balances.ts';

const account = accountOf({
  cash: {
    settled: money('1000'),
    unsettled: {
      '2026-11-24': money('-300'),
      '2026-11-23': money('50'),
      '2026-11-25': money('80'),
    },
    provisional: money('500'),
  },
  open: new Map([['o' as OrderId, { kind: 'cash', symbol: 'ACME', amount: money('120.5') }]]),
});

const on = (time: string) => {
  const { unsettled, ...amounts } = balancesOf(account, instant(Date.parse(time)));
  const plain = Object.entries(amounts).map(([name, amount]) => `${name} ${text(amount)}`);
  return [...plain, ...Object.entries(unsettled).map(([date, each]) => `${date} ${text(each)}`)];
};

describe('the balances of an account', () => {
  it('keep settled, unsettled by date, provisional, held and withdrawable apart', () => {
    expect(on('2026-11-22T15:00:00Z')).toEqual([
      'settled 1000',
      'provisional 500',
      'held 120.5',
      'cash 830',
      'available 709.5',
      // 1000 - 300 that a purchase will take - 120.50 held; sales that settle later do not count.
      'withdrawable 579.5',
      '2026-11-23 50',
      '2026-11-24 -300',
      '2026-11-25 80',
    ]);
  });

  it('settle when their date has come in New York, whoever has noticed', () => {
    expect(on('2026-11-24T04:59:00Z')).toContain('settled 1050');
    expect(on('2026-11-24T05:00:00Z')).toEqual([
      'settled 750',
      'provisional 500',
      'held 120.5',
      'cash 830',
      'available 709.5',
      'withdrawable 629.5',
      '2026-11-25 80',
    ]);
  });

  it('never say that less than nothing may be withdrawn', () => {
    const poor = { ...account, cash: { ...account.cash, settled: money('100') } };
    const at = instant(Date.parse('2026-11-22T15:00:00Z'));
    expect(text(balancesOf(poor, at).withdrawable)).toBe('0');
  });
});
