import { assert, assertNever, BugError } from '../../kernel/assert.ts';
import { type Instant, instant } from '../../kernel/brand.ts';
import { COMMAND_MAX_AGE_MS } from '../../kernel/limits.ts';
import { newYorkDate } from '../calendar/civil-date.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { decideNotSent, decideReport, decideUnknown } from '../orders/apply-report.ts';
import { decideCancel, decideCancelRejected } from '../orders/cancel-order.ts';
import { decidePlacement, type MarketView } from '../orders/place-order.ts';
import type { Account } from './account.ts';
import type { AccountCommand, ApplyExecutionReports } from './command.ts';
import { evolveEvent } from './evolve.ts';
import { type AccountState, loadedOrder, openedAccount } from './state.ts';

export type DecisionContext = {
  readonly now: Instant;
  /** What the market looks like for a placement; anything for other commands. */
  readonly market: MarketView;
  /** True for the reports of the command that were booked before (law 5). */
  readonly isClaimed: (execId: string) => boolean;
};

/** Time never runs backwards within an account (law 10). */
export const decisionTime = (account: Account | undefined, now: Instant): Instant =>
  account === undefined ? now : instant(Math.max(now, account.lastAt));

/** What has come due since the last commit: unsettled cash whose date is here settles. */
export function applyDue(account: Account, at: Instant): AccountEvent[] {
  const today = newYorkDate(at);
  return Object.entries(account.cash.unsettled)
    .filter(([date]) => date <= today)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([date, amount]) => ({ type: 'cash-settled', date, amount }));
}

function decideReports(
  state: AccountState,
  command: ApplyExecutionReports,
  isClaimed: DecisionContext['isClaimed'],
  at: Instant,
): AccountEvent[] {
  let current = state;
  const events: AccountEvent[] = [];
  const seen = new Set<string>();
  for (const report of command.reports) {
    if (isClaimed(report.execId) || seen.has(report.execId)) continue;
    seen.add(report.execId);
    const order = loadedOrder(current, command.order);
    for (const event of decideReport(order, current.positions.get(order.terms.symbol), report)) {
      events.push(event);
      current = evolveEvent(current, event, at);
    }
  }
  return events;
}

/**
 * What a command does to an account: the events, or undefined when the command is dropped without a trace. Commands
 * that took effect before never come here. Throws BugError when the command contradicts what is known (law 9).
 */
export function decide(
  state: AccountState,
  command: AccountCommand,
  context: DecisionContext,
): AccountEvent[] | undefined {
  const at = decisionTime(state.account, context.now);
  if (command.kind === 'open-account') {
    assert(state.account === undefined, 'the account is open');
    return [{ type: 'account-opened', mailbox: command.mailbox }];
  }
  const account = openedAccount(state);
  switch (command.kind) {
    case 'deposit-test-funds':
      if (at - command.issuedAt > COMMAND_MAX_AGE_MS) return undefined;
      return [{ type: 'funds-deposited', amount: command.amount }];
    case 'set-order-rate':
      if (at - command.issuedAt > COMMAND_MAX_AGE_MS) return undefined;
      return [{ type: 'order-rate-set', ordersPerSecond: command.ordersPerSecond }];
    case 'place-order': {
      const pending = state.orders.get(command.order);
      const position = state.positions.get(command.terms.symbol);
      return decidePlacement(command, account, pending, position, context.market, at);
    }
    case 'cancel-order':
      return decideCancel(loadedOrder(state, command.order), at);
    case 'apply-execution-reports':
      return decideReports(state, command, context.isClaimed, at);
    case 'reject-cancel':
      return decideCancelRejected(loadedOrder(state, command.order));
    case 'report-not-sent':
      return decideNotSent(loadedOrder(state, command.order), command.message);
    case 'report-unknown-order':
      return decideUnknown(loadedOrder(state, command.order));
    case 'report-unbookable':
      throw new BugError(`the venue's report cannot be booked: ${command.problem}`);
    case 'redrive-account':
      return [];
    default:
      return assertNever(command);
  }
}
