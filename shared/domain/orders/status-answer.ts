import type { ExecutionReport } from '../accounts/command.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import {
  hasEnded,
  isOlderThanHand,
  isPendingReplacement,
  type Order,
  venueFilledQuantity,
} from './order.ts';

/** Filled, done for the day, cancelled, replaced, rejected, expired: OrdStatus(39) of what the venue works on no more. */
const IS_OVER = /^[23458C]$/;
/** New, and new with a cancel under way: the venue has the order, and nothing has happened to it. */
const IS_TAKEN = /^[06]$/;

/**
 * What the venue answers when it is asked how an order stands. It takes the place of an acknowledgement that never came,
 * and of no other report: what else it tells and we have not heard leaves the order in doubt.
 */
export function decideStatus(order: Order, report: ExecutionReport): AccountEvent[] {
  const { execId, ordStatus = '', venueOrderId } = report;
  const noted: AccountEvent = {
    type: 'nothing-to-do',
    order: order.id,
    execId,
    why: `the venue has it as ${ordStatus}: ${order.state}`,
  };
  if (order.state === 'REPLACED') return [noted];
  if (tellsMore(order, report)) {
    const { reportInDoubt = false, id } = order;
    return reportInDoubt
      ? [noted]
      : [{ type: 'order-in-doubt', order: id, message: 'execution-report' }, noted];
  }
  const isNews = order.venueOrderId === undefined && !isPendingReplacement(order);
  return isNews && IS_TAKEN.test(ordStatus)
    ? [{ type: 'order-acknowledged', order: order.id, execId, venueOrderId }]
    : [noted];
}

/**
 * Reports come in order, and before the answer to a question that was asked later: one of them is missing. What a
 * replacement that is not accepted yet has filled is counted with the order before it.
 */
function tellsMore(order: Order, { ordStatus = '', cumulativeQuantity }: ExecutionReport): boolean {
  const isOver = IS_OVER.test(ordStatus);
  if (isOver && !hasEnded(order.state)) return true;
  if (isPendingReplacement(order) || cumulativeQuantity.eq(venueFilledQuantity(order)))
    return false;
  return isOver || !isOlderThanHand(order, cumulativeQuantity);
}
