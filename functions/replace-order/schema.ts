import * as z from 'zod/mini';
import type { ReplacementRequest } from '../../shared/app/request-replacement.ts';
import { quantity, text } from '../../shared/domain/money/exact.ts';
import { positiveDecimal } from '../../shared/shell/fields.ts';
import {
  clientOrderId,
  priceOf,
  shares,
  supportedFields,
  timeInForce,
  withoutNulls,
} from '../../shared/shell/order-fields.ts';

export { orderPath } from '../../shared/shell/path-fields.ts';

/** Fields of the public API that no replacement here has. */
const UNSUPPORTED_FIELDS = ['notional', 'advanced_instructions'];

const replacementFields = z.strictObject({
  qty: z.optional(shares),
  time_in_force: z.optional(timeInForce),
  limit_price: z.optional(positiveDecimal),
  stop_price: z.optional(positiveDecimal),
  trail: z.optional(positiveDecimal),
  client_order_id: z.optional(clientOrderId),
});
type ReplacementFields = z.output<typeof replacementFields>;

const changeOf = (fields: ReplacementFields): ReplacementRequest['change'] => {
  const { qty, time_in_force, limit_price, stop_price, trail } = fields;
  return {
    ...(qty === undefined ? {} : { quantity: quantity(text(qty)) }),
    ...(time_in_force === undefined ? {} : { timeInForce: time_in_force }),
    ...(limit_price === undefined ? {} : { limitPrice: priceOf(limit_price) }),
    ...(stop_price === undefined ? {} : { stopPrice: priceOf(stop_price) }),
    ...(trail === undefined ? {} : { trailAmount: trail }),
  };
};

/** PATCH /v2/orders/{order_id}: what is not named stays as it is. */
export const replacementBody = z.pipe(
  z.pipe(z.pipe(withoutNulls, supportedFields(UNSUPPORTED_FIELDS)), replacementFields),
  z.transform(
    (fields: ReplacementFields): ReplacementRequest => ({
      change: changeOf(fields),
      ...(fields.client_order_id === undefined ? {} : { clientOrderId: fields.client_order_id }),
    }),
  ),
);
