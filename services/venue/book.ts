import { present } from '../../shared/kernel/assert.ts';
import type { Instant } from '../../shared/kernel/brand.ts';
import { instant } from '../../shared/kernel/brand.ts';
import type { BookLine, RequestLine } from './book-lines.ts';
import type { BookOrder } from './book-order.ts';
import { afterExecution, afterStep, hasEnded, newBookOrder, without } from './book-order.ts';
import { isTelling } from './stories.ts';

/** The venue's memory, always equal to the lines it was made from. */
export class Book {
  readonly #orders = new Map<string, BookOrder>();
  /** Orders that may still trade, or whose story is not at its end. */
  readonly #live = new Set<string>();
  /** ClOrdIDs that name an order: its own, and those of requests that were not refused. */
  readonly #orderIds = new Map<string, string>();
  /** By ClOrdID. */
  readonly #requests = new Map<string, RequestLine>();
  readonly #trades = new Set<string>();
  #writtenAt: Instant | undefined;

  apply(line: BookLine): void {
    this.#writtenAt = instant(Math.max(this.#writtenAt ?? 0, Date.parse(line.at)));
    switch (line.kind) {
      case 'order':
        this.#orderIds.set(line.clOrdId, line.orderId);
        this.#keep(newBookOrder(line));
        return;
      case 'cancel':
      case 'replace':
        this.#applyRequest(line);
        return;
      case 'execution':
        this.#trades.add(line.execId);
        this.#keep(afterExecution(this.order(line.orderId), line));
        return;
      case 'refusal': {
        const order = afterStep(this.order(line.orderId), line.step, line.at);
        // A request that was refused is no link of the chain of ClOrdIDs.
        this.#orderIds.delete(line.clOrdId);
        this.#keep({ ...order, pending: without(order.pending, line.clOrdId) });
        return;
      }
      case 'step':
        this.#keep(afterStep(this.order(line.orderId), line.step, line.at));
        return;
      case 'trigger':
        this.#keep({ ...this.order(line.orderId), isTriggered: true });
        return;
      case 'dont-know':
        return;
    }
  }

  #applyRequest(line: RequestLine): void {
    const order = this.order(line.orderId);
    const script = { request: line, next: 0, since: Date.parse(line.at) };
    this.#requests.set(line.clOrdId, line);
    this.#orderIds.set(line.clOrdId, line.orderId);
    this.#keep({ ...order, scripts: [...order.scripts, script] });
  }

  #keep(order: BookOrder): void {
    const { orderId } = order.line;
    this.#orders.set(orderId, order);
    if (hasEnded(order) && !isTelling(order)) this.#live.delete(orderId);
    else this.#live.add(orderId);
  }

  order(orderId: string): BookOrder {
    return present(this.#orders.get(orderId), `order ${orderId}`);
  }

  /** The order that a ClOrdID names: its own, or one of a request about it that was not refused. */
  find(clOrdId: string): BookOrder | undefined {
    const orderId = this.#orderIds.get(clOrdId);
    return orderId === undefined ? undefined : this.order(orderId);
  }

  request(clOrdId: string): RequestLine | undefined {
    return this.#requests.get(clOrdId);
  }

  reported(execId: string): boolean {
    return this.#trades.has(execId);
  }

  nextOrderId(): string {
    return `V${String(this.#orders.size + 1).padStart(ORDER_ID_DIGITS, '0')}`;
  }

  orders(): readonly BookOrder[] {
    return [...this.#orders.values()];
  }

  /** Every order that the market or its story may still change. */
  liveOrders(): readonly BookOrder[] {
    return [...this.#live].map((orderId) => this.order(orderId));
  }

  /** When the last line was written; undefined in an empty book. */
  get writtenAt(): Instant | undefined {
    return this.#writtenAt;
  }
}

const ORDER_ID_DIGITS = 9;
