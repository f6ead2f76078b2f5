import { isQuarantined } from '../domain/accounts/account.ts';
import { applyDue } from '../domain/accounts/apply-due.ts';
import type { AccountCommand, ExecutionReport } from '../domain/accounts/command.ts';
import { isFact, orderOf } from '../domain/accounts/command.ts';
import { decide, decisionTime } from '../domain/accounts/decide.ts';
import { evolve, ZERO_HASH } from '../domain/accounts/evolve.ts';
import { recordEntry } from '../domain/accounts/record-entry.ts';
import { type AccountState, openedAccount } from '../domain/accounts/state.ts';
import type {
  AccountEvent,
  JournalEntry,
  OutgoingMessage,
  StoredEntry,
} from '../domain/ledger/journal.ts';
import type { BookedFill } from '../domain/orders/bust-fill.ts';
import type { MarketView } from '../domain/orders/market-view.ts';
import type { Order } from '../domain/orders/order.ts';
import { present } from '../kernel/assert.ts';
import { type CommandId, type Instant, instant, type OrderId } from '../kernel/brand.ts';
import { CLAIM_KEPT_FOR_MS, MAX_BUG_TEXT } from '../kernel/limits.ts';
import type { Commit, ParkedCommand } from '../ports/account-store.ts';
import { bustClaimOf, claimOf, withClaims } from './claims.ts';
import { sealEntry } from './journal-codec.ts';
import { armedHint, assessmentHint, dueHint } from './order-hints.ts';
import { furtherExitIdOf } from './order-ids.ts';
import { uuid5 } from './uuid5.ts';

/** A message of the journal with the time of its entry. */
export type Dispatch = { readonly message: OutgoingMessage; readonly at: Instant };

export const dispatchesOf = (entry: JournalEntry): Dispatch[] =>
  entry.outgoing.map((message) => ({ message, at: entry.at }));

/** What one commit will write, built up command by command from the state that was loaded. */
export type AccountPlan = {
  readonly loaded: AccountState;
  readonly state: AccountState;
  readonly entries: readonly StoredEntry[];
  readonly claims: Commit['claims'];
  readonly parked: readonly ParkedCommand[];
  /** In the order in which they must be sent: of earlier entries too, when their command came again (law 8). */
  readonly outgoing: readonly Dispatch[];
  /** What the log says for somebody to look at, once the plan is committed. */
  readonly alarms: readonly Readonly<Record<string, unknown>>[];
};

export const startPlan = (loaded: AccountState): AccountPlan => ({
  loaded,
  state: loaded,
  entries: [],
  claims: [],
  parked: [],
  outgoing: [],
  alarms: [],
});

export type PlanContext = {
  readonly now: Instant;
  readonly marketOf: (symbol: string) => MarketView;
  /** Fills of the journal that reports of the commands bust or correct, by ExecID. */
  readonly fillOf: (execId: string) => BookedFill | undefined;
};

type Cause = Pick<AccountCommand, 'id' | 'kind' | 'actor' | 'account'>;

/** Adds one entry to the plan: what is due, then the events. */
function withEntry(
  plan: AccountPlan,
  cause: Cause,
  events: readonly AccountEvent[],
  now: Instant,
): AccountPlan {
  const { account } = plan.state;
  const at = decisionTime(account, now);
  const due = account === undefined ? [] : applyDue(account, at);
  const entry = recordEntry(plan.state, cause, [...due, ...events], at);
  const stored = sealEntry(entry, account?.lastHash ?? ZERO_HASH);
  return {
    ...plan,
    state: withClaims(evolve(plan.state, entry, stored.hash), entry),
    entries: [...plan.entries, stored],
    outgoing: [...plan.outgoing, ...dispatchesOf(entry)],
  };
}

function withClaimItem(plan: AccountPlan, command: CommandId, now: Instant): AccountPlan {
  const { sequence } = openedAccount(plan.state);
  const claim = { command, sequence, expiresAt: instant(now + CLAIM_KEPT_FOR_MS) };
  return { ...plan, claims: [...plan.claims, claim] };
}

