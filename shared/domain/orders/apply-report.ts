import { assert, assertNever, present } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/brand.ts';
import type { ExecutionReport, OrderMessageKind, StuckStep } from '../accounts/command.ts';
import type { AccountState } from '../accounts/state.ts';
import { newYorkDate } from '../calendar/civil-date.ts';
import { settlementDate } from '../calendar/market-calendar.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { tradedOn } from '../ledger/trade-date.ts';
import { add, type Exact, type Quantity, ZERO_QUANTITY } from '../money/exact.ts';
import type { ControlReason } from '../risk/controls.ts';
import type { RefusalReason } from '../risk/refusal.ts';
import { type BookedFill, decideBust } from './bust-fill.ts';
import { withGivenUpBusted } from './busted-entry.ts';
import { decideCancelRejected, requestCancel, workingState } from './cancel-order.ts';
import { inventoryPart, isWhole, withInventory } from './inventory-fill.ts';
import {
  hasEnded,
  isAtVenue,
  isKnownToVenue,
  isOlderThanHand,
  isPendingReplacement,
  type Order,
  type OrderState,
  type Position,
  venueFilledQuantity,
  venueOrderQuantity,
} from './order.ts';
import { feesOnFill } from './order-fees.ts';
import { afterTrade, costOfSale, ownedQuantity } from './position.ts';
import { decideReplaced, decideReplaceRejected } from './replace-order.ts';
import { decideStatus } from './status-answer.ts';
import { undecidedReplacementOf, withUndecidedReplace } from './undecided-replace.ts';
import { assertWithinOrder } from './within-order.ts';

/** FIX 4.4 rule: a report that names another instrument or side than the order is not ours to book. */
function assertSameOrder(order: Order, report: ExecutionReport): void {
  assert(
    report.symbol === order.terms.symbol && report.side === order.terms.side,
    `report ${report.execId} is for ${report.side} ${report.symbol}, order ${order.id} is not`,
  );
}

