import type { Instant } from '../kernel/brand.ts';
import { instant } from '../kernel/brand.ts';

const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');

/** UTCTimestamp with milliseconds: `20261121-08:26:59.123`. */
export function utcTimestamp(at: Instant): string {
  const date = new Date(at);
  const day = `${pad(date.getUTCFullYear(), 4)}${pad(date.getUTCMonth() + 1, 2)}${pad(date.getUTCDate(), 2)}`;
  const clock = `${pad(date.getUTCHours(), 2)}:${pad(date.getUTCMinutes(), 2)}:${pad(date.getUTCSeconds(), 2)}`;
  return `${day}-${clock}.${pad(date.getUTCMilliseconds(), 3)}`;
}

const UTC_TIMESTAMP = /^(\d{4})(\d\d)(\d\d)-(\d\d):(\d\d):(\d\d)(?:\.(\d{3})\d{0,9})?$/;

/** Milliseconds since the epoch; a leap second (60) counts as the next one; undefined when it is no UTCTimestamp. */
export function parseUtcTimestamp(text: string): Instant | undefined {
  const parts = UTC_TIMESTAMP.exec(text);
  if (parts === null) return undefined;
  const part = (group: number): number => Number(parts[group] ?? '0');
  const [year, month, day] = [part(1), part(2), part(3)];
  const [hour, minute, second] = [part(4), part(5), part(6)];
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const midnight = new Date(Date.UTC(year, month - 1, day));
  // Date.UTC rolls 31 February over to March; a date that rolled was no date.
  if (midnight.getUTCMonth() !== month - 1) return undefined;
  return instant(midnight.getTime() + ((hour * 60 + minute) * 60 + second) * 1_000 + part(7));
}
