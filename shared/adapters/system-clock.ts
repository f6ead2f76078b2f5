import { instant } from '../kernel/brand.ts';
import type { Clock } from '../ports/clock.ts';

/** The process's own clock. The laptop shifts `Date` itself and says so by CLOCK_DRIVEN. */
export const systemClock: Clock = {
  now: () => instant(Date.now()),
  isDriven: () => process.env.CLOCK_DRIVEN === 'true',
};
