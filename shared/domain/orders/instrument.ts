import type { Ticker } from './order.ts';

/** What the rules need to know of a symbol. */
export type Instrument = {
  readonly symbol: Ticker;
  readonly tradable: boolean;
};
