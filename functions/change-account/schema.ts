import * as z from 'zod/mini';
import { wholeNumber } from '../../shared/shell/fields.ts';

export { accountPath } from '../../shared/shell/path-fields.ts';

/** Faster than any person or program of one account needs, and countable within one second. */
const MAX_ORDER_RATE = 10_000;

/** `order_rate`: orders a second, null for no limit. */
export const accountChanges = z.strictObject({
  order_rate: z.nullable(wholeNumber(1, MAX_ORDER_RATE)),
});
