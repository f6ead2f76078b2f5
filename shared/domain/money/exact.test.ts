import { describe, expect, it } from 'vitest';
import { Exact, money, parseExact, text } from './exact.ts';

describe('exact decimals', () => {
  it('keeps every digit that DynamoDB keeps', () => {
    const digits = '1234567890123456789.0123456789012345678';
    expect(text(new Exact(digits))).toBe(digits);
    expect(text(new Exact('0.1').plus('0.2'))).toBe('0.3');
    expect(text(new Exact(digits).minus('0.0000000000000000001'))).toBe(
      '1234567890123456789.0123456789012345677',
    );
  });

  it('multiplies two operands of 19 digits without rounding', () => {
    const product = new Exact('9999999999.999999999').times('9999999999.999999999');
    expect(text(product)).toBe('99999999999999999980.000000000000000001');
  });

  it('is written without an exponent, however small or large', () => {
    expect(text(new Exact('0.00000000000000000001'))).toBe('0.00000000000000000001');
    expect(text(new Exact('100000000000000000000000'))).toBe('100000000000000000000000');
  });

  it.each([
    '1e3',
    '1E400',
    'NaN',
    'Infinity',
    '',
    ' 1',
    '1.',
    '.5',
    '+1',
    '01',
    '1'.repeat(39),
    '--1',
  ])('reads nothing but plain decimals of at most 38 digits: %j', (wrong) => {
    expect(parseExact(wrong)).toBeUndefined();
  });

  it('reads 38 digits, and throws on what was to be a decimal and is none', () => {
    expect(parseExact('1'.repeat(38))).toBeDefined();
    expect(parseExact(`-0.${'1'.repeat(37)}`)).toBeDefined();
    expect(parseExact(`-0.${'1'.repeat(38)}`)).toBeUndefined();
    expect(() => money('1e3')).toThrow('not a plain decimal: 1e3');
  });

  it('has one zero', () => {
    expect(text(new Exact('-0'))).toBe('0');
    expect(text(new Exact('0.00'))).toBe('0');
  });

  it('rounds half to even where it must round', () => {
    expect(text(new Exact('1').div('3'))).toBe(`0.${'3'.repeat(40)}`);
    expect(new Exact('0.125').toDecimalPlaces(2).toString()).toBe('0.12');
    expect(new Exact('0.135').toDecimalPlaces(2).toString()).toBe('0.14');
  });
});
