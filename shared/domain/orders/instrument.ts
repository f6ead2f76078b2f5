import type { Exact } from '../money/exact.ts';
import type { Ticker } from './order.ts';

/** What the rules need to know of a symbol. */
export type Instrument = {
  readonly symbol: Ticker;
  readonly tradable: boolean;
  /** Compliance's lists: nothing is traded, or it may only be sold. */
  readonly restriction?: 'restricted' | 'closing-only';
  /** The listing exchange has halted it. */
  readonly halted?: boolean;
  /** Money is lent on it; absent: it is. */
  readonly marginable?: boolean;
  /** The house's own maintenance rate, where it asks for more than the rule. */
  readonly maintenanceRate?: Exact;
  /** The venue takes stops in it; absent: it does. */
  readonly venueTakesStops?: boolean;
  /** Fractions of it may be owned; absent: they may. */
  readonly fractionable?: boolean;
};
