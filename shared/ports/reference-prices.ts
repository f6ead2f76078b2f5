import type { Price } from '../domain/money/exact.ts';
import type { Instant } from '../kernel/brand.ts';

export type Quote = {
  readonly bid: Price;
  readonly ask: Price;
  readonly last: Price;
  readonly asOf: Instant;
};

/** Prices of the trading plane: collars, holds and valuations; never the client stream of the data plane. */
export interface ReferencePrices {
  /** undefined: no such symbol, or no price that may be used. */
  quote(symbol: string, at: Instant): Promise<Quote | undefined>;
}
