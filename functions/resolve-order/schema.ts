import * as z from 'zod/mini';
import {
  type Exact,
  type Price,
  type Quantity,
  quantity,
  text,
} from '../../shared/domain/money/exact.ts';
import type { AccountId } from '../../shared/kernel/brand.ts';
import {
  choice,
  positiveDecimal,
  queryTime,
  textOf,
  uuidField,
} from '../../shared/shell/fields.ts';
import { priceOf, withoutNulls } from '../../shared/shell/order-fields.ts';
import { orderPath } from '../../shared/shell/path-fields.ts';

export const resolutionPath = z.strictObject({
  account_id: z.pipe(
    uuidField,
    z.transform((id: string) => id as AccountId),
  ),
  order_id: orderPath.shape.order_id,
});

/** As long as an ExecID(17) that any venue is known to send. */
const MAX_EXECUTION_ID = 64;
/** Who said what, when, and where it is filed. */
const MAX_EVIDENCE = 500;

const fields = z.strictObject({
  resolution: choice(['never_received', 'cancelled', 'filled']),
  qty: z.optional(positiveDecimal),
  price: z.optional(positiveDecimal),
  /** The venue's own, so that its report, should it come after all, is not booked again. */
  execution_id: z.optional(textOf(MAX_EXECUTION_ID)),
  /** When it was filled; absent: now. */
  transaction_time: z.optional(queryTime),
  evidence: textOf(MAX_EVIDENCE),
});
type Fields = z.output<typeof fields>;

const FILL_FIELDS = ['qty', 'price', 'execution_id'] as const;

/** A fill is said in full, and nothing else has one. */
function contradiction(body: Fields): readonly [field: string, rule: string] | undefined {
  if (body.resolution === 'filled') {
    const missing = FILL_FIELDS.find((name) => body[name] === undefined);
    if (missing !== undefined) return [missing, 'is required for resolution filled'];
    return body.qty?.isInteger() ? undefined : ['qty', 'must be a whole number of shares'];
  }
  const useless = [...FILL_FIELDS, 'transaction_time' as const].find(
    (name) => body[name] !== undefined,
  );
  return useless && [useless, `must be left out of resolution ${body.resolution}`];
}

type Fill = {
  readonly kind: 'filled';
  readonly execId: string;
  readonly quantity: Quantity;
  readonly price: Price;
};
type Settled = { readonly kind: 'never-received' | 'cancelled' } | Fill;

const fillOf = (qty: Exact, price: Exact, execId: string): Fill => ({
  kind: 'filled',
  execId,
  quantity: quantity(text(qty)),
  price: priceOf(price),
});

function settledBy({ resolution, qty, price, execution_id }: Fields): Settled {
  if (qty !== undefined && price !== undefined && execution_id !== undefined) {
    return fillOf(qty, price, execution_id);
  }
  return { kind: resolution === 'cancelled' ? 'cancelled' : 'never-received' };
}

/** POST …/orders/{order_id}/resolution: what became of the order, and how it is known. */
export const resolutionBody = z.pipe(
  z.pipe(withoutNulls, fields),
  z.transform((body: Fields, context) => {
    const broken = contradiction(body);
    if (broken !== undefined) {
      const [path, message] = broken;
      context.issues.push({ code: 'custom', message, path: [path], input: body });
      return z.NEVER;
    }
    return {
      resolution: settledBy(body),
      evidence: body.evidence,
      ...(body.transaction_time === undefined ? {} : { transactTime: body.transaction_time }),
    };
  }),
);
