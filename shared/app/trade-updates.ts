import type { JournalEntry } from '../domain/ledger/journal.ts';
import type { Price, Quantity } from '../domain/money/exact.ts';
import type { OrderEvent } from '../domain/orders/evolve-order.ts';
import type { Order, OrderState } from '../domain/orders/order.ts';
import { assertNever, present } from '../kernel/assert.ts';
import type { AccountId, Instant } from '../kernel/brand.ts';
import type { AccountReader } from '../ports/account-store.ts';
import { isOrderEvent, orderAsOf, type ReadEntry } from './order-as-of.ts';
import { RecentEntries } from './recent-entries.ts';
import { uuid5 } from './uuid5.ts';

export type TradeUpdateName =
  | 'pending_new'
  | 'new'
  | 'partial_fill'
  | 'fill'
  | 'pending_cancel'
  | 'order_cancel_rejected'
  | 'canceled'
  | 'expired'
  | 'done_for_day'
  | 'rejected'
  | 'accepted'
  | 'held'
  | 'pending_replace'
  | 'order_replace_rejected'
  | 'replaced'
  | 'restated'
  | 'suspended'
  | 'trade_bust'
  | 'trade_correct';

/** One change of one order, as it is told to clients. */
export type TradeUpdate = {
  readonly name: TradeUpdateName;
  /** A UUID; the same for every telling of the same change. */
  readonly executionId: string;
  /** Right after the change. */
  readonly order: Order;
  readonly at: Instant;
  readonly fill?: {
    readonly price: Price;
    readonly quantity: Quantity;
    readonly positionQuantity: Quantity;
  };
  /** Of the execution that a bust takes back or a correction puts right. */
  readonly previousExecutionId?: string;
  /** Number of the journal entry, and of the change within it: with both, a client drops what it has seen. */
  readonly sequence: number;
  readonly index: number;
};

function endName(state: OrderState): TradeUpdateName {
  switch (state) {
    case 'CANCELLED':
      return 'canceled';
    case 'EXPIRED':
      return 'expired';
    case 'DONE_FOR_DAY':
      return 'done_for_day';
    default:
      return 'rejected';
  }
}

function nameOf({ event, corrected }: Change): TradeUpdateName {
  switch (event.type) {
    case 'order-placed':
      if (event.state === undefined) return 'pending_new';
      return event.state === 'HELD' ? 'held' : 'accepted';
    case 'order-routed':
      return 'pending_new';
    case 'order-armed':
      return event.state === 'HELD' ? 'held' : 'accepted';
    case 'order-suspended':
      return 'suspended';
    case 'fill-busted':
      return 'trade_bust';
    case 'replace-requested':
      return 'pending_replace';
    case 'replace-rejected':
      return 'order_replace_rejected';
    case 'order-replaced':
      return 'replaced';
    case 'replacement-accepted':
      return 'new';
    case 'order-triggered':
    case 'order-restated':
    case 'order-in-doubt':
    case 'order-resolved':
      return 'restated';
    case 'order-refused':
      return 'rejected';
    case 'order-acknowledged':
      return 'new';
    case 'order-filled':
      if (corrected !== undefined) return 'trade_correct';
      return event.state === 'FILLED' ? 'fill' : 'partial_fill';
    case 'cancel-requested':
      return 'pending_cancel';
    case 'cancel-rejected':
      return 'order_cancel_rejected';
    case 'order-ended':
      return endName(event.state);
    default:
      return assertNever(event);
  }
}

/** A venue's ExecID is its own only; with the order it is told apart from all others. */
const executionId = (order: string, execId: string): string =>
  uuid5(`execution:${order}:${execId}`);

const executionIdOf = ({ entry, event, index }: Change): string => {
  const execId = 'execId' in event ? event.execId : undefined;
  return execId === undefined
    ? uuid5(`event:${entry.account}:${entry.sequence}:${index}`)
    : executionId(event.order, execId);
};

type Bust = Extract<OrderEvent, { type: 'fill-busted' }>;
type Change = {
  readonly entry: JournalEntry;
  readonly event: OrderEvent;
  readonly index: number;
  /** The fill before, of a fill that puts it right. */
  readonly corrected?: Bust;
};

/**
 * A correction is in the journal as a bust and a fill by one report. It is told once, by the fill: a client that
 * heard of the bust alone would believe its shares gone.
 */
function changesOf(entry: JournalEntry): Change[] {
  const fills = entry.events.filter((event) => event.type === 'order-filled');
  const corrections = entry.events.filter(
    (event): event is Bust =>
      event.type === 'fill-busted' &&
      fills.some((fill) => fill.order === event.order && fill.execId === event.execId),
  );
  return entry.events.flatMap((event, index): Change[] => {
    if (!isOrderEvent(event) || corrections.some((bust) => bust === event)) return [];
    const corrected =
      event.type === 'order-filled'
        ? corrections.find((bust) => bust.order === event.order && bust.execId === event.execId)
        : undefined;
    return [{ entry, event, index, ...(corrected === undefined ? {} : { corrected }) }];
  });
}

function previousOf({ event, corrected }: Change): Pick<TradeUpdate, 'previousExecutionId'> {
  const bust = event.type === 'fill-busted' ? event : corrected;
  return bust === undefined ? {} : { previousExecutionId: executionId(bust.order, bust.refExecId) };
}

/**
 * What journal entries of one account tell its clients, in the entries' order. `recent` spares the reading of entries
 * that were told a moment ago; it takes note of these.
 */
export async function tradeUpdates(
  accounts: Pick<AccountReader, 'orders' | 'journal'>,
  entries: readonly JournalEntry[],
  recent: RecentEntries = new RecentEntries(),
): Promise<TradeUpdate[]> {
  for (const entry of entries) recent.note(entry);
  const changes = entries.flatMap(changesOf);
  const [first] = changes;
  if (first === undefined) return [];
  const { account } = first.entry;
  const ids = [...new Set(changes.map(({ event }) => event.order))];
  const orders = new Map((await accounts.orders(account, ids)).map((order) => [order.id, order]));
  const readEntry = entryReader(accounts, account, recent);
  const updates: TradeUpdate[] = [];
  for (const change of changes) {
    const { entry, event, index } = change;
    const name = `order ${event.order} of entry ${entry.sequence}`;
    const current = present(orders.get(event.order), name);
    const order = await orderAsOf(current, entry, index, readEntry);
    updates.push({
      name: nameOf(change),
      executionId: executionIdOf(change),
      ...previousOf(change),
      order,
      at: entry.at,
      ...(event.type === 'order-filled' || event.type === 'fill-busted'
        ? {
            fill: {
              price: event.price,
              quantity: event.quantity,
              positionQuantity: event.positionQuantity,
            },
          }
        : {}),
      sequence: entry.sequence,
      index,
    });
  }
  return updates;
}

/** An entry that is not remembered is read from the journal, and remembered. */
const entryReader =
  (
    accounts: Pick<AccountReader, 'journal'>,
    account: AccountId,
    recent: RecentEntries,
  ): ReadEntry =>
  async (sequence) => {
    const known = recent.find(account, sequence);
    if (known !== undefined) return known;
    const [stored] = await accounts.journal(account, sequence, 1);
    const { entry } = present(stored, `entry ${sequence} of account ${account}`);
    recent.note(entry);
    return entry;
  };
