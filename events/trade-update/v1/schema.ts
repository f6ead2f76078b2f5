import * as z from 'zod/mini';

/**
 * `trade_updates`, version 1: one change of one order, as /stream tells it. Public: a field is never renamed, removed
 * or given another meaning; what must change so becomes version 2 beside this one. Fields may be added.
 */
const decimal = z.string().check(z.regex(/^-?\d+(\.\d+)?$/));
const time = z.iso.datetime({ offset: true });
const uuid = z.guid();

const orderV1 = z.object({
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
  qty: decimal,
  filled_qty: decimal,
  filled_avg_price: z.nullable(decimal),
  order_class: z.literal(''),
  order_type: z.enum(['market', 'limit']),
  type: z.enum(['market', 'limit']),
  side: z.enum(['buy', 'sell']),
  time_in_force: z.literal('day'),
  limit_price: z.nullable(decimal),
  stop_price: z.nullable(decimal),
  status: z.enum([
    'accepted',
    'pending_new',
    'new',
    'partially_filled',
    'pending_cancel',
    'filled',
    'canceled',
    'expired',
    'done_for_day',
    'rejected',
  ]),
  extended_hours: z.boolean(),
  legs: z.null(),
  trail_percent: z.nullable(decimal),
  trail_price: z.nullable(decimal),
  hwm: z.nullable(decimal),
  position_intent: z.enum(['buy_to_open', 'sell_to_close']),
  subtag: z.nullable(z.string()),
  source: z.nullable(z.string()),
  /** Ours: why the order was rejected. */
  reason: z.nullable(z.string()),
});

export const tradeUpdateV1 = z.object({
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
    ]),
    execution_id: uuid,
    /** As it was right after the event. */
    order: orderV1,
    timestamp: time,
    /** Of this execution; with fill and partial_fill only. */
    price: z.optional(decimal),
    qty: z.optional(decimal),
    /** The account's position in the symbol after this execution. */
    position_qty: z.optional(decimal),
    /** Number of the account's journal entry, and of the event within it: order and identity of what was told. */
    sequence: z.int(),
    index: z.int(),
  }),
});
