import type { Instant } from '../../kernel/brand.ts';
import { newYorkDate } from '../calendar/civil-date.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { add, type Money, subtract } from '../money/exact.ts';
import { cashBalance } from '../risk/buying-power.ts';
import { assessMargin } from '../risk/margin-call.ts';
import { marginFigures, type Valuation } from '../risk/margin-figures.ts';
import type { MarginCall } from '../risk/margin-state.ts';
import type { Account } from './account.ts';

const nothing = (why: string): AccountEvent[] => [{ type: 'nothing-to-do', why }];

function callEvents(before: MarginCall | undefined, after: MarginCall | undefined): AccountEvent[] {
  if (after === undefined) return before === undefined ? [] : [{ type: 'margin-call-met' }];
  return before?.amount.eq(after.amount) ? [] : [{ type: 'margin-call', ...after }];
}

/**
 * A deposit makes up for so much of a call, at once and at no price: what was called for is what is to be brought. One
 * that leaves no debit leaves nothing to call for. Should prices have fallen further, the next assessment calls again.
 */
export function callAfterDeposit(account: Account, deposit: Money): AccountEvent[] {
  const call = account.margin?.call;
  if (call === undefined) return [];
  const amount = subtract(call.amount, deposit);
  const isMet = amount.lte(0) || add(cashBalance(account), deposit).gte(0);
  return callEvents(call, isMet ? undefined : { ...call, amount });
}

/**
 * A margin account is assessed at the close: a call is made, grows or is over. Selling out an account whose call was
 * not met is not decided here: it may only close positions, and an operator sells.
 */
export function decideAssessment(
  account: Account,
  valuation: Valuation,
  at: Instant,
): AccountEvent[] {
  const { margin } = account;
  if (margin === undefined) return nothing('a cash account has no margin');
  const unpriced = valuation.positions.find(
    ({ symbol, quantity }) => !quantity.isZero() && !valuation.marks.has(symbol),
  );
  if (unpriced !== undefined) return nothing(`no price for ${unpriced.symbol}`);
  const figures = marginFigures(account, valuation);
  const { sma, call } = assessMargin(margin, figures, newYorkDate(at));
  const { equity, maintenanceMargin } = figures;
  return [
    { type: 'account-assessed', equity, maintenanceMargin, sma },
    ...callEvents(margin.call, call),
  ];
}
