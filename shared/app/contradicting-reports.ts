import type { AccountCommand, ExecutionReport } from '../domain/accounts/command.ts';
import type { AccountState } from '../domain/accounts/state.ts';
import type { AccountEvent, JournalEntry } from '../domain/ledger/journal.ts';
import { text } from '../domain/money/exact.ts';
import { hasEnded, type Order } from '../domain/orders/order.ts';
import type { Instant } from '../kernel/brand.ts';
import { type AccountPlan, planNote } from './account-plan.ts';
import { claimOf } from './claims.ts';
import type { WorkerPorts } from './worker-ports.ts';

/** What a report does to the shares of its order, in words that two of them can be compared by. */
function saidIn({ execType, last, execRefId }: ExecutionReport): string {
  if (execType === 'trade-cancel') return `a bust of ${execRefId}`;
  const trades = execType === 'trade' || execType === 'trade-correct';
  return trades && last ? `${text(last.quantity)} at ${text(last.price)}` : 'no fill';
}

/** What was booked under an ExecID. A correction is a bust and a fill under one. */
function bookedUnder(execId: string, events: readonly AccountEvent[]): string {
  const own = events.filter((event) => 'execId' in event && event.execId === execId);
  const fill = own.find((event) => event.type === 'order-filled');
  if (fill !== undefined) return `${text(fill.quantity)} at ${text(fill.price)}`;
  const bust = own.find((event) => event.type === 'fill-busted');
  return bust === undefined ? 'no fill' : `a bust of ${bust.refExecId}`;
}

async function entryAt(
  { store }: WorkerPorts,
  plan: AccountPlan,
  { account }: Order,
  sequence: number,
): Promise<JournalEntry | undefined> {
  const planned = plan.entries.find(({ entry }) => entry.sequence === sequence);
  const [stored] = planned === undefined ? await store.journal(account, sequence, 1) : [planned];
  return stored?.entry;
}

/** Under which id such a report is claimed: it is noted once, however often it comes. */
const claimedAs = ({ execId }: ExecutionReport, said: string): string => `${execId} as ${said}`;

/** A report under an ExecID that is booked already, and booked as something else. */
export type Contradiction = {
  readonly order: Order;
  readonly execId: string;
  readonly claim: string;
  readonly booked: string;
  readonly said: string;
};

/** Which of the reports say something else than what is booked under their ExecIDs, and are not noted yet. */
export async function contradictionsIn(
  ports: WorkerPorts,
  plan: AccountPlan,
  command: AccountCommand,
): Promise<readonly Contradiction[]> {
  if (command.kind !== 'apply-execution-reports') return [];
  const order = plan.state.orders.get(command.order);
  if (order === undefined) return [];
  const found = new Map<string, Contradiction>();
  for (const report of command.reports) {
    const { execId } = report;
    const entryOf = claimOf(order, execId);
    if (entryOf === undefined) continue;
    const entry = await entryAt(ports, plan, order, entryOf.sequence);
    const booked = bookedUnder(execId, entry?.events ?? []);
    const said = saidIn(report);
    const claim = claimedAs(report, said);
    if (booked === said || claimOf(order, claim) !== undefined) continue;
    found.set(claim, { order, execId, claim, booked, said });
  }
  return [...found.values()];
}

/** Whom a report of the order is about still: itself, or what it has become; undefined: all of them have ended. */
function livingOf(orders: AccountState['orders'], order: Order): Order | undefined {
  if (!hasEnded(order.state)) return order;
  const { state, replacedBy } = order;
  const next =
    state === 'REPLACED' && replacedBy !== undefined ? orders.get(replacedBy) : undefined;
  return next && livingOf(orders, next);
}

const noteOf = ({ order, execId, claim, booked, said }: Contradiction): AccountEvent => ({
  type: 'nothing-to-do',
  order: order.id,
  execId: claim,
  why: `report ${execId} was booked as ${booked} and now says ${said}`,
});

/**
 * One of the two is wrong, or an execution is lost: nothing is booked twice, the journal says what was heard, what is
 * open of the order is in doubt until it ends or an operator speaks, and once that is committed an alarm rings.
 */
export function planContradictions(
  plan: AccountPlan,
  command: AccountCommand,
  found: readonly Contradiction[],
  now: Instant,
): AccountPlan {
  const [first] = found;
  if (first === undefined) return plan;
  const living = livingOf(plan.state.orders, first.order);
  const doubt: AccountEvent[] =
    living === undefined
      ? []
      : [{ type: 'order-in-doubt', order: living.id, message: 'execution-report' }];
  const noted = planNote(plan, command, [...found.map(noteOf), ...doubt], now);
  const alarms = found.map(({ order: { account, id }, execId, booked, said }) => ({
    level: 'alarm',
    event: 'report-contradicts',
    account,
    order: id,
    execId,
    booked,
    said,
  }));
  return { ...noted, alarms: [...noted.alarms, ...alarms] };
}
