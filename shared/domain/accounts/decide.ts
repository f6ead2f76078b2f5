import { assert, assertNever, BugError } from '../../kernel/assert.ts';
import { type Instant, instant } from '../../kernel/brand.ts';
import { COMMAND_MAX_AGE_MS } from '../../kernel/limits.ts';
import { newYorkDate } from '../calendar/civil-date.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import {
  decideNotSent,
  decideReport,
  decideStuck,
  decideUnknown,
  type ReportContext,
} from '../orders/apply-report.ts';
import type { BookedFill } from '../orders/bust-fill.ts';
import { decideCancel, decideCancelRejected } from '../orders/cancel-order.ts';
import { decideDue } from '../orders/due-order.ts';
import type { MarketView } from '../orders/market-view.ts';
import type { OrderGroup } from '../orders/order.ts';
import { groupConsequences } from '../orders/order-group.ts';
import { awaitsInventory, decidePlacement } from '../orders/place-order.ts';
import { decideReplace, decideReplaceRejected } from '../orders/replace-order.ts';
import { decideResolution } from '../orders/resolve-order.ts';
import { routeNow } from '../orders/route-order.ts';
import { decideTrigger } from '../orders/trigger-order.ts';
import type { Account } from './account.ts';
import type { AccountCommand, ApplyExecutionReports, PlaceOrder } from './command.ts';
import { evolveEvent } from './evolve.ts';
import { type AccountState, loadedOrder, openedAccount } from './state.ts';

export type DecisionContext = {
  readonly now: Instant;
  /** What the market looks like in a symbol. */
  readonly marketOf: (symbol: string) => MarketView;
  /** True for the reports of the command that were booked before (law 5). */
  readonly isClaimed: (execId: string) => boolean;
  /** The fill that an ExecID stands for, when a report of the command busts or corrects it. */
  readonly fillOf: (execId: string) => BookedFill | undefined;
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

const evolveAll = (
  state: AccountState,
  events: readonly AccountEvent[],
  at: Instant,
): AccountState => events.reduce((before, event) => evolveEvent(before, event, at), state);

/** A fill that an earlier report of the same message brought, unless another took it back. */
function fillAmong(events: readonly AccountEvent[], execId: string): BookedFill | undefined {
  const isBusted = events.some(
    (event) => event.type === 'fill-busted' && event.refExecId === execId,
  );
  const fill = events.find((event) => event.type === 'order-filled' && event.execId === execId);
  return !isBusted && fill?.type === 'order-filled' ? fill : undefined;
}

function decideReports(
  state: AccountState,
  command: ApplyExecutionReports,
  { isClaimed, fillOf }: Pick<DecisionContext, 'isClaimed' | 'fillOf'>,
  at: Instant,
): AccountEvent[] {
  let current = state;
  const events: AccountEvent[] = [];
  const seen = new Set<string>();
  for (const report of command.reports) {
    if (isClaimed(report.execId) || seen.has(report.execId)) continue;
    seen.add(report.execId);
    const order = loadedOrder(current, command.order);
    const context = { fillOf: (execId: string) => fillAmong(events, execId) ?? fillOf(execId), at };
    const decided = decideReport(current, order, report, context);
    events.push(...decided);
    current = evolveAll(current, decided, at);
  }
  return events;
}

/** An order for less than a share is placed and filled in one entry. */
function decidePlaced(
  state: AccountState,
  account: Account,
  command: PlaceOrder,
  market: MarketView,
  at: Instant,
): AccountEvent[] | undefined {
  const position = state.positions.get(command.terms.symbol);
  const pending = state.orders.get(command.order);
  const events = decidePlacement(command, account, pending, position, market, at);
  if (events === undefined) return undefined;
  const order = evolveAll(state, events, at).orders.get(command.order);
  return order !== undefined && awaitsInventory(order)
    ? [...events, ...routeNow(order, market, position, at)]
    : events;
}

/** A group has three members and each of them moves a few times at most. */
const MAX_CONSEQUENCES = 10;

/** The events, and what follows from them for the groups of the orders that they touch. */
function withConsequences(
  state: AccountState,
  events: readonly AccountEvent[],
  at: Instant,
): AccountEvent[] {
  const all = [...events];
  let current = evolveAll(state, events, at);
  for (let round = 0; round < MAX_CONSEQUENCES; round += 1) {
    const groups = all.flatMap((event): OrderGroup[] => {
      const order = 'order' in event && event.order ? current.orders.get(event.order) : undefined;
      return order?.group === undefined ? [] : [order.group];
    });
    const next = groups
      .map((group) => groupConsequences(current, group, at))
      .find((consequences) => consequences.length > 0);
    if (next === undefined) return all;
    all.push(...next);
    current = evolveAll(current, next, at);
  }
  throw new BugError('the orders of a group never come to rest');
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
  const events = decideCommand(state, command, context, at);
  return events === undefined ? undefined : withConsequences(state, events, at);
}

function decideCommand(
  state: AccountState,
  command: Exclude<AccountCommand, { kind: 'open-account' }>,
  context: DecisionContext,
  at: Instant,
): AccountEvent[] | undefined {
  const account = openedAccount(state);
  switch (command.kind) {
    case 'deposit-test-funds':
      if (at - command.issuedAt > COMMAND_MAX_AGE_MS) return undefined;
      return [{ type: 'funds-deposited', amount: command.amount }];
    case 'set-order-rate':
      if (at - command.issuedAt > COMMAND_MAX_AGE_MS) return undefined;
      return [{ type: 'order-rate-set', ordersPerSecond: command.ordersPerSecond }];
    case 'place-order':
      return decidePlaced(state, account, command, context.marketOf(command.terms.symbol), at);
    case 'replace-order': {
      const symbol = state.orders.get(command.replaces)?.terms.symbol ?? '';
      return decideReplace(state, account, command, context.marketOf(symbol), at);
    }
    case 'redrive-account':
      return [];
    default:
      return decideOrderCommand(state, command, context, at);
  }
}

type OrderCommand = Exclude<
  AccountCommand,
  {
    kind:
      | 'open-account'
      | 'deposit-test-funds'
      | 'set-order-rate'
      | 'place-order'
      | 'replace-order'
      | 'redrive-account';
  }
>;

/** A command about an order that there is. */
function decideOrderCommand(
  state: AccountState,
  command: OrderCommand,
  context: DecisionContext,
  at: Instant,
): AccountEvent[] {
  const order = loadedOrder(state, command.order);
  const position = state.positions.get(order.terms.symbol);
  const market = (): MarketView => context.marketOf(order.terms.symbol);
  const reported: ReportContext = { fillOf: context.fillOf, at };
  switch (command.kind) {
    case 'cancel-order':
      return decideCancel(state, order, at);
    case 'apply-execution-reports':
      return decideReports(state, command, context, at);
    case 'reject-cancel':
      return decideCancelRejected(order);
    case 'reject-replace':
      return decideReplaceRejected(state, order);
    case 'report-not-sent':
      return decideNotSent(state, order, command.message);
    case 'report-unknown-order':
      return decideUnknown(order);
    case 'report-stuck':
      return decideStuck(order, command.message, command.step, at);
    case 'report-unbookable':
      throw new BugError(`the venue's report cannot be booked: ${command.problem}`);
    case 'due-order':
      return decideDue(order, position, command, market(), at);
    case 'trigger-order':
      return decideTrigger(order, position, command, market(), at);
    case 'resolve-order':
      return decideResolution(state, order, command, reported);
    default:
      return assertNever(command);
  }
}
