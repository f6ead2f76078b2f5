import type { Rule } from './rule.ts';

const marketIsOpen: Rule = {
  name: 'market-open',
  reason: 'MARKET_CLOSED',
  source: 'house: an order that must be filled at once cannot wait for the session; others do',
  refusal: ({ marketOpen, terms }) =>
    marketOpen || (terms.timeInForce !== 'ioc' && terms.timeInForce !== 'fok')
      ? undefined
      : { message: 'the market is closed' },
};

/** Whether the order may be given at this time. */
export const HOURS_RULES: readonly Rule[] = [marketIsOpen];
