import type { Change, OrderReading } from '../order-reading.ts';
import { forbidden } from '../order-states.ts';
import type { Check, Violation } from '../violation.ts';

const WAITING: ReadonlySet<string> = new Set(['FUNDS_HELD', 'HELD']);
/** We may say so ourselves: it never went out, or was no order of the venue's. */
const OURS_TO_SAY: ReadonlySet<unknown> = new Set(['FAILED', 'REJECTED']);

/** Only the venue, an operator, or a message that never went out ends what went out. */
const endedByNobody = ({ event, from }: Change, { clOrdId }: OrderReading): boolean =>
  event.type === 'order-ended' &&
  clOrdId !== undefined &&
  !WAITING.has(from) &&
  event.execId === undefined &&
  !OURS_TO_SAY.has(event.state);

/** What was filled was received; a fill that comes afterwards tells us better. */
const failedAfterAll = ({ event, sequence }: Change, { fills, busts }: OrderReading): boolean =>
  event.type === 'order-ended' &&
  event.state === 'FAILED' &&
  fills.filter((fill) => fill.sequence < sequence).length >
    busts.filter((bust) => bust.sequence < sequence).length;

/** Only an exit that ended with its group comes back. */
function comesBackWrongly({ event, from }: Change, before: Change | undefined): boolean {
  const begins = event.type === 'order-armed' || event.type === 'order-routed';
  return begins && from === 'CANCELLED' && before?.event.withGroup !== true;
}

function faultsOf(account: string, order: OrderReading): Violation[] {
  return order.changes.flatMap((change, index): Violation[] => {
    const { event, from, to, sequence } = change;
    const where = `${account} order ${order.id} #${sequence}`;
    const why = comesBackWrongly(change, order.changes[index - 1])
      ? `${event.type} of an order that was cancelled`
      : forbidden(event, from, to);
    const assumed: Violation[] = [
      ...(endedByNobody(change, order)
        ? [{ law: 'nothing-assumed', what: `${where}: ${to} without the venue's word` }]
        : []),
      ...(failedAfterAll(change, order)
        ? [{ law: 'nothing-assumed', what: `${where}: FAILED and filled` }]
        : []),
    ];
    return why === undefined
      ? assumed
      : [{ law: 'states-allowed', what: `${where}: ${why}` }, ...assumed];
  });
}

/** Orders move only where they may, and by whom they may. */
export const states: Check = ({ accounts }) =>
  accounts.flatMap(({ account, orderTales }) =>
    [...orderTales.values()].flatMap((order) => faultsOf(account, order)),
  );
