import type { Instant } from '../kernel/brand.ts';

export interface Clock {
  now(): Instant;
  /** True when somebody drives the clock (laptop only): then market hours follow the calendar. */
  isDriven(): boolean;
}
