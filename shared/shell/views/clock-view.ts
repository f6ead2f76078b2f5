import { newYorkOffsetMinutes } from '../../domain/calendar/civil-date.ts';
import type { Instant } from '../../kernel/brand.ts';

const MINUTE_MS = 60_000;

/** RFC 3339 with New York's offset, as Alpaca's clock answers. */
function newYorkTime(at: Instant): string {
  const offset = newYorkOffsetMinutes(at);
  const local = new Date(at + offset * MINUTE_MS).toISOString().slice(0, -1);
  const hours = String(Math.abs(offset) / 60).padStart(2, '0');
  return `${local}${offset < 0 ? '-' : '+'}${hours}:00`;
}

export const clockView = (clock: {
  readonly now: Instant;
  readonly isOpen: boolean;
  readonly nextOpen: Instant;
  readonly nextClose: Instant;
}) => ({
  timestamp: newYorkTime(clock.now),
  is_open: clock.isOpen,
  next_open: newYorkTime(clock.nextOpen),
  next_close: newYorkTime(clock.nextClose),
});
