import type { Account } from '../../shared/domain/accounts/account.ts';
import { Exact, money, price, quantity } from '../../shared/domain/money/exact.ts';
import type { Mark } from '../../shared/domain/risk/margin-figures.ts';
import { type MarginState, NEW_MARGIN_STATE } from '../../shared/domain/risk/margin-state.ts';
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

type Owned = { readonly symbol: string; readonly shares: string; readonly mark?: Mark };

/** A marginable security at a price, with a house rate of maintenance if one is named. */
export const mark = (each: string, maintenanceRate?: string): Mark => ({
  price: price(each),
  marginable: true,
  ...(maintenanceRate === undefined ? {} : { maintenanceRate: new Exact(maintenanceRate) }),
});

/** Like `orderCheck` for a margin account: its cash, what it owns, and what ACME may be lent on. */
export function marginCheck(
  given: {
    readonly cash: string;
    readonly owned?: readonly Owned[];
    readonly margin?: Partial<MarginState>;
    readonly acme?: Mark;
    readonly open?: Account['open'];
  },
  changes: Partial<OrderCheck> = {},
): OrderCheck {
  const owned = given.owned ?? [];
  const marks = new Map([
    ['ACME', given.acme ?? mark('150')],
    ...owned.flatMap((each) => (each.mark ? [[each.symbol, each.mark] as const] : [])),
  ]);
  return orderCheck({
    account: accountOf({
      cash: { settled: money(given.cash), unsettled: {}, provisional: money('0') },
      margin: { ...NEW_MARGIN_STATE, ...given.margin },
      ...(given.open === undefined ? {} : { open: given.open }),
    }),
    valuation: {
      positions: owned.map(({ symbol, shares }) => ({ symbol, quantity: quantity(shares) })),
      marks,
    },
    ...changes,
  });
}
