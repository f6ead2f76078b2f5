import * as z from 'zod/mini';
import { decimal, uuid } from './fields.ts';

/**
 * What the account worker says to a FIX gateway, on the queue of the venue session (message group = order).
 * `id` is the deduplication id and the name under which the gateway's log knows the message.
 */

const address = {
  id: z.string(),
  /** Whose mailbox hears of it: the account, and which of the cell's mailboxes is its own. */
  account: uuid,
  mailbox: z.number(),
  order: uuid,
  clOrdId: z.string(),
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  quantity: decimal,
  /** Milliseconds since the epoch. Past it the message is not sent any more and reported as not sent. */
  notAfter: z.number(),
  /** Milliseconds since the epoch: TransactTime(60). */
  at: z.number(),
};

export const newOrderMessage = z.strictObject({
  kind: z.literal('new-order'),
  ...address,
  type: z.enum(['market', 'limit']),
  limitPrice: z.optional(decimal),
  timeInForce: z.literal('day'),
});

export const cancelOrderMessage = z.strictObject({
  kind: z.literal('cancel-order'),
  ...address,
  origClOrdId: z.string(),
});

export const venueMessage = z.discriminatedUnion('kind', [newOrderMessage, cancelOrderMessage]);
export type VenueMessage = z.infer<typeof venueMessage>;
