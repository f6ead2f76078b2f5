/** The routes of the two APIs: the one list that the template, its tests and the route walk are made from. */
export type HttpRouteSpecification = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly function: string;
};

const route = (
  method: HttpRouteSpecification['method'],
  path: string,
  functionName: string,
): HttpRouteSpecification => ({ method, path, function: functionName });

export const httpRoutes: readonly HttpRouteSpecification[] = [
  route('POST', '/v2/orders', 'place-order'),
  route('POST', '/v2/orders/preview', 'preview-order'),
  route('GET', '/v2/orders', 'list-orders'),
  route('DELETE', '/v2/orders', 'cancel-all-orders'),
  route('GET', '/v2/orders/{order_id}', 'get-order'),
  route('PATCH', '/v2/orders/{order_id}', 'replace-order'),
  route('DELETE', '/v2/orders/{order_id}', 'cancel-order'),
  route('GET', '/v2/orders:by_client_order_id', 'get-order-by-client-id'),
  route('GET', '/v2/account', 'get-account'),
  route('GET', '/v2/account/tax_lots', 'list-own-tax-lots'),
  route('GET', '/v2/account/realized_gains', 'list-own-realized-gains'),
  route('GET', '/v2/positions', 'list-positions'),
  route('GET', '/v2/positions/{symbol_or_asset_id}', 'get-position'),
  route('GET', '/v2/assets', 'list-assets'),
  route('GET', '/v2/assets/{symbol_or_asset_id}', 'get-asset'),
  route('GET', '/v2/clock', 'get-clock'),
  route('POST', '/v1/accounts', 'open-account'),
  route('PATCH', '/v1/accounts/{account_id}', 'change-account'),
  route('POST', '/v1/accounts/{account_id}/rules', 'change-account-rules'),
  route('POST', '/v1/accounts/{account_id}/assessments', 'assess-account'),
  route('POST', '/v1/accounts/{account_id}/api_keys', 'create-api-key'),
  route('POST', '/v1/accounts/{account_id}/test_deposits', 'deposit-test-funds'),
  route('GET', '/v1/accounts/{account_id}/balances', 'get-balances'),
  route('GET', '/v1/accounts/{account_id}/positions', 'list-positions-as-of'),
  route('GET', '/v1/accounts/{account_id}/tax_lots', 'list-tax-lots'),
  route('POST', '/v1/accounts/{account_id}/lot_choices', 'choose-lots'),
  route('GET', '/v1/accounts/{account_id}/realized_gains', 'list-realized-gains'),
  route('GET', '/v1/accounts/{account_id}/orders', 'list-account-orders'),
  route('POST', '/v1/accounts/{account_id}/orders/{order_id}/resolution', 'resolve-order'),
  route('POST', '/v1/accounts/{account_id}/redrive', 'redrive-account'),
  route('GET', '/v1/controls', 'list-controls'),
  route('GET', '/v1/controls/{kind}', 'get-control'),
  route('PUT', '/v1/controls/{kind}', 'turn-control'),
  route('GET', '/v1/controls/{kind}/{name}', 'get-control'),
  route('PUT', '/v1/controls/{kind}/{name}', 'turn-control'),
];

/** Every other method and path; open to all, since it only says 404 in our own words. */
export const unknownRouteFunction = 'refuse-unknown-route';
/** Asked for every route above; admits all and passes the principal it found, if any. */
export const authorizerFunction = 'authorize-request';

export const webSocketRoutes = {
  connect: 'open-stream',
  disconnect: 'close-stream',
  /** `$default` must exist: a message without a known action is answered, never dropped. */
  default: 'receive-stream-message',
  actions: { authenticate: 'receive-stream-message', listen: 'receive-stream-message' },
} as const;

/** The WebSocket stage is the path behind the one origin, so that `/stream` is the same everywhere. */
export const STREAM_STAGE = 'stream';
