import { evolve } from '../../domain/accounts/evolve.ts';
import type { AccountHistory } from '../../domain/accounts/history.ts';
import { type AccountState, EMPTY_STATE } from '../../domain/accounts/state.ts';
import type { AccountEvent, StoredEntry } from '../../domain/ledger/journal.ts';
import { EMPTY_LOT_BOOK, foldLots, type LotBook } from '../../domain/ledger/tax-lots.ts';
import { hasEnded, type Order } from '../../domain/orders/order.ts';
import type { OrderId } from '../../kernel/brand.ts';

const ORDER_FIELDS = ['order', 'replacement'] as const;

const ordersIn = (event: AccountEvent): OrderId[] =>
  // What changes nothing needs nothing: of an order long ended, it would ask for the whole journal.
  event.type === 'nothing-to-do'
    ? []
    : ORDER_FIELDS.flatMap((field) => (field in event ? [event[field as never] as OrderId] : []));

/**
 * Replays a journal, or goes on from a snapshot. Ended orders are put aside, so that a journal of many thousand orders
 * costs each entry no more than one of ten; an entry about one that the snapshot did not keep needs the whole journal.
 */
export class HistoryReplay {
  private state: AccountState;
  private lots: LotBook;
  private readonly ended = new Map<OrderId, Order>();
  private unknownOrder = false;

  /** Began with a snapshot; what it does not know makes the rest untrue, so the rest is left. */
  private readonly isPartial: boolean;

  constructor(start: AccountHistory = { state: EMPTY_STATE, lots: EMPTY_LOT_BOOK }) {
    this.isPartial = start.state.account !== undefined;
    this.state = start.state;
    this.lots = start.lots;
  }

  /** True when the entries are about something older than what was begun with. */
  get needsHistory(): boolean {
    return this.unknownOrder || this.lots.needsHistory;
  }

  get history(): AccountHistory {
    return { state: this.state, lots: this.lots };
  }

  apply({ entry, hash }: StoredEntry): void {
    this.unknownOrder ||= this.isAboutUnknown(entry.events);
    if (this.isPartial && this.needsHistory) return;
    this.bringBack(entry.events);
    this.state = evolve(this.state, entry, hash);
    const { orders } = this.state;
    this.lots = foldLots(this.lots, entry, (order) => orders.get(order)?.terms);
    this.putAside(entry.events);
  }

  private isAboutUnknown(events: readonly AccountEvent[]): boolean {
    const placed = events.filter(({ type }) => type === 'order-placed' || type === 'order-refused');
    const known = new Set(placed.flatMap(ordersIn));
    return events
      .flatMap(ordersIn)
      .some((id) => !known.has(id) && !this.state.orders.has(id) && !this.ended.has(id));
  }

  private bringBack(events: readonly AccountEvent[]): void {
    const wanted = events.flatMap(ordersIn).flatMap((id) => this.ended.get(id) ?? []);
    if (wanted.length === 0) return;
    const orders = new Map(this.state.orders);
    for (const order of wanted) orders.set(order.id, order);
    this.state = { ...this.state, orders };
  }

  private putAside(events: readonly AccountEvent[]): void {
    const touched = new Set(events.flatMap(ordersIn));
    const done = [...this.state.orders.values()].filter(
      ({ id, state }) => touched.has(id) && hasEnded(state),
    );
    if (done.length === 0) return;
    const orders = new Map(this.state.orders);
    for (const order of done) {
      this.ended.set(order.id, order);
      orders.delete(order.id);
    }
    this.state = { ...this.state, orders };
  }
}
