import * as z from 'zod/mini';
import { queryBoolean } from '../../shared/shell/fields.ts';

export { orderPath } from '../../shared/shell/path-fields.ts';

/** `nested` rolls up legs; simple orders have none, so both values answer the same. */
export const orderQuery = z.strictObject({ nested: z.optional(queryBoolean) });
