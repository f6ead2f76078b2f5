import * as z from 'zod/mini';
import { type Exact, type Money, money, text } from '../../shared/domain/money/exact.ts';
import { positiveDecimal } from '../../shared/shell/fields.ts';

export { accountPath } from '../../shared/shell/path-fields.ts';

/** More than any test needs, and far from the 38 digits of the store. */
const MAX_DEPOSIT = money('1000000000000');

const cents = z.pipe(
  positiveDecimal,
  z.transform((amount: Exact, context): Money => {
    const rule =
      amount.decimalPlaces() > 2
        ? 'must be whole cents'
        : amount.gt(MAX_DEPOSIT) && `must not be over ${text(MAX_DEPOSIT)}`;
    if (!rule) return money(text(amount));
    context.issues.push({ code: 'custom', message: rule, input: amount });
    return z.NEVER;
  }),
);

export const depositBody = z.strictObject({ amount: cents });
