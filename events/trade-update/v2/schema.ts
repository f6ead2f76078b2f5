import * as z from 'zod/mini';

/**
 * `trade_updates`, version 2: one change of one order of any type and class, as /stream tells it. Version 1 is what it
 * is for plain market and limit orders of a day, which are told as before. Public: a field is never renamed, removed
 * or given another meaning; what must change so becomes version 3 beside this one. Fields may be added.
 */
const decimal = z.string().check(z.regex(/^-?\d+(\.\d+)?$/));
const time = z.iso.datetime({ offset: true });
const uuid = z.guid();

const orderType = z.enum(['market', 'limit', 'stop', 'stop_limit', 'trailing_stop']);

const orderV2 = z.object({
  id: uuid,
  client_order_id: z.string(),
  created_at: time,
  updated_at: time,
  submitted_at: time,
  filled_at: z.nullable(time),
  expired_at: z.nullable(time),
  expires_at: z.nullable(time),
  canceled_at: z.nullable(time),
  failed_at: z.nullable(time),
  replaced_at: z.nullable(time),
  replaced_by: z.nullable(uuid),
  replaces: z.nullable(uuid),
  asset_id: uuid,
  symbol: z.string(),
  asset_class: z.literal('us_equity'),
  notional: z.nullable(decimal),
  /** null for an order in dollars: `notional` says its size. */
  qty: z.nullable(decimal),
  filled_qty: decimal,
  filled_avg_price: z.nullable(decimal),
  order_class: z.enum(['', 'bracket', 'oco', 'oto']),
  order_type: orderType,
  type: orderType,
  side: z.enum(['buy', 'sell']),
  time_in_force: z.enum(['day', 'gtc', 'opg', 'cls', 'ioc', 'fok']),
  limit_price: z.nullable(decimal),
  /** A trailing stop's, once it was set off. */
  stop_price: z.nullable(decimal),
  status: z.enum([
    'accepted',
    'pending_new',
    'new',
    'partially_filled',
    'pending_cancel',
    'pending_replace',
    'held',
    'suspended',
    'filled',
    'replaced',
    'canceled',
    'expired',
    'done_for_day',
    'rejected',
  ]),
  extended_hours: z.boolean(),
  /** Each order of a group is told by itself. */
  legs: z.null(),
  trail_percent: z.nullable(decimal),
  trail_price: z.nullable(decimal),
  /** The best price since a trailing stop was armed, once it was set off. */
  hwm: z.nullable(decimal),
  position_intent: z.enum(['buy_to_open', 'sell_to_close']),
  subtag: z.nullable(z.string()),
  source: z.nullable(z.string()),
  /** Ours: why the order was rejected. */
  reason: z.nullable(z.string()),
});

export const tradeUpdateV2 = z.object({
  stream: z.literal('trade_updates'),
  data: z.object({
    event: z.enum([
      'pending_new',
      'new',
      'partial_fill',
      'fill',
      'pending_cancel',
      'order_cancel_rejected',
      'canceled',
      'expired',
      'done_for_day',
      'rejected',
      /** Taken, and waiting for the session or for its trigger. */
      'accepted',
      /** An exit that waits for its entry, or for its trigger beside the other exit. */
      'held',
      'pending_replace',
      'order_replace_rejected',
      /** The old order, as it ended; the replacement has a `new` of its own. */
      'replaced',
      /** Something about the order is other than before, without a request for it. */
      'restated',
      'suspended',
      /** A fill is taken back: `previous_execution_id` says which. */
      'trade_bust',
      /** A fill was other than told: `price` and `qty` are what it should have been. Told once, in the place of both. */
      'trade_correct',
    ]),
    execution_id: uuid,
    /** As it was right after the event. */
    order: orderV2,
    timestamp: time,
    /** Of this execution; with fill, partial_fill, trade_bust (of the fill taken back) and trade_correct only. */
    price: z.optional(decimal),
    qty: z.optional(decimal),
    /** The account's position in the symbol after this execution. */
    position_qty: z.optional(decimal),
    /** With trade_bust and trade_correct: the `execution_id` of the fill that they are about. */
    previous_execution_id: z.optional(uuid),
    /** Number of the account's journal entry, and of the event within it: order and identity of what was told. */
    sequence: z.int(),
    index: z.int(),
  }),
});
