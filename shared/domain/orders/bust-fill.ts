import { assert } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/brand.ts';
import type { ExecutionReport } from '../accounts/command.ts';
import { bustSettlesOn } from '../ledger/fill-legs.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { tradeDateOf, tradedOn } from '../ledger/trade-date.ts';
import {
  add,
  type Exact,
  type Money,
  type Price,
  type Quantity,
  subtract,
  ZERO_QUANTITY,
} from '../money/exact.ts';
import { inventoryPart, isWhole, withInventory } from './inventory-fill.ts';
import {
  hasEnded,
  type Order,
  type OrderState,
  type Position,
  venueFilledQuantity,
} from './order.ts';
import { feesOfBust, feesOnFill } from './order-fees.ts';
import { afterTrade, costOfSale, ownedQuantity, positionAfterBust } from './position.ts';
import { assertWithinOrder } from './within-order.ts';

/** A fill as it was booked, read back from the journal. */
export type BookedFill = {
  readonly execId: string;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly settlesOn: string;
  readonly tradedOn?: string;
  readonly costBasis?: Money;
  readonly counterparty?: 'inventory';
};

/** The venue says by LeavesQty(151) whether the order lives on: a bust may take a filled order back to open. */
function stateAfterBust(order: Order, filled: Quantity, leaves: Quantity): OrderState {
  if (leaves.gt(ZERO_QUANTITY)) {
    if (order.state === 'PENDING_CANCEL' || order.state === 'PENDING_REPLACE') return order.state;
    return filled.isZero() ? 'ACKNOWLEDGED' : 'PARTIALLY_FILLED';
  }
  if (order.state === 'FILLED' || !hasEnded(order.state)) return 'CANCELLED';
  return order.state;
}

/** Takes a fill back (FIX 4.4, 150=H). */
function bust(
  order: Order,
  fill: BookedFill,
  report: ExecutionReport,
  owned: Quantity,
  at: Instant,
): Extract<AccountEvent, { type: 'fill-busted' }> {
  const filledQuantity = subtract(order.filledQuantity, fill.quantity);
  const settlesOn = bustSettlesOn(fill.settlesOn, at);
  const traded = tradeDateOf(fill);
  return {
    type: 'fill-busted',
    order: order.id,
    execId: report.execId,
    refExecId: fill.execId,
    quantity: fill.quantity,
    price: fill.price,
    settlesOn,
    ...tradedOn(traded, settlesOn),
    ...feesOfBust(order, fill, traded),
    ...(fill.costBasis === undefined ? {} : { costBasis: fill.costBasis }),
    filledQuantity,
    filledValue: order.filledValue.minus(fill.price.times(fill.quantity)) as Exact,
    ...inventoryPart(order),
    state: stateAfterBust(order, filledQuantity, report.leavesQuantity),
    positionQuantity: subtract(owned, afterTrade(order.terms.side, ZERO_QUANTITY, fill.quantity)),
  };
}

/** A bust, or a correction: the fill is taken back, and booked again as corrected, in one entry. */
export function decideBust(
  order: Order,
  position: Position | undefined,
  fill: BookedFill,
  report: ExecutionReport,
  at: Instant,
): AccountEvent[] {
  assert(fill.counterparty === undefined, `fill ${fill.execId} is the firm's: no venue made it`);
  const busted = bust(order, fill, report, ownedQuantity(position), at);
  const between = positionAfterBust(position, order, busted, at);
  const { last } = report;
  const venueFilled = subtract(venueFilledQuantity(order), fill.quantity);
  const counted = last === undefined ? venueFilled : add(venueFilled, last.quantity);
  assert(
    counted.eq(report.cumulativeQuantity),
    `${report.execType} ${report.execId}: venue counts ${report.cumulativeQuantity}, we ${counted}`,
  );
  if (report.execType === 'trade-cancel') return [busted];
  assert(last !== undefined, `correction ${report.execId} has no quantity and price`);
  assertWithinOrder(order, counted, last.price, report.execId, fill.price);
  const filledQuantity = add(busted.filledQuantity, last.quantity);
  const left = {
    terms: order.terms,
    filledQuantity: busted.filledQuantity,
    filledValue: busted.filledValue,
  };
  const corrected: Extract<AccountEvent, { type: 'order-filled' }> = {
    type: 'order-filled',
    order: order.id,
    execId: report.execId,
    quantity: last.quantity,
    price: last.price,
    filledQuantity,
    filledValue: busted.filledValue.plus(last.price.times(last.quantity)) as Exact,
    ...inventoryPart(order),
    state: isWhole(order, filledQuantity)
      ? 'FILLED'
      : stateAfterBust(order, filledQuantity, report.leavesQuantity),
    settlesOn: busted.settlesOn,
    positionQuantity: afterTrade(order.terms.side, busted.positionQuantity, last.quantity),
    ...tradedOn(tradeDateOf(fill), busted.settlesOn),
    ...feesOnFill(left, last, tradeDateOf(fill)),
    ...(order.terms.side === 'sell' ? { costBasis: costOfSale(between, last.quantity) } : {}),
  };
  return [busted, ...withInventory(order, between, corrected, at)];
}
