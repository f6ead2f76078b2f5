/**
 * Every reason for which a request is refused, one closed union. The order below is the order in which they are
 * checked, and the public field `reason` of an error or a rejected order. Never renamed: clients match on them.
 */
export const REFUSAL_REASONS = [
  'ACCOUNT_NOT_FOUND',
  'ACCOUNT_QUARANTINED',
  'TRADING_HALTED_GLOBAL',
  'TRADING_CLOSING_ONLY_GLOBAL',
  'ACCOUNT_HALTED',
  'ACCOUNT_CLOSING_ONLY',
  'VENUE_HALTED',
  'VENUE_CLOSING_ONLY',
  'ORDER_TOO_OLD',
  'OPTIONS_NOT_SUPPORTED',
  'CRYPTO_NOT_SUPPORTED',
  'SYMBOL_NOT_FOUND',
  'SYMBOL_NOT_TRADABLE',
  'SYMBOL_RESTRICTED',
  'SYMBOL_CLOSING_ONLY',
  'SYMBOL_HALTED',
  'FRACTIONAL_NOT_SUPPORTED',
  'FRACTIONAL_TOO_SMALL',
  'FRACTIONAL_INVENTORY_FULL',
  'ORDER_TOO_LARGE',
  'NOTIONAL_TOO_LARGE',
  'POSITION_LIMIT_EXCEEDED',
  'CONCENTRATION_LIMIT_EXCEEDED',
  'LIMIT_PRICE_INCREMENT',
  'STOP_PRICE_INCREMENT',
  'STOP_PRICE_INVALID',
  'LIMIT_PRICE_COLLAR',
  'EXIT_PRICE_INVALID',
  'PRICE_UNAVAILABLE',
  'MARKET_CLOSED',
  'EXTENDED_HOURS_TERMS',
  'AUCTION_CUT_OFF',
  'ORDER_RATE_EXCEEDED',
  'TOO_MANY_OPEN_ORDERS',
  'DUPLICATE_ORDER',
  'POTENTIAL_WASH_TRADE',
  'INSUFFICIENT_BUYING_POWER',
  'UNSETTLED_FUNDS_RESTRICTED',
  'MARGIN_CALL_PAST_DUE',
  'MARGIN_EQUITY_TOO_LOW',
  'INTRADAY_MARGIN_DEFICIT',
  'PATTERN_DAY_TRADER',
  'SHORTING_NOT_ALLOWED',
  'INSUFFICIENT_SHARES',
  'ORDER_NOT_REPLACEABLE',
  'ORDER_NOT_CHANGED',
  'VENUE_REJECTED',
  'REPLACE_REJECTED',
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
