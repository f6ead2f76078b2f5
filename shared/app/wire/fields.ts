import * as z from 'zod/mini';

/** Lower-case UUID text. */
export const uuid = z.string().check(z.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/));

/** An unsigned decimal without exponent. */
export const decimal = z.string().check(z.regex(/^\d+(\.\d+)?$/));

/** Text that a FIX field can carry: a gateway that cannot write a message would end over it again and again. */
export const fixText = z.string().check(z.regex(/^[\x20-\x7e]+$/));

/** The end of the year 9999, the last that FIX can write. */
const LAST_INSTANT = 253_402_300_799_999;

/** Milliseconds since the epoch. */
export const instant = z.number().check(z.gte(0), z.lte(LAST_INSTANT));
