/**
 * Exact decimals on BigInt: `units` times ten to the power of minus `scale`. The auditor's own, so that an error in the
 * engine's arithmetic cannot hide behind the same error here.
 */
export type Decimal = { readonly units: bigint; readonly scale: number };

const PLAIN = /^-?\d+(\.\d+)?$/;

/** Reads plain decimal text; anything else is evidence that cannot be judged, and says so. */
export function decimal(text: string): Decimal {
  if (!PLAIN.test(text)) throw new TypeError(`no plain decimal: ${JSON.stringify(text)}`);
  const [whole = '', fraction = ''] = text.split('.');
  return { units: BigInt(whole + fraction), scale: fraction.length };
}

export const ZERO: Decimal = { units: 0n, scale: 0 };

const unitsAt = ({ units, scale }: Decimal, at: number): bigint =>
  units * 10n ** BigInt(at - scale);

export function plus(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: unitsAt(a, scale) + unitsAt(b, scale), scale };
}

export const negated = ({ units, scale }: Decimal): Decimal => ({ units: -units, scale });
export const minus = (a: Decimal, b: Decimal): Decimal => plus(a, negated(b));
export const times = (a: Decimal, b: Decimal): Decimal => ({
  units: a.units * b.units,
  scale: a.scale + b.scale,
});

export const isZero = ({ units }: Decimal): boolean => units === 0n;
export const isNegative = ({ units }: Decimal): boolean => units < 0n;
export const equal = (a: Decimal, b: Decimal): boolean => isZero(minus(a, b));
export const less = (a: Decimal, b: Decimal): boolean => isNegative(minus(a, b));
export const sum = (values: readonly Decimal[]): Decimal => values.reduce(plus, ZERO);
export const largest = (a: Decimal, b: Decimal): Decimal => (less(a, b) ? b : a);

type Rounding = 'up' | 'down' | 'half-up';

const rounded = (whole: bigint, rest: bigint, divisor: bigint, how: Rounding): bigint => {
  if (how === 'down' || rest === 0n) return whole;
  return how === 'up' || rest * 2n >= divisor ? whole + 1n : whole;
};

/** To the cent, by magnitude: `up` is away from zero. */
export function toCents(value: Decimal, how: Rounding): Decimal {
  if (value.scale <= 2) return value;
  const divisor = 10n ** BigInt(value.scale - 2);
  const magnitude = isNegative(value) ? -value.units : value.units;
  const cents = rounded(magnitude / divisor, magnitude % divisor, divisor, how);
  return { units: isNegative(value) ? -cents : cents, scale: 2 };
}

export function text({ units, scale }: Decimal): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  return `${units < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}
