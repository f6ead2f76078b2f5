import { describe, expect, it } from 'vitest';
import { Exact, money, text } from '../money/exact.ts';
import { accrueInterest, chargeOf, rateOn } from './margin-interest.ts';

const due = (
  settled: string,
  from: string,
  until: string,
  unsettled: Readonly<Record<string, string>> = {},
  accrued = '0',
) => {
  const result = accrueInterest(
    {
      settled: money(settled),
      unsettled: Object.fromEntries(
        Object.entries(unsettled).map(([date, amount]) => [date, money(amount)]),
      ),
      accrued: new Exact(accrued),
    },
    from,
    until,
  );
  return {
    charges: result.charges.map(({ on, amount }) => [on, text(amount)]),
    accrued: text(result.accrued),
  };
};

describe('interest on a debit', () => {
  it.each([
    ['a credit earns none', due('1000', '2026-11-02', '2026-11-20'), [], '0'],
    ['no night, none', due('-10000', '2026-11-20', '2026-11-20'), [], '0'],
    ['one night: 10,000 × 7.25 %', due('-10000', '2026-11-20', '2026-11-21'), [], '725'],
    ['over a weekend three', due('-10000', '2026-11-20', '2026-11-23'), [], '2175'],
    [
      'from settlement on',
      due('500', '2026-11-20', '2026-11-25', { '2026-11-23': '-1500' }),
      [],
      '145',
    ],
    [
      'until a credit settles',
      due('-1000', '2026-11-20', '2026-11-25', { '2026-11-23': '1000' }),
      [],
      '217.5',
    ],
    [
      'on top of what has accrued',
      due('-10000', '2026-11-20', '2026-11-21', {}, '100.5'),
      [],
      '825.5',
    ],
  ])('%s', (_given, result, charges, accrued) => {
    expect(result).toEqual({ charges, accrued });
  });

  it('is charged at the month’s end: 30 nights × 725 ÷ 360 = 60.42', () => {
    expect(due('-10000', '2026-11-01', '2026-12-01')).toEqual({
      charges: [['2026-11-30', '60.42']],
      accrued: '0',
    });
  });

  it('bears interest itself from then on: 10,060.42 × 7.25 %', () => {
    expect(due('-10000', '2026-11-01', '2026-12-02').accrued).toBe('729.38045');
  });

  it('takes each day’s own rate: 8.25 % to the year’s end, then 7.75 %', () => {
    expect(due('-10000', '2025-12-30', '2026-01-02')).toEqual({
      charges: [['2025-12-31', '4.58']],
      accrued: '775.35495',
    });
  });

  it('is the same daily or once', () => {
    const days = Array.from({ length: 29 }, (_, n) => `2026-11-${String(n + 1).padStart(2, '0')}`);
    let accrued = '0';
    for (const [index, day] of days.entries()) {
      accrued = due('-1234.56', day, days[index + 1] ?? '2026-11-30', {}, accrued).accrued;
    }
    expect(accrued).toBe(due('-1234.56', '2026-11-01', '2026-11-30').accrued);
  });
});

it('half a cent is charged as a cent', () => {
  expect(text(chargeOf(new Exact('1.8')))).toBe('0.01');
  expect(text(chargeOf(new Exact('1.7999')))).toBe('0');
});

it.each([
  ['2025-01-01', '0.0825'],
  ['2025-12-31', '0.0825'],
  ['2026-01-01', '0.0775'],
  ['2026-06-30', '0.0775'],
  ['2026-07-01', '0.0725'],
])('the rate on %s is %s', (date, rate) => {
  expect(text(rateOn(date))).toBe(rate);
});

it('a day before the first rate has the first', () => {
  expect(text(rateOn('2020-01-01'))).toBe('0.0825');
});
