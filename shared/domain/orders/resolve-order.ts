import { assertNever } from '../../kernel/assert.ts';
import type { ExecutionReport, ResolveOrder } from '../accounts/command.ts';
import type { AccountState } from '../accounts/state.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { add, subtract } from '../money/exact.ts';
import { decideReport, decideUnknown, type ReportContext } from './apply-report.ts';
import {
  hasEnded,
  isPendingReplacement,
  type Order,
  venueFilledQuantity,
  venueOrderQuantity,
} from './order.ts';

type Word = Exclude<ResolveOrder['resolution'], { readonly kind: 'never-received' }>;

/** The operator's word as the report that the venue owes. */
function reportOf(
  order: Order,
  resolution: Word,
  { id, issuedAt }: Pick<ResolveOrder, 'id' | 'issuedAt'>,
): ExecutionReport {
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
  context: ReportContext & { readonly isClaimed: (execId: string) => boolean },
): AccountEvent[] {
  const { resolution, evidence } = command;
  const nothing = (why: string): AccountEvent[] => [
    { type: 'nothing-to-do', order: order.id, why },
  ];
  if (order.inDoubtSince === undefined || hasEnded(order.state)) {
    return nothing('the order is not in doubt');
  }
  if (resolution.kind === 'filled' && context.isClaimed(resolution.execId)) {
    return nothing(`fill ${resolution.execId} is booked`);
  }
  const resolved: AccountEvent = {
    type: 'order-resolved',
    order: order.id,
    resolution: resolution.kind,
    evidence,
  };
  // As if the venue had said so: should it have the order after all, it is held again.
  if (resolution.kind === 'never-received') return [resolved, ...decideUnknown(state, order)];
  if (isPendingReplacement(order)) return nothing('the venue has not accepted it as a replacement');
  return [resolved, ...decideReport(state, order, reportOf(order, resolution, command), context)];
}
