import type { Ticker } from './order.ts';

/** What the rules need to know of a symbol. */
export type Instrument = {
  readonly symbol: Ticker;
  readonly tradable: boolean;
  /** Compliance's lists: nothing is traded, or it may only be sold. */
  readonly restriction?: 'restricted' | 'closing-only';
  /** The listing exchange has halted it. */
  readonly halted?: boolean;
  /** The venue takes stops in it; absent: it does. */
  readonly venueTakesStops?: boolean;
  /** Fractions of it may be owned; absent: they may. */
  readonly fractionable?: boolean;
};
