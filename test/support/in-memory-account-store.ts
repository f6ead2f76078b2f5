import type { Account } from '../../shared/domain/accounts/account.ts';
import type { StoredEntry } from '../../shared/domain/ledger/journal.ts';
import type { Order, Position } from '../../shared/domain/orders/order.ts';
import type { ControlScope, ControlState } from '../../shared/domain/risk/controls.ts';
import type { AccountId, CommandId, OrderId } from '../../shared/kernel/brand.ts';
import type {
  AccountStore,
  CommitOutcome,
  ItemsFound,
  ItemsWanted,
  OrderClaims,
  OrderSlot,
  ParkedCommand,
} from '../../shared/ports/account-store.ts';

/** The account store's contract in maps; tests may also put things there directly. */
export class InMemoryAccountStore implements AccountStore, OrderClaims {
  readonly heads = new Map<AccountId, Account>();
  readonly slots = new Map<string, OrderSlot>();
  readonly positionItems = new Map<string, Position>();
  readonly entries = new Map<AccountId, StoredEntry[]>();
  readonly claims = new Map<string, { readonly sequence: number }>();
  readonly controls = new Map<ControlScope, ControlState>();
  readonly quarantined = new Map<string, ParkedCommand>();

  async account(id: AccountId): Promise<Account | undefined> {
    return this.heads.get(id);
  }

  async orderSlot(account: AccountId, order: OrderId): Promise<OrderSlot | undefined> {
    return this.slots.get(`${account}/${order}`);
  }

  async items(account: AccountId, wanted: ItemsWanted): Promise<ItemsFound> {
    const read = <K extends string, T>(keys: Iterable<K> = [], items: ReadonlyMap<string, T>) =>
      new Map(
        [...keys].flatMap((key): [K, T][] => {
          const item = items.get(`${account}/${key}`);
          return item === undefined ? [] : [[key, item]];
        }),
      );
    const claims = read(wanted.claims, this.claims);
    const wantedControls = new Set(wanted.controls);
    return {
      account: wanted.head ? this.heads.get(account) : undefined,
      slots: read(wanted.orders, this.slots),
      positions: read(wanted.symbols, this.positionItems),
      claims: new Map([...claims].map(([command, { sequence }]) => [command, sequence])),
      controls: new Map([...this.controls].filter(([scope]) => wantedControls.has(scope))),
    };
  }

  async orders(account: AccountId, ids: readonly OrderId[]): Promise<Order[]> {
    return ids.flatMap((id) => {
      const slot = this.slots.get(`${account}/${id}`);
      return slot?.kind === 'order' ? [slot.order] : [];
    });
  }

  async orderIdsByTime(
    account: AccountId,
    page: Parameters<AccountStore['orderIdsByTime']>[1],
  ): Promise<OrderId[]> {
    const { after = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = page;
    const inWindow = [...this.slots.values()]
      .flatMap((slot) => (slot.kind === 'order' ? [slot.order] : []))
      .filter((order) => order.account === account)
      .filter(({ submittedAt }) => submittedAt > after && submittedAt < until)
      .sort((a, b) => a.submittedAt - b.submittedAt || (a.id < b.id ? -1 : 1));
    const ordered = page.newestFirst ? inWindow.reverse() : inWindow;
    return ordered.slice(0, page.limit).map((order) => order.id);
  }

  async position(account: AccountId, symbol: string): Promise<Position | undefined> {
    return this.positionItems.get(`${account}/${symbol}`);
  }

  async positions(account: AccountId): Promise<Position[]> {
    return [...this.positionItems.values()]
      .filter((position) => position.account === account)
      .sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  }

  async journal(account: AccountId, from: number, limit: number): Promise<StoredEntry[]> {
    const all = this.entries.get(account) ?? [];
    return all.filter(({ entry }) => entry.sequence >= from).slice(0, limit);
  }

  async claim(
    account: AccountId,
    command: CommandId,
  ): Promise<{ readonly sequence: number } | undefined> {
    return this.claims.get(`${account}/${command}`);
  }

  async parked(account: AccountId, first: number, next: number): Promise<ParkedCommand[]> {
    const found: ParkedCommand[] = [];
    for (let position = first; position < next; position += 1) {
      const parked = this.quarantined.get(`${account}/${position}`);
      if (parked !== undefined) found.push(parked);
    }
    return found;
  }

  async commit(commit: Parameters<AccountStore['commit']>[0]): Promise<CommitOutcome> {
    const { account } = commit;
    if ((this.heads.get(account.id)?.sequence ?? 0) !== commit.expectedSequence) {
      return { kind: 'conflict' };
    }
    for (const { order, placing } of commit.orders) {
      const slot = this.slots.get(`${account.id}/${order.id}`);
      if (!placing || slot === undefined) continue;
      const isOurPending =
        slot.kind === 'order' &&
        slot.order.state === 'PENDING' &&
        slot.order.bodyHash === order.bodyHash;
      if (!isOurPending) return { kind: 'conflict' };
    }
    this.heads.set(account.id, account);
    this.entries.set(account.id, [...(this.entries.get(account.id) ?? []), ...commit.entries]);
    for (const { order } of commit.orders) this.putOrder(order);
    for (const position of commit.positions) this.putPosition(position);
    for (const { command, sequence } of commit.claims) {
      this.claims.set(`${account.id}/${command}`, { sequence });
    }
    for (const parked of commit.parked) {
      this.quarantined.set(`${account.id}/${parked.position}`, parked);
    }
    return { kind: 'committed' };
  }

  async putPending(order: Order): Promise<OrderSlot> {
    return this.putIfAbsent(`${order.account}/${order.id}`, { kind: 'order', order });
  }

  async putRefused(
    account: AccountId,
    order: OrderId,
    { expiresAt: _, ...refusal }: Parameters<OrderClaims['putRefused']>[2],
  ): Promise<OrderSlot> {
    return this.putIfAbsent(`${account}/${order}`, { kind: 'refused', ...refusal });
  }

  putOrder(order: Order): void {
    this.slots.set(`${order.account}/${order.id}`, { kind: 'order', order });
  }

  putPosition(position: Position): void {
    this.positionItems.set(`${position.account}/${position.symbol}`, position);
  }

  private putIfAbsent(key: string, slot: OrderSlot): OrderSlot {
    const standing = this.slots.get(key) ?? slot;
    this.slots.set(key, standing);
    return standing;
  }
}
