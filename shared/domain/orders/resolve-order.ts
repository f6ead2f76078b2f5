import { assert, assertNever } from '../../kernel/assert.ts';
import type { ExecutionReport, ResolveOrder } from '../accounts/command.ts';
import type { AccountState } from '../accounts/state.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { add, subtract } from '../money/exact.ts';
import { decideReport, type ReportContext } from './apply-report.ts';
import { hasEnded, type Order, venueFilledQuantity, venueOrderQuantity } from './order.ts';

/** The operator's word as the report that the venue owes. */
function reportOf(order: Order, { resolution, id, issuedAt }: ResolveOrder): ExecutionReport {
  const filled = venueFilledQuantity(order);
  const common = {
    venueOrderId: order.venueOrderId ?? 'NONE',
    symbol: order.terms.symbol,
    side: order.terms.side,
    transactTime: issuedAt,
    cumulativeQuantity: filled,
    leavesQuantity: subtract(filled, filled),
  };
  switch (resolution.kind) {
    case 'cancelled':
      return { ...common, execId: `operator-${id}`, execType: 'canceled' };
    case 'never-received':
      return { ...common, execId: `operator-${id}`, execType: 'rejected' };
    case 'filled': {
      const { quantity, price, execId, transactTime } = resolution;
      const cumulativeQuantity = add(filled, quantity);
      return {
        ...common,
        execId,
        execType: 'trade',
        transactTime,
        last: { quantity, price },
        cumulativeQuantity,
        leavesQuantity: subtract(venueOrderQuantity(order), cumulativeQuantity),
      };
    }
    default:
      return assertNever(resolution);
  }
}

/**
 * An operator settles an order that the venue does not answer for, on evidence: only then is a hold released without
 * the venue's own report (law 7). An order that is not in doubt is never settled by hand.
 */
export function decideResolution(
  state: AccountState,
  order: Order,
  command: ResolveOrder,
  context: ReportContext,
): AccountEvent[] {
  const { resolution, evidence } = command;
  if (order.inDoubtSince === undefined || hasEnded(order.state)) {
    return [{ type: 'nothing-to-do', order: order.id, why: 'the order is not in doubt' }];
  }
  assert(
    resolution.kind !== 'never-received' || order.venueOrderId === undefined,
    `order ${order.id} was acknowledged and cannot be one that was never received`,
  );
  const events = decideReport(state, order, reportOf(order, command), context);
  return [
    { type: 'order-resolved', order: order.id, resolution: resolution.kind, evidence },
    ...events,
  ];
}
