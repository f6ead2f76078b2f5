import * as z from 'zod/mini';
import { CONTROL_STATES } from '../../shared/domain/risk/controls.ts';
import { choice, textOf } from '../../shared/shell/fields.ts';

export { controlPath } from '../../shared/shell/control-path.ts';

/** A sentence for whoever reads the record years later. */
const MAX_REASON = 500;

/** Both are always said: how it shall stand, and why. */
export const controlBody = z.strictObject({
  state: choice(CONTROL_STATES),
  reason: textOf(MAX_REASON),
});
