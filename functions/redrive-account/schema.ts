import * as z from 'zod/mini';
import { textOf, wholeNumber } from '../../shared/shell/fields.ts';

export { accountPath } from '../../shared/shell/path-fields.ts';

/** More than any list can grow to. */
const MAX_POSITION = 999_999_999;
/** A sentence for whoever reads the journal years later. */
const MAX_REASON = 500;

/** Nothing: the list is replayed. `discard`: its first message, by its position, is given up for this reason. */
export const redriveBody = z.pipe(
  z.strictObject({
    discard: z.optional(wholeNumber(0, MAX_POSITION)),
    reason: z.optional(textOf(MAX_REASON)),
  }),
  z.transform(({ discard, reason }, context) => {
    if (discard !== undefined && reason !== undefined) return { position: discard, why: reason };
    if (discard === undefined && reason === undefined) return undefined;
    const message = discard === undefined ? 'goes with discard' : 'must be given with a reason';
    const path = [discard === undefined ? 'reason' : 'discard'];
    context.issues.push({ code: 'custom', message, path, input: discard });
    return z.NEVER;
  }),
);
