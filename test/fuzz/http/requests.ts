import { ACCOUNT, orderId } from '../../support/commands.ts';

/** A request that is right, of each route that reads something; by function. */
type Right = {
  readonly bodies?: readonly object[];
  readonly query?: Readonly<Record<string, string>>;
};

const ORDER = {
  symbol: 'ACME',
  qty: '1',
  side: 'buy',
  type: 'limit',
  limit_price: '150',
  time_in_force: 'day',
};
const MARKET = { symbol: 'ACME', qty: '1', side: 'buy', type: 'market', time_in_force: 'day' };
const ORDERS = [
  ORDER,
  { ...ORDER, client_order_id: 'mine', extended_hours: true },
  MARKET,
  { ...MARKET, side: 'sell' },
  { symbol: 'ACME', notional: '25.50', side: 'buy', type: 'market', time_in_force: 'day' },
  { ...ORDER, type: 'stop_limit', stop_price: '149' },
  { ...MARKET, side: 'sell', type: 'stop', stop_price: '100' },
  { ...MARKET, side: 'sell', type: 'trailing_stop', trail_percent: '5' },
  {
    ...MARKET,
    order_class: 'bracket',
    take_profit: { limit_price: '200' },
    stop_loss: { stop_price: '100', limit_price: '99' },
  },
  {
    ...ORDER,
    side: 'sell',
    order_class: 'oco',
    limit_price: undefined,
    take_profit: { limit_price: '200' },
    stop_loss: { stop_price: '100' },
  },
  { ...MARKET, order_class: 'oto', stop_loss: { trail_percent: '3' } },
];
const PAGE = { limit: '10', as_of: '2026-11-20T15:00:30Z' };
const DAYS = { from: '2026-01-01', to: '2026-12-31', limit: '5' };

export const RIGHT: Readonly<Record<string, Right>> = {
  'place-order': { bodies: ORDERS },
  'preview-order': { bodies: ORDERS },
  'list-orders': {
    query: {
      ...{ status: 'all', limit: '50', direction: 'asc', nested: 'true', symbols: 'ACME,BRKL' },
      ...{ after: '2026-11-20T00:00:00Z', until: '2026-11-24T00:00:00Z', side: 'buy' },
    },
  },
  'get-order': { query: { nested: 'true' } },
  'replace-order': {
    bodies: [
      { qty: '2', limit_price: '7.40' },
      { qty: '1', time_in_force: 'gtc', stop_price: '9', trail: '1', client_order_id: 'again' },
    ],
  },
  'get-order-by-client-id': { query: { client_order_id: 'o' } },
  'list-own-tax-lots': { query: PAGE },
  'list-own-realized-gains': { query: DAYS },
  'list-assets': { query: { status: 'active', asset_class: 'us_equity', exchange: 'NASDAQ' } },
  'open-account': { bodies: [{}, { type: 'margin' }, { type: 'cash' }] },
  'change-account': { bodies: [{ order_rate: 5 }, { order_rate: null }] },
  'change-account-rules': {
    bodies: [{ day_trade_rule: 'count', concentration_limit: '0.25', duplicate_window: 10 }],
  },
  'create-api-key': { bodies: [{}] },
  'deposit-test-funds': { bodies: [{ amount: '12.34' }, { amount: 5 }] },
  'get-balances': { query: { as_of: '2026-11-20T15:00:30Z' } },
  'list-positions-as-of': { query: { as_of: '2026-11-20T15:00:30Z' } },
  'list-tax-lots': { query: PAGE },
  'choose-lots': {
    bodies: [{ order_id: orderId('s'), lots: [{ id: `${orderId('b')}:fb`, qty: '5' }] }],
  },
  'list-realized-gains': { query: DAYS },
  'list-account-orders': { query: { in_doubt: 'true' } },
  'resolve-order': {
    bodies: [
      { resolution: 'cancelled', evidence: 'said so' },
      {
        ...{ resolution: 'filled', qty: '1', price: '7.5', execution_id: 'x1', evidence: 'mail' },
        transaction_time: '2026-11-20T15:00:30Z',
      },
    ],
  },
  'redrive-account': { bodies: [{}, { give_up: 1, why: 'no command' }] },
  'turn-control': {
    bodies: [
      { state: 'halted', reason: 'wrong prices' },
      { state: 'open', reason: 'well' },
    ],
  },
};

/** Values of path parameters that are right. */
export const PATHS: Readonly<Record<string, readonly string[]>> = {
  account_id: [ACCOUNT],
  order_id: [orderId('o'), orderId('a'), orderId('s'), orderId('none')],
  symbol_or_asset_id: ['ACME', 'BRKL', 'NONE'],
  kind: ['global', 'venue', 'symbol', 'account'],
  name: ['alpha', 'ACME', ACCOUNT],
};

export const WRONG_TEXTS: readonly string[] = [
  ...[
    '',
    ' ',
    '0',
    '-1',
    '1.5',
    '1e3',
    'NaN',
    '__proto__',
    'constructor',
    'null',
    'true',
    'perhaps',
  ],
  ...['9'.repeat(40), 'x'.repeat(3_000), 'a\u0000b', '\ud800', '\u{1f600}', 'a,b,,', ',', '../..'],
  ...['2026-13-45', '2026-02-30T25:00:00Z', '9999-12-31', '0000-00-00', '+275760-09-13T00:00:00Z'],
  ...[
    '2026-11-20',
    '1-1',
    '99999999999999-999999999',
    `${orderId('o')}0`,
    orderId('o').toUpperCase(),
  ],
];
