import { price } from '../../shared/domain/money/exact.ts';
import type { OrderCheck, Rule } from '../../shared/domain/risk/rule.ts';
import { accountOf, NOW, termsOf } from './api-fixtures.ts';

/** A plain order that passes every rule: 3 ACME at market, asked 150.10, last 150, of an account with $10,000. */
export const orderCheck = (changes: Partial<OrderCheck> = {}): OrderCheck => ({
  account: accountOf(),
  position: undefined,
  terms: termsOf(),
  instrument: { symbol: 'ACME', tradable: true },
  ask: price('150.10'),
  last: price('150'),
  marketOpen: true,
  at: NOW,
  ...changes,
});

/** Which of the rules refuse, by their reasons, in their order. */
export const refusedBy = (rules: readonly Rule[], check: OrderCheck): string[] =>
  rules.flatMap((rule) => (rule.refusal(check) === undefined ? [] : [rule.reason]));
