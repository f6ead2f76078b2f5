import * as z from 'zod/mini';
import { choice } from '../../shared/shell/fields.ts';

/** No field is required until identities are checked; none is taken that would be ignored. */
export const accountBody = z.strictObject({
  type: z._default(choice(['cash', 'margin']), 'cash'),
});
