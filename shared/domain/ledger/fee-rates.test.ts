import { describe, expect, it } from 'vitest';
import { Exact, text } from '../money/exact.ts';
import { saleFees } from './fees.ts';

/** Proceeds of a million pay the rate itself; so many shares reach the cap, and a thousand show the rate of one. */
const MILLION = '1000000';
const on = (date: string, shares: string) => {
  const { sec, taf } = saleFees({ quantity: new Exact(shares), value: new Exact(MILLION) }, date);
  return { sec: text(sec), taf: text(taf) };
};

describe('the SEC’s rate for a million', () => {
  it.each([
    ['2013-05-25', '17.4'],
    ['2014-03-17', '17.4'],
    ['2014-03-18', '22.1'],
    ['2015-02-13', '22.1'],
    ['2015-02-14', '18.4'],
    ['2016-02-15', '18.4'],
    ['2016-02-16', '21.8'],
    ['2017-07-03', '21.8'],
    ['2017-07-04', '23.1'],
    ['2018-05-21', '23.1'],
    ['2018-05-22', '13'],
    ['2019-04-15', '13'],
    ['2019-04-16', '20.7'],
    ['2020-02-17', '20.7'],
    ['2020-02-18', '22.1'],
    ['2021-02-24', '22.1'],
    ['2021-02-25', '5.1'],
    ['2022-05-13', '5.1'],
    ['2022-05-14', '22.9'],
    ['2023-02-26', '22.9'],
    ['2023-02-27', '8'],
    ['2024-05-21', '8'],
    ['2024-05-22', '27.8'],
    ['2025-05-13', '27.8'],
    ['2025-05-14', '0'],
    ['2026-04-03', '0'],
    ['2026-04-04', '20.6'],
  ])('on %s is %s', (date, rate) => {
    expect(on(date, '1').sec).toBe(rate);
  });

  it('is the first one’s before there was one', () => {
    expect(on('2001-01-01', '1').sec).toBe('17.4');
  });
});

describe('FINRA’s rate for a thousand shares, and its cap', () => {
  it.each([
    ['2012-07-01', '0.12', '5.95'],
    ['2021-12-31', '0.12', '5.95'],
    ['2022-01-01', '0.13', '6.49'],
    ['2022-12-31', '0.13', '6.49'],
    ['2023-01-01', '0.15', '7.27'],
    ['2023-12-31', '0.15', '7.27'],
    ['2024-01-01', '0.17', '8.3'],
    ['2025-12-31', '0.17', '8.3'],
    ['2026-01-01', '0.2', '9.79'],
    ['2026-09-30', '0.2', '9.79'],
    ['2026-10-01', '0', '0'],
    ['2026-12-31', '0', '0'],
    ['2027-01-01', '0.2', '9.79'],
  ])('on %s are %s and %s', (date, rate, cap) => {
    expect(on(date, '1000').taf).toBe(rate);
    expect(on(date, MILLION).taf).toBe(cap);
  });
});
