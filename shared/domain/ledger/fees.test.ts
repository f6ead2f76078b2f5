import { describe, expect, it } from 'vitest';
import { Exact, money, price, quantity, text } from '../money/exact.ts';
import { bustFees, type Fees, type Fill, feesTotal, fillFees, NO_FEES, saleFees } from './fees.ts';

const plain = ({ sec, taf }: Fees): string => `${text(sec)} + ${text(taf)}`;
const sold = (shares: string, value: string) => ({
  quantity: new Exact(shares),
  value: new Exact(value),
});
const NOTHING = sold('0', '0');
const fill = (shares: string, each: string): Fill => ({
  quantity: quantity(shares),
  price: price(each),
});

describe('the fees of a sale', () => {
  // Each by hand: proceeds × rate ÷ 1,000,000 and shares × rate, both up to the next cent.
  it.each([
    ['a cent is the least', '1', '1', '2026-09-30', '0.01 + 0.01'],
    // 10,000 × 20.60 ÷ 1,000,000 = 0.206; 100 × 0.000195 = 0.0195
    ['100 shares at 100', '100', '10000', '2026-09-30', '0.21 + 0.02'],
    // 1,000,000 × 20.60 ÷ 1,000,000 = 20.60 exactly; 1,000 × 0.000195 = 0.195
    ['exact cents stay', '1000', '1000000', '2026-09-30', '20.6 + 0.2'],
    // 50,205 × 0.000195 = 9.789975; one more share is 9.79017
    ['just under the cap', '50205', '50205', '2026-09-30', '1.04 + 9.79'],
    ['just over the cap', '50206', '50206', '2026-09-30', '1.04 + 9.79'],
    ['far over the cap', '1000000', '1000000', '2026-09-30', '20.6 + 9.79'],
    // 0.4 × 0.000195 = 0.000078; 80 × 20.60 ÷ 1,000,000 = 0.001648
    ['a fraction of a share', '0.4', '80', '2026-09-30', '0.01 + 0.01'],
    ['nothing sold', '0', '0', '2026-09-30', '0 + 0'],
    // No sale costs more than it brings, its fraction rounded apart.
    ['three cents', '0.03', '0.0399', '2026-09-30', '0.01 + 0.01'],
    ['two cents', '0.02', '0.0299', '2026-09-30', '0.01 + 0'],
    ['a cent', '0.01', '0.0199', '2026-09-30', '0 + 0'],
    ['less than a cent', '0.001', '0.0099', '2026-09-30', '0 + 0'],
  ])('%s', (_what, shares, value, on, fees) => {
    expect(plain(saleFees(sold(shares, value), on))).toBe(fees);
  });

  // 1,000 shares for 100,000 dollars through the years.
  it.each([
    ['2024-05-21', '0.8 + 0.17'],
    ['2024-05-22', '2.78 + 0.17'],
    ['2025-05-13', '2.78 + 0.17'],
    ['2025-05-14', '0 + 0.17'],
    ['2025-12-31', '0 + 0.17'],
    ['2026-01-01', '0 + 0.2'],
    ['2026-04-03', '0 + 0.2'],
    ['2026-04-04', '2.06 + 0.2'],
    ['2026-09-30', '2.06 + 0.2'],
    ['2026-10-01', '2.06 + 0'],
    ['2026-12-31', '2.06 + 0'],
    ['2027-01-01', '2.06 + 0.2'],
    ['2001-01-01', '1.74 + 0.12'],
  ])('are those in force on %s', (on, fees) => {
    expect(plain(saleFees(sold('1000', '100000'), on))).toBe(fees);
  });

  it('count no trading activity fee at a price under its rate for a share', () => {
    expect(plain(fillFees(NOTHING, fill('1000000', '0.0001'), '2026-09-30'))).toBe('0.01 + 0');
    expect(plain(fillFees(NOTHING, fill('1000000', '0.0002'), '2026-09-30'))).toBe('0.01 + 9.79');
    expect(plain(fillFees(NOTHING, fill('1000000', '0.000195'), '2026-09-30'))).toBe('0.01 + 9.79');
  });
});

describe('the fees of a fill', () => {
  it('are what it adds to its order', () => {
    // 3 × 100 shares at 10: 1,000 of proceeds each; in total 0.0618 and 0.0585.
    const first = fillFees(NOTHING, fill('100', '10'), '2026-09-30');
    const second = fillFees(sold('100', '1000'), fill('100', '10'), '2026-09-30');
    const third = fillFees(sold('200', '2000'), fill('100', '10'), '2026-09-30');
    expect([first, second, third].map(plain)).toEqual([
      '0.03 + 0.02',
      '0.02 + 0.02',
      '0.02 + 0.02',
    ]);
    expect(plain(saleFees(sold('300', '3000'), '2026-09-30'))).toBe('0.07 + 0.06');
  });

  it('are at the rates of their own day, on a day after a change too', () => {
    // 100,000 dollars in each of two fills, the second when the SEC charges again: 2.06 and not 4.12.
    const second = fillFees(sold('1000', '100000'), fill('1000', '100'), '2026-04-06');
    expect(plain(second)).toBe('2.06 + 0.19');
  });
});

describe('the fees that a bust gives back', () => {
  it('are those of the fill, when it stands alone', () => {
    const charged = fillFees(NOTHING, fill('100', '100'), '2026-09-30');
    const back = bustFees(sold('100', '10000'), fill('100', '100'), '2026-09-30', charged);
    expect(plain(back)).toBe(plain(charged));
  });

  it('leave the order with the fees of the fills that stand', () => {
    // Two fills of 200 dollars: 0.00412 each, together 0.00824: the first was charged a cent, the second nothing.
    const charged = { ...NO_FEES, sec: money('0.01') };
    const back = bustFees(sold('2', '400'), fill('1', '200'), '2026-11-20', charged);
    expect(plain(back)).toBe('0 + 0');
  });

  it('are never more than was charged', () => {
    const back = bustFees(sold('100', '10000'), fill('100', '100'), '2026-09-30', NO_FEES);
    expect(text(feesTotal(back))).toBe('0');
  });
});

it('a bust that leaves nothing of an order gives back all that it was charged, whatever the rates of then', () => {
  const charged = { sec: money('0.03'), taf: money('0.20') };
  const fill = { quantity: quantity('1000'), price: price('10') };
  const sold = { quantity: fill.quantity, value: fill.price.times(fill.quantity) };
  expect(bustFees(sold, fill, '2026-10-02', charged)).toEqual(charged);
});
