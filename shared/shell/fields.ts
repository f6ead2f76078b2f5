import * as z from 'zod/mini';
import type { CivilDate } from '../domain/calendar/civil-date.ts';
import { Exact, MAX_DIGITS, parseExact } from '../domain/money/exact.ts';
import { type Instant, instant, isUuid } from '../kernel/brand.ts';
import { JsonNumber } from './json-body.ts';
import type { IssueParams } from './validation.ts';

/** Fields of requests as clients write them; each names its own rule. */
type Reader<Output> = (value: unknown) => Output | Broken;

class Broken {
  readonly rule: string;
  readonly params: IssueParams;
  constructor(rule: string, params: IssueParams = {}) {
    this.rule = rule;
    this.params = params;
  }
}

export const broken = (rule: string): Broken => new Broken(rule);

export const notSupported = (rule: string): Broken =>
  new Broken(rule, { reason: 'FIELD_NOT_SUPPORTED' });

/** A required field read by a plain function, which answers the value or the rule that it breaks. */
export const field = <Output>(read: Reader<Output>) =>
  z.pipe(
    z.unknown(),
    z.transform((value: unknown, context): Output => {
      const outcome = value === undefined ? new Broken('is required') : read(value);
      if (!(outcome instanceof Broken)) return outcome;
      context.issues.push({
        code: 'custom',
        message: outcome.rule,
        input: value,
        params: outcome.params,
      });
      return z.NEVER;
    }),
  );

/** Sixteen digits of exponent range: enough for any float a client prints, and no way to ask for a million zeros. */
const DECIMAL_WITH_EXPONENT = /^-?\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,2})?$/;

const sourceOf = (value: unknown): string | undefined => {
  if (value instanceof JsonNumber) return value.source;
  return typeof value === 'string' ? value : undefined;
};

const decimalOf = (value: unknown): Exact | undefined => {
  const source = sourceOf(value);
  if (source === undefined || !DECIMAL_WITH_EXPONENT.test(source)) return undefined;
  return parseExact(new Exact(source).toFixed());
};

/** An amount above zero, as text or as a JSON number, exact to 38 digits. */
export const positiveDecimal = field<Exact>((value) => {
  const decimal = decimalOf(value);
  if (decimal === undefined) {
    return broken(`must be a decimal number of at most ${MAX_DIGITS} digits`);
  }
  return decimal.gt(0) ? decimal : broken('must be greater than 0');
});

/** A count, not an amount: a JSON number or text without fraction, within both bounds. */
export const wholeNumber = (least: number, most: number) =>
  field<number>((value) => {
    const source = sourceOf(value);
    const number = source !== undefined && /^\d{1,9}$/.test(source) ? Number(source) : Number.NaN;
    return number >= least && number <= most
      ? number
      : broken(`must be a whole number from ${least} to ${most}`);
  });

/**
 * Text within a length. Control characters would break logs and FIX fields; halves of a surrogate pair and the two
 * code points that no queue message may hold have no UTF-8 that the table takes, and half a pair cannot be told from another.
 */
export const textOf = (longest: number) =>
  field<string>((value) =>
    typeof value === 'string' && value.length >= 1 && value.length <= longest && isPrintable(value)
      ? value
      : broken(`must be text of 1 to ${longest} printable characters`),
  );

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f\ufffe\uffff]/;

const isPrintable = (text: string): boolean => text.isWellFormed() && !UNPRINTABLE.test(text);

export const choice = <const Value extends string>(
  supported: readonly Value[],
  known: readonly string[] = [],
) =>
  field<Value>((value) => {
    const names = supported.filter((each) => each !== '').join(', ');
    const found = supported.find((each) => each === value);
    if (found !== undefined) return found;
    if (typeof value === 'string' && known.includes(value)) {
      return notSupported(`'${value}' is not supported; supported: ${names}`);
    }
    return broken(`must be one of: ${names}`);
  });

export const uuidField = field<string>((value) => {
  const lower = typeof value === 'string' ? value.toLowerCase() : '';
  return isUuid(lower) ? lower : broken('must be a UUID');
});

/** alpaca-py writes `True`, JavaScript clients `true`. */
export const queryBoolean = field<boolean>((value) => {
  const lower = typeof value === 'string' ? value.toLowerCase() : undefined;
  if (lower === 'true') return true;
  return lower === 'false' ? false : broken('must be true or false');
});

/** Comma-separated, without empty parts. */
export const queryList = (most: number) =>
  field<readonly string[]>((value) => {
    const parts = typeof value === 'string' ? value.split(',').filter((part) => part !== '') : [];
    return parts.length >= 1 && parts.length <= most
      ? parts
      : broken(`must list 1 to ${most} values, separated by commas`);
  });

const ISO_TIME =
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

const A_TIME = 'must be a time such as 2026-11-23T14:30:00Z';

/** RFC 3339, or a date alone (midnight UTC); a `+` of an offset may have become a blank in the query. */
export const queryTime = field<Instant>((value) => timeIn(value) ?? broken(A_TIME));

function timeIn(value: unknown): Instant | undefined {
  const written = typeof value === 'string' ? value.replace(/ (\d{2}:?\d{2})$/, '+$1') : '';
  if (!ISO_TIME.test(written)) return undefined;
  const time = Date.parse(
    /[T ]/.test(written) && !/(?:Z|[+-]\d{2}:?\d{2})$/.test(written) ? `${written}Z` : written,
  );
  return Number.isNaN(time) ? undefined : instant(time);
}

const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;

const dateIn = (value: unknown): string | undefined => {
  const written = typeof value === 'string' && ISO_DATE.test(value) ? value : '';
  const time = Date.parse(`${written}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(written)
    ? written
    : undefined;
};

/** A date that is in the calendar, `2026-11-23`. */
export const queryDate = field<string>(
  (value) => dateIn(value) ?? broken('must be a date such as 2026-11-23'),
);

/** A moment, or a day: what was at the end of it. */
export type AsOf = Instant | { readonly endOf: CivilDate };

/** A time, or a date alone. */
export const queryAsOf = field<AsOf>((value) => {
  const date = dateIn(value);
  return date === undefined ? (timeIn(value) ?? broken(A_TIME)) : { endOf: date };
});
