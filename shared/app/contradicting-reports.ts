import type { ApplyExecutionReports, ExecutionReport } from '../domain/accounts/command.ts';
import type { AccountEvent, JournalEntry } from '../domain/ledger/journal.ts';
import { text } from '../domain/money/exact.ts';
import { hasEnded, type Order } from '../domain/orders/order.ts';
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

function eventsOf(order: Order, report: ExecutionReport, booked: string): AccountEvent[] {
  const said = saidIn(report);
  const noted: AccountEvent = {
    type: 'nothing-to-do',
    order: order.id,
    execId: claimedAs(report, said),
    why: `report ${report.execId} was booked as ${booked} and now says ${said}`,
  };
  return hasEnded(order.state)
    ? [noted]
    : [noted, { type: 'order-in-doubt', order: order.id, message: 'new-order' }];
}

/**
 * A report under an ExecID that is booked already changes nothing. When it says something else than what was booked,
 * one of the two is wrong or an execution is lost: nothing is booked twice, an alarm rings, the journal says what was
 * heard, and an open order is in doubt until the venue or an operator speaks.
 */
export async function noteContradictions(
  ports: WorkerPorts,
  plan: AccountPlan,
  command: ApplyExecutionReports,
  now: Parameters<typeof planNote>[3],
): Promise<AccountPlan> {
  let noted = plan;
  for (const report of command.reports) {
    const order = noted.state.orders.get(command.order);
    const claim = claimOf(order, report.execId);
    if (order === undefined || claim === undefined) continue;
    const entry = await entryAt(ports, noted, order, claim.sequence);
    const booked = bookedUnder(report.execId, entry?.events ?? []);
    const said = saidIn(report);
    if (booked === said || claimOf(order, claimedAs(report, said)) !== undefined) continue;
    const { account, id } = order;
    const { execId } = report;
    ports.log({
      level: 'alarm',
      event: 'report-contradicts',
      account,
      order: id,
      execId,
      booked,
      said,
    });
    noted = planNote(noted, command, eventsOf(order, report, booked), now);
  }
  return noted;
}
