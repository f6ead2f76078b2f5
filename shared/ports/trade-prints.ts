import type { TradePrint } from '../domain/orders/trade-print.ts';
import type { Instant } from '../kernel/brand.ts';

export type PrintPage = {
  readonly prints: readonly TradePrint[];
  /** Everything up to this sequence number is here, or is none of what sets off stops. */
  readonly reached: number;
};

/**
 * The tape of last sales for stops: every print of the regular session, in the order of its sequence numbers, gaps
 * filled. Sales outside it carry sale condition T (Form T) and are no last sales (CTA and UTP plans).
 */
export interface TradePrints {
  /** The sequence number that everything printed at `at` or later comes after. */
  sequenceBefore(symbol: string, at: Instant): Promise<number>;
  /** What was printed after `sequence` until now, at most `limit` prints; fewer: there are no more. */
  since(symbol: string, sequence: number, limit: number): Promise<PrintPage>;
}
