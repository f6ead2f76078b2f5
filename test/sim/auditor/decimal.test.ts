import { describe, expect, it } from 'vitest';
import {
  decimal,
  equal,
  isNegative,
  isZero,
  largest,
  less,
  minus,
  plus,
  sum,
  text,
  times,
  toCents,
} from './decimal.ts';

const d = decimal;

describe('decimal', () => {
  it.each(['0', '-1', '0.1', '-0.05', '12345678901234567890.000000001'])('keeps %s', (value) => {
    expect(text(d(value))).toBe(value);
  });

  it.each(['', '1e3', '.5', '1.', '+1', 'NaN', '1,0'])('does not read %j', (value) => {
    expect(() => d(value)).toThrow(TypeError);
  });

  it('adds and multiplies to the last digit', () => {
    expect(text(plus(d('0.1'), d('0.2')))).toBe('0.3');
    expect(text(minus(d('1'), d('1.000000001')))).toBe('-0.000000001');
    expect(text(times(d('10.005'), d('-40')))).toBe('-400.2');
    expect(text(sum(['1.5', '-2', '0.25'].map(d)))).toBe('-0.25');
  });

  it('compares by value', () => {
    expect(equal(d('1.10'), d('1.1'))).toBe(true);
    expect(less(d('-2'), d('-1.99'))).toBe(true);
    expect(text(largest(d('2'), d('10')))).toBe('10');
    expect([isZero(d('0.00')), isNegative(d('-0')), isNegative(d('-0.1'))]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it.each([
    ['1.005', 'half-up', '1.01'],
    ['1.0049', 'half-up', '1'],
    ['-1.005', 'half-up', '-1.01'],
    ['1.001', 'up', '1.01'],
    ['1.0000', 'up', '1'],
    ['1.009', 'down', '1'],
    ['7', 'up', '7'],
  ] as const)('rounds %s %s to the cent', (value, how, cents) => {
    expect(text(toCents(d(value), how))).toBe(cents);
  });
});
