import { Decimal } from 'decimal.js';
import type { Brand } from '../../kernel/brand.ts';

/**
 * Exact decimal arithmetic for money, prices and quantities (law 11). Precision 40 holds every product of two
 * 19-digit operands; DynamoDB keeps 38 digits, which the codec checks. A JavaScript number never enters here.
 */
export const Exact = Decimal.clone({
  precision: 40,
  rounding: Decimal.ROUND_HALF_EVEN,
  toExpNeg: -40,
  toExpPos: 40,
  defaults: true,
});
export type Exact = Decimal;

/** US dollars. */
export type Money = Brand<Exact, 'Money'>;
/** US dollars for one share. */
export type Price = Brand<Exact, 'Price'>;
/** Shares (later contracts or coins); never money. */
export type Quantity = Brand<Exact, 'Quantity'>;

type Amount = Money | Price | Quantity;

const PLAIN_DECIMAL = /^-?(0|[1-9]\d*)(\.\d+)?$/;
/** What DynamoDB stores exactly. */
export const MAX_DIGITS = 38;

/** Reads plain decimal text (`-12.50`); undefined for anything else: exponents, NaN, spaces, over 38 digits. */
export function parseExact(text: string): Exact | undefined {
  if (!PLAIN_DECIMAL.test(text)) return undefined;
  if (text.length > MAX_DIGITS && text.replace(/[-.]/g, '').length > MAX_DIGITS) return undefined;
  return new Exact(text);
}

function trusted(text: string): Exact {
  const value = parseExact(text);
  if (value === undefined) throw new RangeError(`not a plain decimal: ${text}`);
  return value;
}

/** For text that was already validated (stored items, constants); throws on anything else. */
export const money = (text: string): Money => trusted(text) as Money;
export const price = (text: string): Price => trusted(text) as Price;
export const quantity = (text: string): Quantity => trusted(text) as Quantity;

export const ZERO_MONEY = money('0');
export const ZERO_QUANTITY = quantity('0');

export const add = <T extends Amount>(a: T, b: T): T => a.plus(b) as T;
export const subtract = <T extends Amount>(a: T, b: T): T => a.minus(b) as T;
export const sum = (amounts: readonly Money[]): Money => amounts.reduce(add, ZERO_MONEY);

/** The text that goes on the wire and into hashes: plain, no exponent, no trailing zeros, never `-0`. */
export const text = (amount: Exact): string => amount.toFixed();

/** The cent, half up, as trade confirmations state it. */
export const toTheCent = (value: Exact): Money =>
  value.toDecimalPlaces(2, Decimal.ROUND_HALF_UP) as Money;

/** What shares cost in one piece: price times quantity, to the cent. */
export const principal = (each: Price, shares: Quantity): Money => toTheCent(each.times(shares));

/** What is held for shares: never less than they can cost, so rounded up to the cent. */
export const upToTheCent = (value: Exact): Money =>
  value.toDecimalPlaces(2, Decimal.ROUND_UP) as Money;

export const downToTheCent = (value: Exact): Money =>
  value.toDecimalPlaces(2, Decimal.ROUND_DOWN) as Money;
