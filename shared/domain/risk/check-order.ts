import { CONCENTRATION_RULES } from './concentration.ts';
import { CONDUCT_RULES } from './conduct.ts';
import { CONTROL_RULES } from './control-rules.ts';
import { FUNDS_RULES } from './funds.ts';
import { HOURS_RULES } from './hours.ts';
import { MARGIN_RULES } from './margin.ts';
import { PRICE_RULES } from './price.ts';
import { RATE_RULES } from './rate.ts';
import type { Refusal } from './refusal.ts';
import type { OrderCheck, Rule } from './rule.ts';
import { SHARES_RULES } from './shares.ts';
import { SIZE_RULES } from './size.ts';
import { STANDING_RULES } from './standing.ts';
import { TRADABILITY_RULES } from './tradability.ts';

export type { OrderCheck };

/** In the order in which they refuse; the first that refuses names the reason. */
export const RULES: readonly Rule[] = [
  ...STANDING_RULES,
  ...CONTROL_RULES,
  ...TRADABILITY_RULES,
  ...SIZE_RULES,
  ...CONCENTRATION_RULES,
  ...PRICE_RULES,
  ...HOURS_RULES,
  ...RATE_RULES,
  ...CONDUCT_RULES,
  ...FUNDS_RULES,
  ...MARGIN_RULES,
  ...SHARES_RULES,
];

/** Of what an order costs the account, in money, loans or shares. */
const COST_RULES: ReadonlySet<Rule> = new Set([
  ...CONCENTRATION_RULES,
  ...FUNDS_RULES,
  ...MARGIN_RULES,
  ...SHARES_RULES,
]);

const FREE_RULES = RULES.filter((rule) => !COST_RULES.has(rule));

/** The pre-trade rules: the first refusal, or undefined when the order may go out. */
export function checkOrder(check: OrderCheck): Refusal | undefined {
  for (const { reason, refusal } of check.holdsNoMore ? FREE_RULES : RULES) {
    const said = refusal(check);
    if (said) return { reason, ...said };
  }
  return undefined;
}
