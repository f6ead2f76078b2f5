import * as z from 'zod/mini';
import { queryBoolean, textOf } from '../../shared/shell/fields.ts';

/** Alpaca's longest client_order_id. */
const MAX_CLIENT_ORDER_ID = 128;

export const clientIdQuery = z.strictObject({
  client_order_id: textOf(MAX_CLIENT_ORDER_ID),
  nested: z.optional(queryBoolean),
});
