import { hasEnded, type Order, relatedOrders, type Side } from '../domain/orders/order.ts';
import { type AccountId, type Instant, instant, type OrderId } from '../kernel/brand.ts';
import type { AccountReader } from '../ports/account-store.ts';
import { findOrder } from './find-order.ts';
import { isRolledUp, type NestedOrder, withLegs, withoutLegs } from './order-legs.ts';

export type OrderFilter = {
  readonly status: 'open' | 'closed' | 'all';
  readonly limit: number;
  readonly newestFirst: boolean;
  /** Exits are inside their order, not beside it, and held ones count as open. */
  readonly nested: boolean;
  /** Exclusive, by time of submission. */
  readonly after?: Instant;
  readonly until?: Instant;
  /** Exclusive, by the place of that order in the listing. */
  readonly afterOrder?: OrderId;
  readonly beforeOrder?: OrderId;
  readonly symbols?: ReadonlySet<string>;
  readonly side?: Side;
};

/** Ids read from the index at a time: what is asked for, but not so few that a filter costs a query for each order. */
const LEAST_PAGE = 100;
/** A filter that hits little may look this far back in one request; the client goes on with `until`. */
const MAX_PAGES = 10;

type Window = { readonly after?: Instant; readonly until?: Instant };

/**
 * Orders by time of submission. The index only names them and may lag: open orders come from the head too, and each
 * order's state is read strongly, so what is listed is never stale.
 */
export async function listOrders(
  accounts: AccountReader,
  id: AccountId,
  filter: OrderFilter,
): Promise<NestedOrder[]> {
  const window = await windowOf(accounts, id, filter);
  const open = await openOrders(accounts, id, filter);
  const found = new Map<OrderId, Order>();
  const take = (orders: readonly Order[]): void => {
    for (const order of orders) if (matches(order, filter, window)) found.set(order.id, order);
  };
  take(open);
  const seen = new Set<OrderId>(open.map((order) => order.id));
  const pageSize = Math.max(filter.limit, LEAST_PAGE);
  let edge = window;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const ids = await accounts.orderIdsByTime(id, {
      limit: pageSize,
      newestFirst: filter.newestFirst,
      ...edge,
    });
    const fresh = ids.filter((each) => !seen.has(each));
    for (const each of fresh) seen.add(each);
    const orders = await accounts.orders(id, fresh);
    take(orders);
    if (ids.length < pageSize || orders.length === 0) break;
    const times = orders.map((order) => order.submittedAt);
    const reached = instant(filter.newestFirst ? Math.min(...times) : Math.max(...times));
    if (countUpTo(topLevel(found, filter), reached, filter.newestFirst) >= filter.limit) break;
    if (filter.status === 'open' && orders.every((order) => hasEnded(order.state))) break;
    // The next page starts within the last millisecond of this one: several orders may share it.
    edge = filter.newestFirst
      ? { ...window, until: instant(reached + 1) }
      : { ...window, after: instant(reached - 1) };
  }
  const page = topLevel(found, filter).sort(byTime(filter.newestFirst)).slice(0, filter.limit);
  return filter.nested ? withLegs(accounts, id, page) : page.map(withoutLegs);
}

/** An exit whose order is not in the list, because that has ended, say, stands for itself: nothing is hidden. */
const topLevel = (found: ReadonlyMap<OrderId, Order>, { nested }: OrderFilter): Order[] =>
  [...found.values()].filter((order) => !nested || !isRolledUp(order, found));

/** Open orders from the head may lie beyond what the index has reached: those do not count yet. */
const countUpTo = (orders: readonly Order[], reached: Instant, newestFirst: boolean): number =>
  orders.filter(({ submittedAt }) =>
    newestFirst ? submittedAt >= reached : submittedAt <= reached,
  ).length;

/** The head names what holds something; a held exit does not, and is named by the order beside it. */
async function openOrders(
  accounts: AccountReader,
  id: AccountId,
  { nested }: OrderFilter,
): Promise<Order[]> {
  const account = await accounts.account(id);
  if (account === undefined) return [];
  const holding = await accounts.orders(id, [...account.open.keys()]);
  const related = nested ? new Set(holding.flatMap(relatedOrders)) : [];
  const held = [...related].filter((each) => !account.open.has(each));
  return held.length === 0 ? holding : [...holding, ...(await accounts.orders(id, held))];
}

/** `before_order_id` and `after_order_id` say the same as times, with the order itself left out. */
async function windowOf(
  accounts: AccountReader,
  id: AccountId,
  filter: OrderFilter,
): Promise<Window> {
  const time = async (order: OrderId | undefined): Promise<Instant | undefined> =>
    order === undefined ? undefined : (await findOrder(accounts, id, order))?.submittedAt;
  const after = filter.after ?? (await time(filter.afterOrder));
  const until = filter.until ?? (await time(filter.beforeOrder));
  return { ...(after === undefined ? {} : { after }), ...(until === undefined ? {} : { until }) };
}

function matches(order: Order, filter: OrderFilter, { after, until }: Window): boolean {
  const ended = hasEnded(order.state);
  if (filter.status === 'open' && ended) return false;
  if (filter.status === 'closed' && !ended) return false;
  // Alpaca's clients do not know held exits among open orders unless they ask for them inside.
  if (filter.status === 'open' && order.state === 'HELD' && !filter.nested) return false;
  if (after !== undefined && order.submittedAt <= after) return false;
  if (until !== undefined && order.submittedAt >= until) return false;
  if (filter.symbols !== undefined && !filter.symbols.has(order.terms.symbol)) return false;
  return filter.side === undefined || filter.side === order.terms.side;
}

const byTime =
  (newestFirst: boolean) =>
  (a: Order, b: Order): number => {
    const ascending = a.submittedAt - b.submittedAt || (a.id < b.id ? -1 : 1);
    return newestFirst ? -ascending : ascending;
  };
