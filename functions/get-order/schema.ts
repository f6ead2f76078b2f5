import * as z from 'zod/mini';
import { queryBoolean } from '../../shared/shell/fields.ts';

export { orderPath } from '../../shared/shell/path-fields.ts';

/** `nested` rolls the exits of an order up into it. */
export const orderQuery = z.strictObject({ nested: z.optional(queryBoolean) });
