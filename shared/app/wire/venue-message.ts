import * as z from 'zod/mini';
import { decimal, fixText, instant, uuid } from './fields.ts';

/**
 * What the account worker says to a FIX gateway, on the queue of the venue session (message group = order chain).
 * `id` is the deduplication id and the name under which the gateway's log knows the message.
 */

const address = {
  id: z.string(),
  /** Whose mailbox hears of it: the account, and which of the cell's mailboxes is its own. */
  account: uuid,
  mailbox: z.number(),
  order: uuid,
  /** The first order of the chain of replacements, the message group: what is said of one chain stays in order. */
  chain: uuid,
  clOrdId: fixText,
  symbol: fixText,
  side: z.enum(['buy', 'sell']),
  /** Whole shares; of a replacement the total, what was filled under the orders before it included. */
  quantity: decimal,
  /** Past it the message is not sent any more and reported as not sent. */
  notAfter: instant,
  /** TransactTime(60). Also what the gateway tells old messages from new ones by. */
  at: instant,
};

const terms = {
  type: z.enum(['market', 'limit', 'stop', 'stop_limit']),
  limitPrice: z.optional(decimal),
  stopPrice: z.optional(decimal),
  timeInForce: z.enum(['day', 'gtc', 'ioc', 'fok', 'opg', 'cls']),
  extendedHours: z.optional(z.boolean()),
};

export const newOrderMessage = z.strictObject({
  kind: z.literal('new-order'),
  ...address,
  ...terms,
});

/** A replacement is an order of its own: `order` and `clOrdId` are the new ones. */
export const replaceOrderMessage = z.strictObject({
  kind: z.literal('replace-order'),
  ...address,
  ...terms,
  /** The ClOrdID of the chain that the venue accepted last. */
  origClOrdId: fixText,
});

export const cancelOrderMessage = z.strictObject({
  kind: z.literal('cancel-order'),
  ...address,
  origClOrdId: fixText,
});

export const venueMessage = z.discriminatedUnion('kind', [
  newOrderMessage,
  replaceOrderMessage,
  cancelOrderMessage,
]);
export type VenueMessage = z.infer<typeof venueMessage>;
