import type { AccountId } from '../../shared/kernel/brand.ts';
import type { DueCursor, DueOrder, DueOrders } from '../../shared/ports/due-orders.ts';

type Hint = { readonly key: string; readonly order: DueOrder };

/** Hints in two shards, with the table's order and paging and nothing else of it. */
export class InMemoryDueOrders implements DueOrders {
  readonly shards = ['0', '1'];
  readonly cursors = new Map<string, DueCursor>();
  /** Pages asked for: what a catch-up costs. */
  pages = 0;
  readonly #hints: Hint[] = [];
  readonly #pageSize: number;

  constructor(pageSize: number) {
    this.#pageSize = pageSize;
  }

  add(...orders: readonly DueOrder[]): void {
    for (const order of orders) {
      const time = order.at.toString().padStart(16, '0');
      this.#hints.push({ key: `${time}#${order.account}#${order.order}#${order.due}`, order });
    }
    this.#hints.sort((one, other) => (one.key < other.key ? -1 : 1));
  }

  shardOf(account: AccountId): string {
    return Number.parseInt(account.slice(-1), 16) % 2 === 0 ? '0' : '1';
  }

  cursor(shard: string): Promise<DueCursor | undefined> {
    return Promise.resolve(this.cursors.get(shard));
  }

  moveCursor(shard: string, cursor: DueCursor): Promise<void> {
    this.cursors.set(shard, cursor);
    return Promise.resolve();
  }

  page(...[shard, { from, after, until }]: Parameters<DueOrders['page']>) {
    this.pages += 1;
    const found = this.#hints.filter(
      ({ key, order }) =>
        this.shardOf(order.account) === shard &&
        (after === undefined ? order.at >= from : key > after) &&
        order.at <= until,
    );
    const page = found.slice(0, this.#pageSize);
    const last = found.length > page.length ? page.at(-1)?.key : undefined;
    return Promise.resolve({
      orders: page.map(({ order }) => order),
      unreadable: [],
      ...(last === undefined ? {} : { last }),
    });
  }
}
