import * as z from 'zod/mini';
import { type Exact, text } from '../../shared/domain/money/exact.ts';
import { choice, positiveDecimal, wholeNumber } from '../../shared/shell/fields.ts';

export { accountPath } from '../../shared/shell/path-fields.ts';

/** A person who clicks twice does so at once. */
const LONGEST_WINDOW_SECONDS = 300;

const share = z.pipe(
  positiveDecimal,
  z.transform((value: Exact, context): Exact => {
    if (value.lte(1) && value.decimalPlaces() <= 4) return value;
    context.issues.push({
      code: 'custom',
      message: `must be a share of at most 1 with four decimals, not ${text(value)}`,
      input: value,
    });
    return z.NEVER;
  }),
);

/** All rules that an account may ask for; null: it does not. */
export const accountRules = z.pipe(
  z.strictObject({
    day_trade_rule: choice(['intraday_margin', 'count']),
    concentration_limit: z.nullable(share),
    duplicate_window: z.nullable(wholeNumber(1, LONGEST_WINDOW_SECONDS)),
  }),
  z.transform(({ day_trade_rule, concentration_limit, duplicate_window }) => ({
    ...(day_trade_rule === 'count' ? { dayTradeRule: day_trade_rule } : {}),
    ...(concentration_limit === null ? {} : { concentration: concentration_limit }),
    ...(duplicate_window === null ? {} : { duplicateSeconds: duplicate_window }),
  })),
);
