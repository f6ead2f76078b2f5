import * as z from 'zod/mini';
import { queryDate } from '../../shared/shell/fields.ts';
import { pageFields } from '../../shared/shell/history-route.ts';

export { accountPath } from '../../shared/shell/path-fields.ts';

/** Days of the sales, both included. */
export const gainsQuery = z
  .strictObject({ ...pageFields, from: queryDate, to: queryDate })
  .check(
    z.refine(({ from, to }) => from <= to, { path: ['to'], error: 'must not be before from' }),
  );
