import type { JournalEntry } from '../domain/ledger/journal.ts';
import type { Price, Quantity } from '../domain/money/exact.ts';
import type { OrderEvent } from '../domain/orders/evolve-order.ts';
import type { Order, OrderState } from '../domain/orders/order.ts';
import { assertNever, present } from '../kernel/assert.ts';
import type { Instant } from '../kernel/brand.ts';
import type { AccountReader } from '../ports/account-store.ts';
import { isOrderEvent, orderAsOf, type ReadEntry } from './order-as-of.ts';
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
  | 'rejected';

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

function nameOf(event: OrderEvent): TradeUpdateName {
  switch (event.type) {
    case 'order-placed':
      return 'pending_new';
    case 'order-refused':
      return 'rejected';
    case 'order-acknowledged':
      return 'new';
    case 'order-filled':
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
const executionIdOf = (entry: JournalEntry, event: OrderEvent, index: number): string => {
  const execId = 'execId' in event ? event.execId : undefined;
  return execId === undefined
    ? uuid5(`event:${entry.account}:${entry.sequence}:${index}`)
    : uuid5(`execution:${event.order}:${execId}`);
};

/** What a journal entry tells the account's clients, in its own order. */
export async function tradeUpdates(
  accounts: Pick<AccountReader, 'orders' | 'journal'>,
  entry: JournalEntry,
): Promise<TradeUpdate[]> {
  const changes = entry.events.flatMap((event, index) =>
    isOrderEvent(event) ? [{ event, index }] : [],
  );
  if (changes.length === 0) return [];
  const ids = [...new Set(changes.map(({ event }) => event.order))];
  const orders = await accounts.orders(entry.account, ids);
  const readEntry = entryReader(accounts, entry);
  const updates: TradeUpdate[] = [];
  for (const { event, index } of changes) {
    const current = present(
      orders.find((order) => order.id === event.order),
      `order ${event.order} of entry ${entry.sequence}`,
    );
    const order = await orderAsOf(current, entry, index, readEntry);
    updates.push({
      name: nameOf(event),
      executionId: executionIdOf(entry, event, index),
      order,
      at: entry.at,
      ...(event.type === 'order-filled'
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

/** Reads each earlier entry once, however many changes of this one need it. */
function entryReader(
  accounts: Pick<AccountReader, 'journal'>,
  { account }: JournalEntry,
): ReadEntry {
  const read = new Map<number, Promise<JournalEntry>>();
  const fetch = async (sequence: number): Promise<JournalEntry> => {
    const [stored] = await accounts.journal(account, sequence, 1);
    return present(stored, `entry ${sequence} of account ${account}`).entry;
  };
  return (sequence) => {
    const known = read.get(sequence) ?? fetch(sequence);
    read.set(sequence, known);
    return known;
  };
}
