import * as z from 'zod/mini';

/** No field is required until identities are checked; none is taken that would be ignored. */
export const accountBody = z.strictObject({});
