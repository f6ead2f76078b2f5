import * as z from 'zod/mini';

/** Lower-case UUID text. */
export const uuid = z.string().check(z.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/));

/** An unsigned decimal without exponent. */
export const decimal = z.string().check(z.regex(/^\d+(\.\d+)?$/));
