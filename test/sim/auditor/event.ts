import { type Decimal, decimal } from './decimal.ts';

/** An event of the journal as evidence: its fields are text, or records of text. */
export type Event = { readonly type: string } & Readonly<Record<string, unknown>>;
export type Fields = Readonly<Record<string, unknown>>;

export const textIn = (fields: Fields, name: string): string | undefined => {
  const value = fields[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
};

export const amountIn = (fields: Fields, name: string): Decimal | undefined => {
  const value = textIn(fields, name);
  return value === undefined ? undefined : decimal(value);
};

export const fieldsIn = (fields: Fields, name: string): Fields | undefined => {
  const value = fields[name];
  return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
};

/** Milliseconds, whether the time was written as such or as ISO 8601. */
export function timeIn(fields: Fields, name: string): number | undefined {
  const value = textIn(fields, name);
  if (value === undefined) return undefined;
  return /^\d+$/.test(value) ? Number(value) : Date.parse(value);
}

export const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
