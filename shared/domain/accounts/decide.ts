import { assert, assertNever, BugError } from '../../kernel/assert.ts';
import { type Instant, instant, type OrderId } from '../../kernel/brand.ts';
import { COMMAND_MAX_AGE_MS } from '../../kernel/limits.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import {
  decideNotSent,
  decideRefused,
  decideReport,
  decideStuck,
  decideUnknown,
  type ReportContext,
} from '../orders/apply-report.ts';
import type { BookedFill } from '../orders/bust-fill.ts';
import { decideCancel, decideCancelRejected } from '../orders/cancel-order.ts';
import { decideDue } from '../orders/due-order.ts';
import type { MarketView } from '../orders/market-view.ts';
import type { Order, OrderGroup } from '../orders/order.ts';
import { groupConsequences } from '../orders/order-group.ts';
import { awaitsInventory, decidePlacement } from '../orders/place-order.ts';
import { releasedWithin } from '../orders/release-order.ts';
import { decideReplace, decideReplaceRejected } from '../orders/replace-order.ts';
import { decideResolution } from '../orders/resolve-order.ts';
import { routeNow } from '../orders/route-order.ts';
import { decideTrigger } from '../orders/trigger-order.ts';
import { stoppedBy } from '../risk/controls.ts';
import type { OrderCheck } from '../risk/rule.ts';
import type { Account } from './account.ts';
import { withDueApplied } from './apply-due.ts';
import { callAfterDeposit, decideAssessment } from './assess-account.ts';
import { breachesOf } from './breaches.ts';
import type { AccountCommand, ApplyExecutionReports, PlaceOrder, ReplaceOrder } from './command.ts';
import { evolveEvent } from './evolve.ts';
import { type AccountState, loadedOrder, openedAccount } from './state.ts';
import { initialRateOf, surroundingsOf, valuationOf } from './surroundings.ts';

export type DecisionContext = {
  readonly now: Instant;
  /** What the market looks like in a symbol. */
  readonly marketOf: (symbol: string) => MarketView;
  /** True for the reports of the command that were booked before (law 5). */
  readonly isClaimed: (execId: string) => boolean;
  /** The fill that an ExecID stands for, when a report of the command busts or corrects it. */
  readonly fillOf: (execId: string) => BookedFill | undefined;
  /** The id of an exit that the command places beside the order's own. */
  readonly furtherExitOf: (order: OrderId) => OrderId;
};

/** Time never runs backwards within an account (law 10). */
export const decisionTime = (account: Account | undefined, now: Instant): Instant =>
  account === undefined ? now : instant(Math.max(now, account.lastAt));

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
  marketOf: DecisionContext['marketOf'],
  at: Instant,
): AccountEvent[] | undefined {
  const position = state.positions.get(command.terms.symbol);
  const pending = state.orders.get(command.order);
  const market = marketOf(command.terms.symbol);
  const around = surroundingsOf(state, command.terms, marketOf);
  const events = decidePlacement(command, account, pending, position, market, around, at);
  if (events === undefined) return undefined;
  const order = evolveAll(state, events, at).orders.get(command.order);
  return order !== undefined && awaitsInventory(order)
    ? [...events, ...routeNow(order, market, position, at)]
    : events;
}

function decideReplacement(
  state: AccountState,
  account: Account,
  command: ReplaceOrder,
  marketOf: DecisionContext['marketOf'],
  at: Instant,
): AccountEvent[] | undefined {
  const replaced = state.orders.get(command.replaces);
  if (replaced === undefined) return undefined;
  const market = marketOf(replaced.terms.symbol);
  const around = surroundingsOf(state, replaced.terms, marketOf);
  return decideReplace(state, account, command, market, around, at);
}

/** Orders of a margin account remember what of them may not be borrowed, for their fills. */
const withInitialRates = (
  account: Account,
  events: readonly AccountEvent[],
  marketOf: DecisionContext['marketOf'],
): AccountEvent[] =>
  events.map((event) => {
    if (event.type !== 'order-placed') return event;
    const initialRate = initialRateOf(account, marketOf(event.terms.symbol));
    return initialRate === undefined ? event : { ...event, initialRate };
  });

/** A group has three members and a few exits beside them, and each of them moves a few times at most. */
const MAX_CONSEQUENCES = 10;

/** The events, and what follows from them for the groups of the orders that they touch. */
function withConsequences(
  state: AccountState,
  events: readonly AccountEvent[],
  furtherExitOf: DecisionContext['furtherExitOf'],
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
      .map((group) => groupConsequences(current, group, furtherExitOf, at))
      .find((consequences) => consequences.length > 0);
    if (next === undefined) return all;
    all.push(...next);
    current = evolveAll(current, next, at);
  }
  throw new BugError('the orders of a group never come to rest');
}

