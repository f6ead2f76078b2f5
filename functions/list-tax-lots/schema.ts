import * as z from 'zod/mini';
import { queryTime } from '../../shared/shell/fields.ts';
import { pageFields } from '../../shared/shell/history-route.ts';

export { accountPath } from '../../shared/shell/path-fields.ts';

export const taxLotsQuery = z.strictObject({ ...pageFields, as_of: z.optional(queryTime) });