/** Fills count in any state (law 7: nothing is assumed of a venue); a filled order is FILLED whatever was under way. */
function stateAfterFill(order: Order, filled: Quantity): OrderState {
  if (isWhole(order, filled)) return 'FILLED';
  // Given up, and the venue has it after all: it works on.
  if (order.state === 'FAILED') return 'PARTIALLY_FILLED';
  if (hasEnded(order.state)) return order.state;
  if (order.state === 'PENDING_CANCEL' || order.state === 'PENDING_REPLACE') return order.state;
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
  const venueFilled = add(venueFilledQuantity(order), last.quantity);
  assert(
    venueFilled.eq(report.cumulativeQuantity),
    `trade ${execId}: venue counts ${report.cumulativeQuantity}, we ${venueFilled}`,
  );
  assertWithinOrder(order, venueFilled, last.price, execId);
  const { side } = order.terms;
  const filledQuantity = add(order.filledQuantity, last.quantity);
  const tradeDate = newYorkDate(report.transactTime);
  const settlesOn = settlementDate(tradeDate);
  const fill: Extract<AccountEvent, { type: 'order-filled' }> = {
    type: 'order-filled',
    order: order.id,
    execId,
    quantity: last.quantity,
    price: last.price,
    filledQuantity,
    filledValue: order.filledValue.plus(last.price.times(last.quantity)) as Exact,
    ...inventoryPart(order),
    state: stateAfterFill(order, filledQuantity),
    settlesOn,
    ...tradedOn(tradeDate, settlesOn),
    positionQuantity: afterTrade(side, ownedQuantity(position), last.quantity),
    ...feesOnFill(order, last, tradeDate),
    ...(side === 'sell' ? { costBasis: costOfSale(position, last.quantity) } : {}),
  };
  return withInventory(order, position, fill, report.transactTime);
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

/** What has ended at the venue is not replaced any more: a replacement that it never answered ends first. */
function withoutReplacement(state: AccountState, order: Order): AccountEvent[] {
  const undecided = undecidedReplacementOf(state, order);
  return undecided === undefined ? [] : decideReplaceRejected(state, undecided);
}

/** An order ends at the venue with the fills that we booked, or one of us has lost a fill and nothing is released. */
function assertSameFills(order: Order, report: ExecutionReport): void {
  const booked = venueFilledQuantity(order);
  assert(
    report.cumulativeQuantity.eq(booked),
    `${report.execType} ${report.execId}: venue filled ${report.cumulativeQuantity}, we booked ${booked}`,
  );
}

/** The venue changed the order by itself: less of it, another price, or back at work after a pause or a night. */
function decideRestated(order: Order, report: ExecutionReport): AccountEvent[] {
  const { execId, orderQuantity, limitPrice, leavesQuantity } = report;
  const less = orderQuantity?.lt(venueOrderQuantity(order)) ? orderQuantity : undefined;
  const isOpen = leavesQuantity.gt(ZERO_QUANTITY);
  const goesOn = isOpen && less === undefined;
  if (!goesOn || !isOlderThanHand(order, report.cumulativeQuantity)) assertSameFills(order, report);
  assert(
    orderQuantity === undefined || orderQuantity.lte(venueOrderQuantity(order)),
    `restated ${execId}: the venue makes ${orderQuantity} of ${venueOrderQuantity(order)} shares`,
  );
  const dearer =
    limitPrice !== undefined && order.holdPrice !== undefined && limitPrice.gt(order.holdPrice);
  assert(!dearer, `restated ${execId}: the venue's price ${limitPrice} is above what is held`);
  if (!isOpen && hasEnded(order.state)) {
    return [
      { type: 'nothing-to-do', order: order.id, execId, why: `restated after ${order.state}` },
    ];
  }
  const pending = order.state === 'PENDING_CANCEL' || order.state === 'PENDING_REPLACE';
  const working = pending
    ? order.state
    : workingState({ ...order, venueOrderId: report.venueOrderId });
  return [
    {
      type: 'order-restated',
      order: order.id,
      execId,
      ...(less === undefined ? {} : { quantity: less }),
      ...(limitPrice === undefined || order.terms.limitPrice === undefined ? {} : { limitPrice }),
      state: isOpen ? working : 'CANCELLED',
    },
  ];
}

/** 150=5: for the replacement that we asked for; without one, the venue's own change. */
function decideVenueReplaced(
  state: AccountState,
  order: Order,
  report: ExecutionReport,
  at: Instant,
): AccountEvent[] {
  const before = order.replaces === undefined ? undefined : state.orders.get(order.replaces);
  // One that was taken for refused and is accepted after all stands in the place of the order before it, never beside.
  const isOffered = isPendingReplacement(order) || order.state === 'REJECTED';
  if (before === undefined || !isOffered) return decideRestated(order, report);
  return decideReplaced(before, order, report, at);
}

/** An order that is to be cancelled or replaced stays so: the venue still owes that answer. */
function decideSuspended(order: Order, execId: string): AccountEvent[] {
  const isPending = order.state === 'PENDING_CANCEL' || order.state === 'PENDING_REPLACE';
  return hasEnded(order.state) || isPending
    ? [{ type: 'nothing-to-do', order: order.id, execId, why: `suspended in ${order.state}` }]
    : [{ type: 'order-suspended', order: order.id, execId }];
}

/** What a venue may say of a replacement that it has not decided on; of anything else, a report was lost before it. */
function decideBeforeReplaced(
  state: AccountState,
  order: Order,
  report: ExecutionReport,
): AccountEvent[] {
  const { execId, execType } = report;
  if (execType === 'rejected') return decideReplaceRejected(state, order, { execId });
  assert(
    NO_DECISION.has(execType),
    `${execType} ${execId} of order ${order.id}, which the venue has not accepted as a replacement`,
  );
  return [{ type: 'nothing-to-do', order: order.id, execId, why: `${execType}: not replaced yet` }];
}
const NO_DECISION: ReadonlySet<ExecutionReport['execType']> = new Set([
  'new',
  'pending-replace',
  'pending-cancel',
  'stopped',
  'calculated',
]);

function successorOf(state: AccountState, { id, replacedBy }: Order): Order {
  const next = replacedBy === undefined ? undefined : state.orders.get(replacedBy);
  assert(next !== undefined, `order ${id} was replaced by one that is not at hand`);
  return next;
}

/**
 * What the venue says of an order under the name that it had before it was replaced is about the order that it has
 * become: the same shares, held and booked once. The order that is named is what it is claimed by.
 */
function decideForSuccessor(
  state: AccountState,
  order: Order,
  decide: (successor: Order) => AccountEvent[],
  claim: { readonly execId?: string } = {},
): AccountEvent[] {
  const successor = successorOf(state, order);
  const why = `it is about the replacement ${successor.id}`;
  return [...decide(successor), { type: 'nothing-to-do', order: order.id, ...claim, why }];
}

export type ReportContext = {
  /** The fill that an ExecID stands for, from the journal; undefined: none was booked, or it was taken back. */
  readonly fillOf: (execId: string) => BookedFill | undefined;
  readonly at: Instant;
};

/** What one execution report, not seen before, does to its order. */
export function decideReport(
  state: AccountState,
  order: Order,
  report: ExecutionReport,
  context: ReportContext,
): AccountEvent[] {
  assertSameOrder(order, report);
  assert(order.clOrdId !== undefined, `order ${order.id} was never routed and is reported of`);
  assert(
    order.state !== 'FAILED' || order.reason === 'NEVER_RECEIVED_BY_VENUE',
    `order ${order.id} was never sent and is reported of`,
  );
  if (report.execType === 'status') return decideStatus(order, report);
  const { execId } = report;
  if (order.state === 'REPLACED') {
    const decide = (next: Order): AccountEvent[] => decideReport(state, next, report, context);
    return decideForSuccessor(state, order, decide, { execId });
  }
  if (isPendingReplacement(order) && report.execType !== 'replaced') {
    return decideBeforeReplaced(state, order, report);
  }
  const position = state.positions.get(order.terms.symbol);
  const heard = (why: string): AccountEvent[] => [
    { type: 'nothing-to-do', order: order.id, execId, why },
  ];
  const ended = (to: OrderState, reason?: RefusalReason): AccountEvent[] => {
    assertSameFills(order, report);
    const end = decideEnd(order, to, { execId, ...(reason === undefined ? {} : { reason }) });
    return [...withoutReplacement(state, order), ...end];
  };
  switch (report.execType) {
    case 'new':
      return order.venueOrderId === undefined || order.state === 'SUSPENDED'
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
    case 'trade-cancel':
    case 'trade-correct': {
      const ref = present(report.execRefId, `ExecRefID of ${report.execType} ${execId}`);
      const fill = present(context.fillOf(ref), `fill ${ref} of ${report.execType} ${execId}`);
      const busted = decideBust(order, position, fill, report, context.at);
      const events = withUndecidedReplace(state, order, busted);
      return withGivenUpBusted(state, order, events);
    }
    case 'canceled':
      return ended(
        order.expiresAt !== undefined && order.expiresAt <= report.transactTime
          ? 'EXPIRED'
          : 'CANCELLED',
      );
    case 'expired':
      return ended('EXPIRED');
    case 'done-for-day':
      // It is back the next day: what it holds stays held.
      return order.terms.timeInForce === 'gtc'
        ? decideSuspended(order, execId)
        : ended('DONE_FOR_DAY');
    case 'rejected':
      return ended('REJECTED', 'VENUE_REJECTED');
    case 'replaced':
      return decideVenueReplaced(state, order, report, context.at);
    case 'restated':
      return withUndecidedReplace(state, order, decideRestated(order, report));
    case 'suspended':
      return decideSuspended(order, execId);
    case 'pending-cancel':
    case 'pending-replace':
      return heard('the venue works on the request');
    case 'stopped':
    case 'calculated':
      return heard(report.execType);
    default:
      return assertNever(report.execType);
  }
}

/** Nobody can know of a message of an order that has not gone out. */
function assertWentOut(order: Order): void {
  assert(
    isAtVenue(order) || hasEnded(order.state),
    `order ${order.id} is ${order.state} and has not gone out`,
  );
}

/**
 * The gateway's log says that the message was not sent and never will be. Only a placement's releases the hold; a stop
 * that was set off is watched again, because the position that it protects is still there.
 */
export function decideNotSent(
  state: AccountState,
  order: Order,
  message: OrderMessageKind,
  stopped: ControlReason | undefined,
): AccountEvent[] {
  if (message === 'cancel-order') return decideCancelRejected(state, order);
  if (message === 'replace-order' || isPendingReplacement(order)) {
    return decideReplaceRejected(state, order, stopped === undefined ? {} : { reason: stopped });
  }
  assertWentOut(order);
  assert(
    !isKnownToVenue(order),
    `order ${order.id} is known to the venue and is reported as not sent`,
  );
  if (order.triggeredBy !== undefined && order.state === 'ROUTED') {
    return [{ type: 'order-armed', order: order.id, state: 'FUNDS_HELD' }];
  }
  return decideEnd(order, 'FAILED', { reason: stopped ?? 'NOT_SENT_IN_TIME' });
}

/** The venue never received the order: it holds nothing any more. An acknowledged order is never unknown. */
export function decideUnknown(state: AccountState, order: Order): AccountEvent[] {
  if (isPendingReplacement(order)) return decideReplaceRejected(state, order);
  assertWentOut(order);
  assert(!isKnownToVenue(order), `order ${order.id} is known to the venue, which now denies it`);
  return decideEnd(order, 'FAILED', { reason: 'NEVER_RECEIVED_BY_VENUE' });
}

/** Whether the venue still owes its word on what it was asked. */
const IS_OWED: Readonly<Record<OrderMessageKind, (order: Order) => boolean>> = {
  'new-order': (order) => !isKnownToVenue(order) && !isPendingReplacement(order),
  'cancel-order': ({ state }) => state === 'PENDING_CANCEL',
  'replace-order': isPendingReplacement,
};

/**
 * A report of the order is lost, and with it perhaps a fill, a bust or its end: the order is in doubt, or what it has
 * become, also when it has ended.
 */
export function decideRefused(state: AccountState, order: Order): AccountEvent[] {
  assertWentOut(order);
  if (order.state === 'REPLACED') {
    return decideForSuccessor(state, order, (next) => decideRefused(state, next));
  }
  return order.reportInDoubt
    ? [{ type: 'nothing-to-do', order: order.id, why: 'a report was refused before' }]
    : [{ type: 'order-in-doubt', order: order.id, message: 'execution-report' }];
}

/**
 * The venue does not answer. Once it was asked in vain, a new order is asked to be cancelled; whatever the message, the
 * order is in doubt until the venue or an operator speaks, and its hold stays.
 */
export function decideStuck(
  order: Order,
  message: OrderMessageKind,
  step: Exclude<StuckStep, 'refused'>,
  at: Instant,
): AccountEvent[] {
  assertWentOut(order);
  const isAnswered = hasEnded(order.state) || !IS_OWED[message](order);
  if (isAnswered || step === 'asked') {
    const why = isAnswered ? `answered since: ${order.state}` : `no word on the ${message}: asked`;
    return [{ type: 'nothing-to-do', order: order.id, why }];
  }
  const doubt: AccountEvent = { type: 'order-in-doubt', order: order.id, message };
  const asksForCancel = message === 'new-order' && order.state !== 'PENDING_CANCEL';
  return asksForCancel ? [requestCancel(order, at, 'by-us'), doubt] : [doubt];
}