const quarantined = (state: AccountState): boolean =>
  state.account !== undefined && isQuarantined(state.account);

/** True when the command must wait in the quarantine list behind one that met a bug (law 9). */
export const mustPark = (state: AccountState, command: AccountCommand): boolean =>
  quarantined(state) && isFact(command);

/** The last entry that booked one of the reports; undefined when one of them was not booked. */
function reportsBookedIn(order: Order | undefined, reports: readonly ExecutionReport[]) {
  const booked = reports.flatMap(({ execId }) => claimOf(order, execId)?.sequence ?? []);
  return booked.length < reports.length ? undefined : Math.max(...booked);
}

/** The journal entry in which a command about an order took effect; undefined when it has not. */
export const appliedIn = (state: AccountState, command: AccountCommand): number | undefined => {
  const id = orderOf(command);
  if (id === undefined) return undefined;
  const order = state.orders.get(id);
  return command.kind === 'apply-execution-reports'
    ? reportsBookedIn(order, command.reports)
    : claimOf(order, command.id)?.sequence;
};

/** Whether every report of the command was booked before; then it only has to be acknowledged. */
const allReportsBooked = (state: AccountState, command: AccountCommand): boolean =>
  command.kind === 'apply-execution-reports' && appliedIn(state, command) !== undefined;

/** A placement that must leave no trace: another body holds its key, or the client was told of a refusal. */
export type PlacementObstacle = 'refused' | 'other-body';

/**
 * Plans a command that has not taken effect yet. Returns the plan unchanged when the command leaves no trace.
 * Throws BugError when the command contradicts the account.
 */
export function planCommand(
  plan: AccountPlan,
  command: AccountCommand,
  context: PlanContext,
): AccountPlan {
  const { state } = plan;
  if (allReportsBooked(state, command)) return plan;
  const order = orderOf(command);
  if (command.kind === 'cancel-order' && quarantined(state)) {
    const why = 'the account is quarantined';
    return withEntry(
      plan,
      command,
      [{ type: 'nothing-to-do', why, order: command.order }],
      context.now,
    );
  }
  const events = decide(state, command, {
    now: context.now,
    marketOf: context.marketOf,
    fillOf: (execId) => fillIn(plan, execId, context),
    isClaimed: (execId) =>
      order !== undefined && claimOf(state.orders.get(order), execId) !== undefined,
    furtherExitOf: (exit) => furtherExitIdOf(command.id, exit),
  });
  if (events === undefined || events.length === 0) return plan;
  const noted = withEntry(plan, command, events, context.now);
  const planned = { ...noted, alarms: [...noted.alarms, ...alarmsOf(command, events)] };
  const needsClaimItem = order === undefined && command.kind !== 'open-account';
  return needsClaimItem ? withClaimItem(planned, command.id, context.now) : planned;
}

const END_IS_UNHEARD_IN: ReadonlySet<AccountCommand['kind']> = new Set([
  'reject-cancel',
  'reject-replace',
  'due-order',
]);

/** The gateway rings for what it sees itself; that an order's end was never heard is seen here. */
const alarmsOf = (
  command: AccountCommand,
  events: readonly AccountEvent[],
): AccountPlan['alarms'] =>
  !END_IS_UNHEARD_IN.has(command.kind)
    ? []
    : events.flatMap((event) =>
        event.type === 'order-in-doubt'
          ? { level: 'alarm', event: 'end-unheard', account: command.account, order: event.order }
          : [],
      );

/** A fill that stands: of this plan's entries or of the journal, and not taken back. */
function fillIn(
  { state, entries }: AccountPlan,
  execId: string,
  context: PlanContext,
): BookedFill | undefined {
  const bust = bustClaimOf(execId);
  if ([...state.orders.values()].some((order) => claimOf(order, bust) !== undefined))
    return undefined;
  const planned = entries.flatMap(({ entry }) => entry.events).find(isFill(execId));
  return planned ?? context.fillOf(execId);
}

