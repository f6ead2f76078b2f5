import * as z from 'zod/mini';
import type { OrderFilter } from '../../shared/app/list-orders.ts';
import type { OrderId } from '../../shared/kernel/brand.ts';
import {
  choice,
  queryBoolean,
  queryList,
  queryTime,
  uuidField,
  wholeNumber,
} from '../../shared/shell/fields.ts';

/** Alpaca's default and longest page. */
const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 500;
/** More symbols than anybody watches; keeps a request under the length of a URL. */
const MAX_SYMBOLS = 200;

const clientQuery = z.strictObject({
  status: z.optional(choice(['open', 'closed', 'all'])),
  limit: z.optional(wholeNumber(1, MAX_LIMIT)),
  after: z.optional(queryTime),
  until: z.optional(queryTime),
  direction: z.optional(choice(['asc', 'desc'])),
  nested: z.optional(queryBoolean),
  symbols: z.optional(queryList(MAX_SYMBOLS)),
  side: z.optional(choice(['buy', 'sell'])),
  asset_class: z.optional(queryList(MAX_SYMBOLS)),
  before_order_id: z.optional(uuidField),
  after_order_id: z.optional(uuidField),
});
type ClientQuery = z.output<typeof clientQuery>;

/** Alpaca's rule: a page is placed by time or by one order, never by both. */
function contradiction(query: ClientQuery): readonly [field: string, rule: string] | undefined {
  const byOrder = [query.before_order_id, query.after_order_id].filter((id) => id !== undefined);
  if (byOrder.length > 1) return ['before_order_id', 'must not come with after_order_id'];
  if (byOrder.length === 1 && (query.after !== undefined || query.until !== undefined)) {
    const field = query.before_order_id === undefined ? 'after_order_id' : 'before_order_id';
    return [field, 'must not come with after or until'];
  }
  return undefined;
}

const filterOf = (query: ClientQuery): OrderFilter => ({
  status: query.status ?? 'open',
  limit: query.limit ?? DEFAULT_LIMIT,
  nested: query.nested ?? false,
  newestFirst: query.direction !== 'asc',
  ...(query.after === undefined ? {} : { after: query.after }),
  ...(query.until === undefined ? {} : { until: query.until }),
  ...(query.symbols === undefined ? {} : { symbols: new Set(query.symbols) }),
  ...(query.side === undefined ? {} : { side: query.side }),
  ...(query.before_order_id === undefined ? {} : { beforeOrder: query.before_order_id as OrderId }),
  ...(query.after_order_id === undefined ? {} : { afterOrder: query.after_order_id as OrderId }),
});

export const ordersQuery = z.pipe(
  clientQuery,
  z.transform((query: ClientQuery, context): OrderFilter => {
    const broken = contradiction(query);
    if (broken === undefined) return filterOf(query);
    const [path, message] = broken;
    context.issues.push({ code: 'custom', message, path: [path], input: query });
    return z.NEVER;
  }),
);
