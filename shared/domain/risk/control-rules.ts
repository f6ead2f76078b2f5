import { type ControlReason, STOPS } from './controls.ts';
import type { Rule } from './rule.ts';

const SAID: readonly (readonly [ControlReason, message: string])[] = [
  ['TRADING_HALTED_GLOBAL', 'trading is halted'],
  ['TRADING_CLOSING_ONLY_GLOBAL', 'only orders that reduce a position are taken for now'],
  ['ACCOUNT_HALTED', 'trading in this account is halted'],
  ['ACCOUNT_CLOSING_ONLY', 'this account takes only orders that reduce a position'],
  ['VENUE_HALTED', 'trading at the venue of this order is halted'],
  ['VENUE_CLOSING_ONLY', 'the venue of this order takes only orders that reduce a position'],
];

/** The kill switches of the firm, its accounts and its venues; those of symbols are among the rules of symbols. */
export const CONTROL_RULES: readonly Rule[] = SAID.map(([reason, message]) => ({
  name: `switch-${reason.toLowerCase().replaceAll('_', '-')}`,
  reason,
  source: 'SEC Rule 15c3-5(d): controls of market access that the firm alone turns, at once',
  refusal: (check) => (STOPS[reason](check) ? { message } : undefined),
}));
