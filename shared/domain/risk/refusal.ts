/**
 * Every reason for which a request is refused, one closed union. The order below is the order in which they are
 * checked, and the public field `reason` of an error or a rejected order. Never renamed: clients match on them.
 */
export const REFUSAL_REASONS = [
  'ACCOUNT_NOT_FOUND',
  'ACCOUNT_QUARANTINED',
  'ORDER_TOO_OLD',
  'SYMBOL_NOT_FOUND',
  'SYMBOL_NOT_TRADABLE',
  'FRACTIONAL_NOT_SUPPORTED',
  'ORDER_TOO_LARGE',
  'LIMIT_PRICE_INCREMENT',
  'MARKET_CLOSED',
  'PRICE_UNAVAILABLE',
  'ORDER_RATE_EXCEEDED',
  'TOO_MANY_OPEN_ORDERS',
  'INSUFFICIENT_BUYING_POWER',
  'INSUFFICIENT_SHARES',
  'VENUE_REJECTED',
  'NOT_SENT_IN_TIME',
  'NEVER_RECEIVED_BY_VENUE',
] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

export type Refusal = {
  readonly reason: RefusalReason;
  /** Said to the client: names the rule and the numbers that it failed on. */
  readonly message: string;
  readonly details?: Readonly<Record<string, string>>;
};
