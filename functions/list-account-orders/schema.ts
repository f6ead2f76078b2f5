import * as z from 'zod/mini';
import { queryBoolean } from '../../shared/shell/fields.ts';

export { accountPath } from '../../shared/shell/path-fields.ts';

/** `in_doubt=true`: those alone that the venue does not answer for. */
export const openOrdersQuery = z.strictObject({ in_doubt: z.optional(queryBoolean) });
