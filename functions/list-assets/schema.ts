import * as z from 'zod/mini';
import { choice, queryList, textOf } from '../../shared/shell/fields.ts';

const MAX_EXCHANGE = 16;
const MAX_ATTRIBUTES = 20;

export const assetsQuery = z.strictObject({
  status: z.optional(choice(['active', 'inactive', 'all'])),
  asset_class: z.optional(choice(['us_equity'], ['us_option', 'crypto'])),
  exchange: z.optional(textOf(MAX_EXCHANGE)),
  attributes: z.optional(queryList(MAX_ATTRIBUTES)),
});