const isFill =
  (execId: string) =>
  (event: AccountEvent): event is Extract<AccountEvent, { type: 'order-filled' }> =>
    event.type === 'order-filled' && event.execId === execId;

/** The id under which the parking of a command is claimed: a command is parked once. */
export const parkingId = (commandId: string): CommandId => uuid5(`park:${commandId}`) as CommandId;

/** Parks a command with the bug that it met; the account is quarantined until it is redriven. */
export function planParking(
  plan: AccountPlan,
  cause: Cause & { readonly body: string },
  bug: string,
  now: Instant,
): AccountPlan {
  const position = openedAccount(plan.state).quarantine.next;
  const text = bug.slice(0, MAX_BUG_TEXT);
  const id = parkingId(cause.id);
  const parkedPlan = withEntry(
    plan,
    { ...cause, id },
    [{ type: 'command-parked', position, bug: text }],
    now,
  );
  const at = openedAccount(parkedPlan.state).lastAt;
  return withClaimItem(
    {
      ...parkedPlan,
      parked: [...parkedPlan.parked, { position, body: cause.body, bug: text, at }],
    },
    id,
    now,
  );
}

/** The command that an entry of a redrive names: the operator's, at one position of the list. */
export const redrivenId = (redrive: CommandId, position: number): CommandId =>
  uuid5(`redrive:${redrive}:${position}`) as CommandId;

/** Marks the parked command at the head of the list as replayed by the operator's redrive. */
export function planRedriven(plan: AccountPlan, redrive: Cause, now: Instant): AccountPlan {
  const position = openedAccount(plan.state).quarantine.first;
  const id = redrivenId(redrive.id, position);
  return withEntry(plan, { ...redrive, id }, [{ type: 'command-redriven', position }], now);
}

/** What an operator did about the quarantine list, claimed by its command: asked again, it is not done again. */
export const planListEntry = (
  plan: AccountPlan,
  command: Cause,
  event: AccountEvent,
  now: Instant,
): AccountPlan => withClaimItem(withEntry(plan, command, [event], now), command.id, now);

/** An entry of its own beside what the command does: all that is noted of it, claimed by its events. */
export const planNote = (
  plan: AccountPlan,
  command: Cause,
  events: readonly AccountEvent[],
  now: Instant,
): AccountPlan =>
  withEntry(plan, { ...command, id: uuid5(`note:${command.id}`) as CommandId }, events, now);

/** The transaction that writes the plan: only what changed (law 2). */
export function commitOf(plan: AccountPlan): Commit {
  const { loaded, state } = plan;
  const placed = new Set<OrderId>();
  for (const { entry } of plan.entries) {
    for (const event of entry.events) {
      if (event.type === 'order-placed' || event.type === 'order-refused') placed.add(event.order);
    }
  }
  return {
    account: present(state.account, 'the account'),
    expectedSequence: loaded.account?.sequence ?? 0,
    entries: plan.entries,
    orders: [...state.orders.values()]
      .filter((order) => loaded.orders.get(order.id) !== order)
      .map((order) => ({ order, placing: placed.has(order.id) })),
    positions: [...state.positions.values()].filter(
      (position) => loaded.positions.get(position.symbol) !== position,
    ),
    claims: plan.claims,
    parked: plan.parked,
    ...hintsOf(plan),
  };
}

/** What the drivers beside the account must know of its orders, where that changed. */
function hintsOf({ loaded, state }: AccountPlan): Pick<Commit, 'due' | 'armed'> {
  const account = openedAccount(state);
  const { mailbox } = account;
  const assessment = assessmentHint(account, loaded.account);
  const changed = [...state.orders.values()].map((order) => ({
    order,
    before: loaded.orders.get(order.id),
  }));
  return {
    due: [
      ...changed.flatMap(({ order, before }) => dueHint(order, before, mailbox) ?? []),
      ...(assessment === undefined ? [] : [assessment]),
    ],
    armed: changed.flatMap(({ order, before }) => armedHint(order, before, mailbox) ?? []),
  };
}
