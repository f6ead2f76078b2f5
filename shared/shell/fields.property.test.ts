import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { Exact, text } from '../domain/money/exact.ts';
import { positiveDecimal, queryTime, textOf } from './fields.ts';
import { parseJsonKeepingNumbers } from './json-body.ts';

const body = z.strictObject({ amount: positiveDecimal });
const read = (json: string) => body.safeParse(parseJsonKeepingNumbers(json));

const digits = (most: number) => fc.stringMatching(new RegExp(`^\\d{1,${most}}$`));
/** Plain decimals of up to 38 digits, none starting with a zero. */
const plain = fc
  .tuple(fc.constantFrom('1', '7', '9'), digits(18), fc.option(digits(19)))
  .map(([first, rest, decimals]) => `${first}${rest}${decimals === null ? '' : `.${decimals}`}`);

describe('positiveDecimal', () => {
  it('reads text and JSON numbers to the last of 38 digits', () => {
    fc.assert(
      fc.property(plain, fc.boolean(), (written, asText) => {
        const outcome = read(`{"amount":${asText ? `"${written}"` : written}}`);
        expect(outcome.success && text(outcome.data.amount)).toBe(text(new Exact(written)));
      }),
    );
  });

  it('reads every float as programs print it, exponents included', () => {
    const floats = fc.double({ min: 1e-15, max: 1e18, noNaN: true });
    fc.assert(
      fc.property(floats, (number) => {
        const outcome = read(JSON.stringify({ amount: number }));
        expect(outcome.success && outcome.data.amount.eq(new Exact(String(number)))).toBe(true);
      }),
    );
  });

  it('never takes anything else, and never throws', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const outcome = body.safeParse({ amount: value });
        const isDecimalText = typeof value === 'string' && Number(value) > 0;
        if (!isDecimalText) expect(outcome.success).toBe(false);
      }),
    );
  });
});

describe('queryTime', () => {
  const query = z.strictObject({ at: queryTime });
  it.each([
    ['2026-11-23T14:30:00Z', '2026-11-23T14:30:00.000Z'],
    ['2026-11-23T09:30:00-05:00', '2026-11-23T14:30:00.000Z'],
    ['2026-11-23T14:30:00+00:00', '2026-11-23T14:30:00.000Z'],
    ['2026-11-23T14:30:00 00:00', '2026-11-23T14:30:00.000Z'],
    ['2026-11-23T14:30:00.123456789Z', '2026-11-23T14:30:00.123Z'],
    ['2026-11-23T14:30:00', '2026-11-23T14:30:00.000Z'],
    ['2026-11-23', '2026-11-23T00:00:00.000Z'],
  ])('reads %s', (written, iso) => {
    const outcome = query.safeParse({ at: written });
    expect(outcome.success && new Date(outcome.data.at).toISOString()).toBe(iso);
  });
});

describe('textOf', () => {
  const isTaken = (text: string): boolean => z.safeParse(textOf(8), text).success;

  it.each(['\ud800', 'a\udc00b', 'a\uffff', '\ufffe', 'a\nb', '', '123456789'])(
    'refuses %j, which queue or table would',
    (text) => {
      expect(isTaken(text)).toBe(false);
    },
  );

  it('takes every other text, whole pairs too', () => {
    expect(isTaken('ä—😀 b')).toBe(true);
  });
});
