import type { RefusalReason } from '../domain/risk/refusal.ts';

/** Refusals that are the API's own: about the request, not about the account. Public and never renamed. */
export type RequestReason =
  | 'REQUEST_NOT_AUTHORIZED'
  | 'ROLE_NOT_ALLOWED'
  | 'ROUTE_NOT_FOUND'
  | 'BODY_NOT_JSON'
  | 'BODY_TOO_LARGE'
  | 'BODY_NOT_EXPECTED'
  | 'FIELD_INVALID'
  | 'FIELD_NOT_SUPPORTED'
  | 'CLIENT_ORDER_ID_REUSED'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'ORDER_NOT_FOUND'
  | 'ORDER_NOT_CANCELABLE'
  | 'ORDER_NOT_IN_DOUBT'
  | 'POSITION_NOT_FOUND'
  | 'ASSET_NOT_FOUND'
  | 'VENUE_NOT_FOUND'
  | 'TEST_DEPOSITS_REFUSED'
  | 'JOURNAL_TOO_LONG'
  | 'PARKED_MESSAGE_KEPT'
  | 'LOTS_NOT_CHOOSABLE'
  | 'TEMPORARILY_UNAVAILABLE'
  | 'INTERNAL_ERROR';

export type ApiReason = RefusalReason | RequestReason;

type ErrorLine = { readonly status: number; readonly code: number };

const BAD_BODY = 40010000;
/** Alpaca answers 40010001 with status 422 for fields that do not validate. */
const INVALID_FIELD = 40010001;
const UNPROCESSABLE = 42210000;
const FORBIDDEN = 40310000;

