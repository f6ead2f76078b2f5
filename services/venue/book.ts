import type { Quantity } from '../../shared/domain/money/exact.ts';
import { Exact, price, quantity, text, ZERO_QUANTITY } from '../../shared/domain/money/exact.ts';
import { present } from '../../shared/kernel/assert.ts';
import type { BookLine, CancelLine, ExecutionLine, OrderLine } from './book-lines.ts';
import type { Event, Terms } from './matching.ts';

/** An order of the book with what has happened to it. */
export type BookOrder = {
  readonly line: OrderLine;
  readonly terms: Terms;
  /** The ClOrdID it is known by now: its own, or that of the accepted cancel. */
  readonly clOrdId: string;
  readonly ordStatus: string;
  readonly cum: Quantity;
  /** Exact sum of price times quantity. */
  readonly value: Exact;
  readonly executions: number;
};

const ENDED: ReadonlySet<string> = new Set(['2', '4', '8']);

export const hasEnded = (order: BookOrder): boolean => ENDED.has(order.ordStatus);

export const leavesOf = (order: BookOrder): Quantity =>
  (hasEnded(order) ? ZERO_QUANTITY : order.terms.quantity.minus(order.cum)) as Quantity;

/** AvgPx(6) to this many decimals, half even; the exact sum stays in the book. */
const AVERAGE_PRICE_DECIMALS = 8;

const averageOf = (cum: Quantity, value: Exact): string =>
  cum.isZero() ? '0' : text(value.dividedBy(cum).toDecimalPlaces(AVERAGE_PRICE_DECIMALS));

export const averagePriceOf = (order: BookOrder): string => averageOf(order.cum, order.value);

/** The venue's memory, always equal to the lines it was made from. */
export class Book {
  readonly #orders = new Map<string, BookOrder>();
  /** Orders that may still trade. */
  readonly #open = new Set<string>();
  /** Own ClOrdIDs and those of accepted cancels. */
  readonly #orderIds = new Map<string, string>();
  /** By ClOrdID of the cancel request: the message that brought it. */
  readonly #cancels = new Map<string, CancelLine>();

  apply(line: BookLine): void {
    switch (line.kind) {
      case 'order':
        this.#applyOrder(line);
        return;
      case 'cancel':
        this.#cancels.set(line.clOrdId, line);
        this.#orderIds.set(line.clOrdId, line.orderId);
        return;
      case 'execution':
        this.#applyExecution(line);
    }
  }

  #applyOrder(line: OrderLine): void {
    const terms: Terms = {
      symbol: line.symbol,
      side: line.side,
      quantity: quantity(line.quantity),
      ...(line.limitPrice === undefined ? {} : { limitPrice: price(line.limitPrice) }),
    };
    this.#orderIds.set(line.clOrdId, line.orderId);
    this.#open.add(line.orderId);
    this.#orders.set(line.orderId, {
      line,
      terms,
      clOrdId: line.clOrdId,
      ordStatus: '0',
      cum: ZERO_QUANTITY,
      value: new Exact(0),
      executions: 0,
    });
  }

  #applyExecution(line: ExecutionLine): void {
    const order = this.order(line.orderId);
    const paid =
      line.price === undefined
        ? order.value
        : order.value.plus(price(line.price).times(quantity(line.quantity)));
    const next: BookOrder = {
      ...order,
      clOrdId: line.clOrdId,
      ordStatus: line.ordStatus,
      cum: quantity(line.cum),
      value: paid,
      executions: order.executions + 1,
    };
    this.#orders.set(line.orderId, next);
    if (hasEnded(next)) this.#open.delete(line.orderId);
  }

  order(orderId: string): BookOrder {
    return present(this.#orders.get(orderId), `order ${orderId}`);
  }

  find(clOrdId: string): BookOrder | undefined {
    const orderId = this.#orderIds.get(clOrdId);
    return orderId === undefined ? undefined : this.order(orderId);
  }

  cancelRequest(clOrdId: string): CancelLine | undefined {
    return this.#cancels.get(clOrdId);
  }

  nextOrderId(): string {
    return `V${String(this.#orders.size + 1).padStart(ORDER_ID_DIGITS, '0')}`;
  }

  /** Every order that the market may fill now. */
  *openOrders(): Generator<BookOrder> {
    for (const orderId of this.#open) yield this.order(orderId);
  }
}

const ORDER_ID_DIGITS = 9;

/** The line of one event on an order; ExecIDs count up per order, so a crash and a repetition give the same ones. */
export function executionLine(
  order: BookOrder,
  event: Event,
  at: string,
  cancel?: CancelLine,
): ExecutionLine {
  const filled = event.kind === 'fill' ? event.quantity : ZERO_QUANTITY;
  const cum = order.cum.plus(filled) as Quantity;
  const value =
    event.kind === 'fill' ? order.value.plus(event.price.times(event.quantity)) : order.value;
  const ordStatus = statusAfter(order, event, cum);
  const leaves = ENDED.has(ordStatus) ? ZERO_QUANTITY : order.terms.quantity.minus(cum);
  return {
    kind: 'execution',
    execId: `${order.line.orderId}-${order.executions + 1}`,
    execType: EXEC_TYPE[event.kind],
    ordStatus,
    orderId: order.line.orderId,
    clOrdId: cancel?.clOrdId ?? order.clOrdId,
    ...(cancel === undefined ? {} : { origClOrdId: cancel.origClOrdId }),
    symbol: order.terms.symbol,
    side: order.terms.side,
    quantity: text(filled),
    ...(event.kind === 'fill' ? { price: text(event.price) } : {}),
    cum: text(cum),
    leaves: text(leaves),
    averagePrice: averageOf(cum, value),
    ...(event.kind === 'rejected' ? { rejectReason: event.reason } : {}),
    ...(event.kind === 'rejected' || event.kind === 'cancelled' ? { text: event.text } : {}),
    at,
  };
}

const EXEC_TYPE = {
  'pending-new': 'A',
  new: '0',
  fill: 'F',
  cancelled: '4',
  rejected: '8',
} as const;

function statusAfter(order: BookOrder, event: Event, cum: Quantity): string {
  switch (event.kind) {
    case 'pending-new':
      return 'A';
    case 'new':
      return '0';
    case 'fill':
      return cum.equals(order.terms.quantity) ? '2' : '1';
    case 'cancelled':
      return '4';
    case 'rejected':
      return '8';
  }
}
