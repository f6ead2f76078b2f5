import type { Instant } from '../../kernel/brand.ts';
import type { Price, Quantity } from '../money/exact.ts';

/** Sale conditions that matter here (SIP trade conditions, by meaning). */
export type PrintCondition = 'regular' | 'odd-lot' | 'out-of-sequence' | 'average-price' | 'late';

/** One last sale of the tape. */
export type TradePrint = {
  readonly symbol: string;
  /** 1, 2, 3 … within the symbol, without gaps. */
  readonly sequence: number;
  readonly price: Price;
  readonly size: Quantity;
  readonly at: Instant;
  readonly conditions: readonly PrintCondition[];
};

/**
 * Whether a print may set off a stop. Odd lots, sales out of sequence, average-price trades and late reports do not
 * update the last sale (CTA and UTP plan participant input specifications, sale condition tables).
 */
export const isEligiblePrint = ({ conditions }: TradePrint): boolean =>
  conditions.every((condition) => condition === 'regular');
