import * as z from 'zod/mini';
import {
  type Price,
  price,
  type Quantity,
  quantity,
  text,
} from '../../shared/domain/money/exact.ts';
import type { OrderTerms } from '../../shared/domain/orders/order.ts';
import { findInstrument } from '../../shared/quotes/instruments.ts';
import { choice, field, notSupported, positiveDecimal, textOf } from '../../shared/shell/fields.ts';
import { isJsonObject } from '../../shared/shell/json-body.ts';
import type { IssueParams } from '../../shared/shell/validation.ts';

/** Alpaca's longest client_order_id. */
const MAX_CLIENT_ORDER_ID = 128;
/** A UUID, when the asset is named by its id. */
const MAX_SYMBOL = 36;

const ORDER_TYPES = ['market', 'limit', 'stop', 'stop_limit', 'trailing_stop'];
const TIMES_IN_FORCE = ['day', 'gtc', 'opg', 'cls', 'ioc', 'fok'];
const ORDER_CLASSES = ['', 'simple', 'bracket', 'oco', 'oto', 'mleg'];
const POSITION_INTENTS = ['buy_to_open', 'buy_to_close', 'sell_to_open', 'sell_to_close'];

/** Fields of the public API that no order here has yet. */
const UNSUPPORTED_FIELDS = [
  'notional',
  'stop_price',
  'trail_price',
  'trail_percent',
  'take_profit',
  'stop_loss',
  'legs',
  'advanced_instructions',
];

const extendedHours = field<false>((value) =>
  value === false ? false : notSupported('must be false: extended hours are not supported yet'),
);

const clientFields = z.strictObject({
  symbol: textOf(MAX_SYMBOL),
  qty: positiveDecimal,
  side: choice(['buy', 'sell']),
  type: choice(['market', 'limit'], ORDER_TYPES),
  time_in_force: choice(['day'], TIMES_IN_FORCE),
  limit_price: z.optional(positiveDecimal),
  client_order_id: z.optional(textOf(MAX_CLIENT_ORDER_ID)),
  extended_hours: z.optional(extendedHours),
  order_class: z.optional(choice(['', 'simple'], ORDER_CLASSES)),
  position_intent: z.optional(choice(['buy_to_open', 'sell_to_close'], POSITION_INTENTS)),
});
type ClientFields = z.output<typeof clientFields>;

/** What is not supported is named first: without it, a notional order would be told that it lacks a quantity. */
const supportedFields = z.transform((body: unknown, context): unknown => {
  if (!isJsonObject(body)) return body;
  // Programs send null for what they leave out.
  const sent = Object.entries(body).filter(([, value]) => value !== null);
  const refused = sent.find(([name]) => UNSUPPORTED_FIELDS.includes(name));
  if (refused === undefined) return Object.fromEntries(sent);
  context.issues.push({
    code: 'custom',
    message: 'is not supported yet',
    path: [refused[0]],
    input: body,
    params: { reason: 'FIELD_NOT_SUPPORTED' } satisfies IssueParams,
  });
  return z.NEVER;
});

/** Rules between fields; each names the field to change. */
function contradiction(order: ClientFields): readonly [field: string, rule: string] | undefined {
  if (order.type === 'limit' && order.limit_price === undefined) {
    return ['limit_price', 'is required for limit orders'];
  }
  if (order.type === 'market' && order.limit_price !== undefined) {
    return ['limit_price', 'must be left out of market orders'];
  }
  const intent = order.side === 'buy' ? 'buy_to_open' : 'sell_to_close';
  if (order.position_intent !== undefined && order.position_intent !== intent) {
    return ['position_intent', `must be ${intent} for side ${order.side}`];
  }
  return undefined;
}

/** An asset id stands for its symbol; an unknown one stays as it is, and no instrument will be found for it. */
const symbolOf = (symbolOrAssetId: string): string =>
  findInstrument(symbolOrAssetId.toLowerCase())?.symbol ?? symbolOrAssetId;

const termsOf = (order: ClientFields): OrderTerms => ({
  symbol: symbolOf(order.symbol),
  side: order.side,
  type: order.type,
  timeInForce: order.time_in_force,
  quantity: quantity(text(order.qty)) satisfies Quantity,
  ...(order.limit_price === undefined
    ? {}
    : { limitPrice: price(text(order.limit_price)) satisfies Price }),
  extendedHours: false,
});

/** POST /v2/orders: a market or limit order for whole shares, good for the day. */
export const orderBody = z.pipe(
  z.pipe(supportedFields, clientFields),
  z.transform((order: ClientFields, context) => {
    const broken = contradiction(order);
    if (broken !== undefined) {
      const [path, message] = broken;
      context.issues.push({ code: 'custom', message, path: [path], input: order });
      return z.NEVER;
    }
    return {
      terms: termsOf(order),
      ...(order.client_order_id === undefined ? {} : { clientOrderId: order.client_order_id }),
    };
  }),
);