/**
 * What a command does to an account once what has come due is booked: the events, or undefined when the command is
 * dropped without a trace. Commands that took effect before never come here. Throws BugError when the command
 * contradicts what is known (law 9).
 */
export function decide(
  loaded: AccountState,
  command: AccountCommand,
  context: DecisionContext,
): AccountEvent[] | undefined {
  const at = decisionTime(loaded.account, context.now);
  if (command.kind === 'open-account') {
    assert(loaded.account === undefined, 'the account is open');
    const { mailbox, accountType, ordersPerSecond } = command;
    return [
      {
        type: 'account-opened',
        mailbox,
        ...(accountType === undefined ? {} : { accountType }),
        ...(ordersPerSecond === undefined ? {} : { ordersPerSecond }),
      },
    ];
  }
  const state = withDueApplied(loaded, at);
  const decided = decideCommand(state, command, context, at);
  if (decided === undefined) return undefined;
  const rated = withInitialRates(openedAccount(state), decided, context.marketOf);
  const events = withConsequences(state, rated, context.furtherExitOf, at);
  return [...events, ...breachesOf(state, events, at)];
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
      return [
        { type: 'funds-deposited', amount: command.amount },
        ...callAfterDeposit(account, command.amount),
      ];
    case 'set-order-rate':
      if (at - command.issuedAt > COMMAND_MAX_AGE_MS) return undefined;
      return [{ type: 'order-rate-set', ordersPerSecond: command.ordersPerSecond }];
    case 'place-order':
      return decidePlaced(state, account, command, context.marketOf, at);
    case 'replace-order':
      return decideReplacement(state, account, command, context.marketOf, at);
    case 'assess-account': {
      const positions = [...state.positions.values()];
      return decideAssessment(account, valuationOf(account, positions, context.marketOf), at);
    }
    case 'change-account-settings':
      if (at - command.issuedAt > COMMAND_MAX_AGE_MS) return undefined;
      return [{ type: 'account-settings-changed', ...command.settings }];
    case 'choose-lots':
      if (at - command.issuedAt > COMMAND_MAX_AGE_MS) return undefined;
      return [{ type: 'lots-chosen', sale: command.sale, lots: command.lots }];
    case 'redrive-account':
    case 'discard-parked':
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
      | 'assess-account'
      | 'change-account-settings'
      | 'choose-lots'
      | 'redrive-account'
      | 'discard-parked';
  }
>;

/** A stop that a switch stops stays armed, and the print after the switch is opened sets it off. */
function unlessHeldBack(
  order: Order,
  { controls }: MarketView,
  events: AccountEvent[],
): AccountEvent[] {
  const isSetOff = events.some(({ type }) => type !== 'nothing-to-do');
  const why = isSetOff ? stoppedBy({ controls, terms: order.terms }) : undefined;
  return why === undefined ? events : [{ type: 'nothing-to-do', order: order.id, why }];
}

/** An order that would go out, or be filled here, ends instead under a kill switch that was turned while it waited. */
function unlessStopped(
  order: Order,
  { controls }: MarketView,
  events: AccountEvent[],
): AccountEvent[] {
  const goesOut = events.some(({ type }) => type === 'order-routed' || type === 'order-filled');
  const reason = goesOut ? stoppedBy({ controls, terms: order.terms }) : undefined;
  if (reason === undefined) return events;
  return [{ type: 'order-ended', order: order.id, state: 'FAILED', reason }];
}

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
  const check = (): OrderCheck => ({
    account: openedAccount(state),
    position,
    terms: order.terms,
    at,
    ...market(),
    ...surroundingsOf(state, order.terms, context.marketOf),
  });
  switch (command.kind) {
    case 'cancel-order':
      return decideCancel(state, order, at);
    case 'apply-execution-reports':
      return decideReports(state, command, context, at);
    case 'reject-cancel':
      return decideCancelRejected(state, order, command.over);
    case 'reject-replace':
      return decideReplaceRejected(state, order, command);
    case 'report-not-sent':
      return decideNotSent(state, order, command.message, command.reason);
    case 'report-unknown-order':
      return decideUnknown(state, order);
    case 'report-stuck':
      return command.step === 'refused'
        ? decideRefused(state, order)
        : decideStuck(order, command.message, command.step, at);
    case 'report-unbookable':
      throw new BugError(`the venue's report cannot be booked: ${command.problem}`);
    case 'due-order': {
      const due = decideDue(state, order, position, command, market(), at);
      return releasedWithin(order, unlessStopped(order, market(), due), check);
    }
    case 'trigger-order': {
      const triggered = decideTrigger(order, position, command, market(), at);
      return releasedWithin(order, unlessHeldBack(order, market(), triggered), check);
    }
    case 'resolve-order':
      return decideResolution(state, order, command, { ...reported, isClaimed: context.isClaimed });
    default:
      return assertNever(command);
  }
}
