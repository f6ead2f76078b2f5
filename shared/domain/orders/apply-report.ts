import { assert, assertNever } from '../../kernel/assert.ts';
import type { ExecutionReport, ReportNotSent } from '../accounts/command.ts';
import { newYorkDate } from '../calendar/civil-date.ts';
import { settlementDate } from '../calendar/market-calendar.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { add, type Exact, type Quantity, ZERO_QUANTITY } from '../money/exact.ts';
import type { RefusalReason } from '../risk/refusal.ts';
import { decideCancelRejected } from './cancel-order.ts';
import { hasEnded, type Order, type OrderState, type Position } from './order.ts';

/** FIX 4.4 rule: a report that names another instrument or side than the order is not ours to book. */
function assertSameOrder(order: Order, report: ExecutionReport): void {
  assert(
    report.symbol === order.terms.symbol && report.side === order.terms.side,
    `report ${report.execId} is for ${report.side} ${report.symbol}, order ${order.id} is not`,
  );
}

/** Fills count in any state (law 7: nothing is assumed of a venue); a filled order is FILLED whatever was under way. */
function stateAfterFill(order: Order, filled: Quantity): OrderState {
  if (filled.eq(order.terms.quantity)) return 'FILLED';
  // Given up, and the venue has it after all: it works on.
  if (order.state === 'FAILED') return 'PARTIALLY_FILLED';
  if (hasEnded(order.state) || order.state === 'PENDING_CANCEL') return order.state;
  return 'PARTIALLY_FILLED';
}

function decideFill(
  order: Order,
  position: Position | undefined,
  report: ExecutionReport,
): AccountEvent[] {
  const { last, execId } = report;
  assert(last !== undefined, `trade ${execId} has no quantity and price`);
  assert(last.quantity.gt(0), `trade ${execId} is of ${last.quantity} shares`);
  const filledQuantity = add(order.filledQuantity, last.quantity);
  assert(
    filledQuantity.eq(report.cumulativeQuantity),
    `trade ${execId}: venue counts ${report.cumulativeQuantity}, we ${filledQuantity}`,
  );
  assert(
    filledQuantity.lte(order.terms.quantity),
    `trade ${execId} fills more than order ${order.id}`,
  );
  const owned = position?.quantity ?? ZERO_QUANTITY;
  assert(
    order.terms.side === 'buy' || last.quantity.lte(owned),
    `trade ${execId} sells ${last.quantity} of ${owned} ${order.terms.symbol}`,
  );
  return [
    {
      type: 'order-filled',
      order: order.id,
      execId,
      quantity: last.quantity,
      price: last.price,
      filledQuantity,
      filledValue: order.filledValue.plus(last.price.times(last.quantity)) as Exact,
      state: stateAfterFill(order, filledQuantity),
      settlesOn: settlementDate(newYorkDate(report.transactTime)),
      positionQuantity: (order.terms.side === 'buy'
        ? owned.plus(last.quantity)
        : owned.minus(last.quantity)) as Quantity,
    },
  ];
}

function decideEnd(
  order: Order,
  state: OrderState,
  end: { readonly execId?: string; readonly reason?: RefusalReason },
): AccountEvent[] {
  if (hasEnded(order.state)) {
    return [
      {
        type: 'nothing-to-do',
        order: order.id,
        why: `${state} after ${order.state}`,
        ...(end.execId === undefined ? {} : { execId: end.execId }),
      },
    ];
  }
  return [{ type: 'order-ended', order: order.id, state, ...end }];
}

/** An order ends at the venue with the fills that we booked, or one of us has lost a fill and nothing is released. */
function assertSameFills(order: Order, report: ExecutionReport): void {
  assert(
    report.cumulativeQuantity.eq(order.filledQuantity),
    `${report.execType} ${report.execId}: venue filled ${report.cumulativeQuantity}, we booked ${order.filledQuantity}`,
  );
}

/** What one execution report, not seen before, does to its order. */
export function decideReport(
  order: Order,
  position: Position | undefined,
  report: ExecutionReport,
): AccountEvent[] {
  assertSameOrder(order, report);
  assert(order.clOrdId !== undefined, `order ${order.id} was never routed and is reported of`);
  const { execId } = report;
  const heard = (why: string): AccountEvent[] => [
    { type: 'nothing-to-do', order: order.id, execId, why },
  ];
  const ended = (state: OrderState, reason?: RefusalReason): AccountEvent[] => {
    assertSameFills(order, report);
    return decideEnd(order, state, { execId, ...(reason === undefined ? {} : { reason }) });
  };
  switch (report.execType) {
    case 'new':
      assert(
        order.state !== 'FAILED' || order.reason === 'NEVER_RECEIVED_BY_VENUE',
        `order ${order.id} was never sent and is acknowledged`,
      );
      return order.venueOrderId === undefined
        ? [
            {
              type: 'order-acknowledged',
              order: order.id,
              execId,
              venueOrderId: report.venueOrderId,
            },
          ]
        : heard('acknowledged before');
    case 'trade':
      return decideFill(order, position, report);
    case 'canceled':
      return ended('CANCELLED');
    case 'expired':
      return ended('EXPIRED');
    case 'done-for-day':
      return ended('DONE_FOR_DAY');
    case 'rejected':
      return ended('REJECTED', 'VENUE_REJECTED');
    case 'pending-cancel':
      return heard('the venue works on the cancel');
    case 'status':
      return heard('status');
    default:
      return assertNever(report.execType);
  }
}

/** The gateway's log says that the message was not sent and never will be. Only a placement's releases the hold. */
export function decideNotSent(order: Order, message: ReportNotSent['message']): AccountEvent[] {
  if (message === 'cancel-order') return decideCancelRejected(order);
  assert(
    order.venueOrderId === undefined,
    `order ${order.id} was acknowledged and is reported as not sent`,
  );
  return decideEnd(order, 'FAILED', { reason: 'NOT_SENT_IN_TIME' });
}

/** The venue never received the order: it holds nothing any more. An acknowledged order is never unknown. */
export function decideUnknown(order: Order): AccountEvent[] {
  assert(
    order.venueOrderId === undefined,
    `order ${order.id} was acknowledged and is now unknown to the venue`,
  );
  return decideEnd(order, 'FAILED', { reason: 'NEVER_RECEIVED_BY_VENUE' });
}
