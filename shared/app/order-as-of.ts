import type { AccountEvent, JournalEntry } from '../domain/ledger/journal.ts';
import { evolveOrder, type OrderEvent } from '../domain/orders/evolve-order.ts';
import type { Order } from '../domain/orders/order.ts';
import { present } from '../kernel/assert.ts';
import type { OrderId } from '../kernel/brand.ts';

/**
 * Entries read for one update. A push is best effort and must not hold up its shard for an order of thousands of fills:
 * of a longer history the first and the last are read. A fill names its totals and its state, so what lies between
 * is told by those after it.
 */
const MAX_ENTRIES_READ = 64;

const telling = (sequences: readonly number[]): readonly number[] =>
  sequences.length <= MAX_ENTRIES_READ
    ? sequences
    : [...sequences.slice(0, MAX_ENTRIES_READ / 2), ...sequences.slice(-MAX_ENTRIES_READ / 2)];

/** Entry of the order's account by its number. */
export type ReadEntry = (sequence: number) => Promise<JournalEntry>;

export const isOrderEvent = (event: AccountEvent): event is OrderEvent =>
  'order' in event && event.type !== 'nothing-to-do';

const eventsOf = (entry: JournalEntry, order: OrderId, upTo: number): OrderEvent[] =>
  entry.events
    .slice(0, upTo + 1)
    .filter(isOrderEvent)
    .filter((event) => event.order === order);

const begins = (event: OrderEvent | undefined): boolean =>
  event?.type === 'order-placed' || event?.type === 'order-refused';

/**
 * The order as it was right after event `index` of `entry`, never as it is now: folded from the entries that changed
 * it, which its own claims name. `current` is the order's item, at `entry` or later.
 */
export async function orderAsOf(
  current: Order,
  entry: JournalEntry,
  index: number,
  readEntry: ReadEntry,
): Promise<Order> {
  const own = eventsOf(entry, current.id, index);
  const sequences = [...new Set(current.claims.map((claim) => claim.sequence))];
  const isLatest =
    Math.max(...sequences) === entry.sequence &&
    own.length === eventsOf(entry, current.id, entry.events.length).length;
  if (isLatest) return current;

  // A placement begins anew; anything else needs what came before it.
  const earlier = begins(own[0])
    ? []
    : sequences.filter((each) => each < entry.sequence).sort((a, b) => a - b);
  let order: Order | undefined = { ...current, state: 'PENDING', claims: [] };
  const apply = (past: JournalEntry, events: readonly OrderEvent[]): void => {
    for (const event of events) order = evolveOrder(past.account, order, event, past.at);
  };
  for (const sequence of telling(earlier)) {
    const past = await readEntry(sequence);
    apply(past, eventsOf(past, current.id, past.events.length));
  }
  apply(entry, own);
  return present(order, `order ${current.id} as of entry ${entry.sequence}`);
}