/** The one table from a reason to what the wire says. Codes follow Alpaca's; `reason` is what clients should match on. */
export const ERROR_TABLE: Readonly<Record<ApiReason, ErrorLine>> = {
  REQUEST_NOT_AUTHORIZED: { status: 401, code: 40110000 },
  ROLE_NOT_ALLOWED: { status: 403, code: FORBIDDEN },
  ROUTE_NOT_FOUND: { status: 404, code: 40410000 },
  BODY_NOT_JSON: { status: 400, code: BAD_BODY },
  BODY_TOO_LARGE: { status: 413, code: 41310000 },
  BODY_NOT_EXPECTED: { status: 400, code: BAD_BODY },
  FIELD_INVALID: { status: 422, code: INVALID_FIELD },
  FIELD_NOT_SUPPORTED: { status: 422, code: UNPROCESSABLE },
  CLIENT_ORDER_ID_REUSED: { status: 422, code: INVALID_FIELD },
  IDEMPOTENCY_KEY_REUSED: { status: 422, code: INVALID_FIELD },
  ORDER_NOT_FOUND: { status: 404, code: 40410000 },
  ORDER_NOT_CANCELABLE: { status: 422, code: UNPROCESSABLE },
  ORDER_NOT_IN_DOUBT: { status: 422, code: UNPROCESSABLE },
  POSITION_NOT_FOUND: { status: 404, code: 40410000 },
  ASSET_NOT_FOUND: { status: 404, code: 40410000 },
  LOTS_NOT_CHOOSABLE: { status: 422, code: UNPROCESSABLE },
  JOURNAL_TOO_LONG: { status: 422, code: UNPROCESSABLE },
  PARKED_MESSAGE_KEPT: { status: 422, code: UNPROCESSABLE },
  VENUE_NOT_FOUND: { status: 404, code: 40410000 },
  TEST_DEPOSITS_REFUSED: { status: 403, code: FORBIDDEN },
  TEMPORARILY_UNAVAILABLE: { status: 503, code: 50310000 },
  INTERNAL_ERROR: { status: 500, code: 50010000 },

  ACCOUNT_NOT_FOUND: { status: 404, code: 40410000 },
  ACCOUNT_QUARANTINED: { status: 403, code: FORBIDDEN },
  TRADING_HALTED_GLOBAL: { status: 403, code: FORBIDDEN },
  TRADING_CLOSING_ONLY_GLOBAL: { status: 403, code: FORBIDDEN },
  ACCOUNT_HALTED: { status: 403, code: FORBIDDEN },
  ACCOUNT_CLOSING_ONLY: { status: 403, code: FORBIDDEN },
  VENUE_HALTED: { status: 403, code: FORBIDDEN },
  VENUE_CLOSING_ONLY: { status: 403, code: FORBIDDEN },
  ORDER_TOO_OLD: { status: 422, code: UNPROCESSABLE },
  OPTIONS_NOT_SUPPORTED: { status: 422, code: UNPROCESSABLE },
  CRYPTO_NOT_SUPPORTED: { status: 422, code: UNPROCESSABLE },
  SYMBOL_NOT_FOUND: { status: 422, code: INVALID_FIELD },
  SYMBOL_NOT_TRADABLE: { status: 422, code: UNPROCESSABLE },
  SYMBOL_RESTRICTED: { status: 422, code: UNPROCESSABLE },
  SYMBOL_CLOSING_ONLY: { status: 422, code: UNPROCESSABLE },
  SYMBOL_HALTED: { status: 403, code: FORBIDDEN },
  FRACTIONAL_NOT_SUPPORTED: { status: 422, code: UNPROCESSABLE },
  FRACTIONAL_TOO_SMALL: { status: 403, code: FORBIDDEN },
  FRACTIONAL_INVENTORY_FULL: { status: 403, code: FORBIDDEN },
  ORDER_TOO_LARGE: { status: 422, code: UNPROCESSABLE },
  NOTIONAL_TOO_LARGE: { status: 422, code: UNPROCESSABLE },
  POSITION_LIMIT_EXCEEDED: { status: 403, code: FORBIDDEN },
  CONCENTRATION_LIMIT_EXCEEDED: { status: 403, code: FORBIDDEN },
  LIMIT_PRICE_INCREMENT: { status: 422, code: UNPROCESSABLE },
  STOP_PRICE_INCREMENT: { status: 422, code: UNPROCESSABLE },
  STOP_PRICE_INVALID: { status: 422, code: UNPROCESSABLE },
  LIMIT_PRICE_COLLAR: { status: 422, code: UNPROCESSABLE },
  EXIT_PRICE_INVALID: { status: 422, code: UNPROCESSABLE },
  PRICE_UNAVAILABLE: { status: 403, code: FORBIDDEN },
  MARKET_CLOSED: { status: 403, code: FORBIDDEN },
  EXTENDED_HOURS_TERMS: { status: 422, code: UNPROCESSABLE },
  AUCTION_CUT_OFF: { status: 422, code: UNPROCESSABLE },
  ORDER_RATE_EXCEEDED: { status: 429, code: 42910000 },
  TOO_MANY_OPEN_ORDERS: { status: 403, code: FORBIDDEN },
  DUPLICATE_ORDER: { status: 422, code: UNPROCESSABLE },
  POTENTIAL_WASH_TRADE: { status: 422, code: UNPROCESSABLE },
  INSUFFICIENT_BUYING_POWER: { status: 403, code: FORBIDDEN },
  UNSETTLED_FUNDS_RESTRICTED: { status: 403, code: FORBIDDEN },
  MARGIN_CALL_PAST_DUE: { status: 403, code: FORBIDDEN },
  MARGIN_EQUITY_TOO_LOW: { status: 403, code: FORBIDDEN },
  INTRADAY_MARGIN_DEFICIT: { status: 403, code: FORBIDDEN },
  PATTERN_DAY_TRADER: { status: 403, code: FORBIDDEN },
  SHORTING_NOT_ALLOWED: { status: 403, code: FORBIDDEN },
  INSUFFICIENT_SHARES: { status: 403, code: FORBIDDEN },
  ORDER_NOT_REPLACEABLE: { status: 422, code: UNPROCESSABLE },
  ORDER_NOT_CHANGED: { status: 403, code: FORBIDDEN },
  REPLACE_REJECTED: { status: 422, code: UNPROCESSABLE },
  VENUE_REJECTED: { status: 422, code: UNPROCESSABLE },
  NOT_SENT_IN_TIME: { status: 422, code: UNPROCESSABLE },
  NEVER_RECEIVED_BY_VENUE: { status: 422, code: UNPROCESSABLE },
};
