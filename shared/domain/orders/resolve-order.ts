import { assertNever } from '../../kernel/assert.ts';
import type { ExecutionReport, ResolveOrder } from '../accounts/command.ts';
import type { AccountState } from '../accounts/state.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { add, subtract, text } from '../money/exact.ts';
import { decideReport, decideUnknown, type ReportContext } from './apply-report.ts';
import {
  hasEnded,
  isKnownToVenue,
  isPendingReplacement,
  type Order,
  venueFilledQuantity,
  venueOrderQuantity,
} from './order.ts';
import { isWithinLimit } from './within-order.ts';

type Word = Exclude<ResolveOrder['resolution'], { readonly kind: 'never-received' }>;

/** The operator's word as the report that the venue owes. */
function reportOf(
  order: Order,
  resolution: Word,
  { id, issuedAt }: Pick<ResolveOrder, 'id' | 'issuedAt'>,
): ExecutionReport {
  const filled = venueFilledQuantity(order);
  const common = {
    venueOrderId: 'NONE',
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

/** Whether there is something for an operator to settle: the end of an order leaves only a report of it in doubt. */
export const isInDoubt = ({ inDoubtSince }: Order): boolean => inDoubtSince !== undefined;

/** Ends after which the venue may still have filled what was open. */
const MAY_FILL_LATE: ReadonlySet<Order['state']> = new Set(['CANCELLED', 'EXPIRED']);

/** Why the operator's word cannot be so, by what the venue has said of the order before; undefined: it can. */
export function contradictionOf(
  order: Order,
  resolution: ResolveOrder['resolution'],
): string | undefined {
  const isOver = hasEnded(order.state);
  if (resolution.kind === 'never-received' && (isOver || isKnownToVenue(order))) {
    return 'resolution must not be never_received: the venue has acknowledged the order, filled of it or ended it';
  }
  if (resolution.kind !== 'filled') return undefined;
  const open = subtract(venueOrderQuantity(order), venueFilledQuantity(order));
  if (resolution.quantity.gt(open)) {
    return `qty must not be over the ${text(open)} that are open at the venue`;
  }
  if (isOver && !MAY_FILL_LATE.has(order.state)) {
    return `resolution must not be filled: the order is ${order.state}`;
  }
  return isWithinLimit(order, resolution.price)
    ? undefined
    : 'price must not be beyond the limit that the venue was sent';
}

/** What the venue has filled, by the operator's word. */
const byHand = (event: AccountEvent): AccountEvent =>
  event.type === 'order-filled' && event.counterparty === undefined
    ? { ...event, byHand: true }
    : event;

/**
 * An operator settles an order that the venue does not answer for, on evidence: only then is a hold released without
 * the venue's own report (law 7). An order that is not in doubt is never settled by hand. A word that cannot be so is noted
 * and changes nothing: the venue may have spoken since it was given.
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
  if (!isInDoubt(order)) return nothing('the order is not in doubt');
  const contradicted = contradictionOf(order, resolution);
  if (contradicted !== undefined) return nothing(contradicted);
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
  const events = decideReport(state, order, reportOf(order, resolution, command), context);
  return [resolved, ...events.map(byHand)];
}
