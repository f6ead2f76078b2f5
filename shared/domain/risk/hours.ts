import type { Rule } from './rule.ts';

const marketIsOpen: Rule = {
  name: 'market-open',
  reason: 'MARKET_CLOSED',
  source: 'house: orders are taken while the market is open',
  refusal: ({ marketOpen }) => (marketOpen ? undefined : { message: 'the market is closed' }),
};

/** Whether the order may be given at this time. */
export const HOURS_RULES: readonly Rule[] = [marketIsOpen];
