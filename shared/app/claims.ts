import { createHash } from 'node:crypto';
import type { AccountState } from '../domain/accounts/state.ts';
import type { AccountEvent, JournalEntry } from '../domain/ledger/journal.ts';
import type { Claim, ClaimHash, Order } from '../domain/orders/order.ts';
import { assert } from '../kernel/assert.ts';
import type { OrderId } from '../kernel/brand.ts';
import { MAX_CLAIMS_PER_ORDER } from '../kernel/limits.ts';

/** 8 bytes: among the 64 ids that an order may carry, two of the same hash are one chance in 10^15. */
export const claimHash = (id: string): ClaimHash =>
  createHash('sha256').update(id).digest('hex').slice(0, 16) as ClaimHash;

export const claimOf = (order: Order | undefined, id: string): Claim | undefined => {
  const hash = claimHash(id);
  return order?.claims.find((claim) => claim.hash === hash);
};

/** What a fill is claimed by once it was taken back: it is not taken back twice. */
export const bustClaimOf = (execId: string): string => `bust of ${execId}`;

const execIdsOf = (event: AccountEvent): string[] =>
  event.type === 'fill-busted'
    ? [event.execId, bustClaimOf(event.refExecId)]
    : [execIdOf(event)].filter((id) => id !== undefined);

const execIdOf = (event: AccountEvent): string | undefined =>
  'execId' in event ? event.execId : undefined;

/**
 * Which ids an entry claims in an order: the ExecIDs it booked, and the command itself, unless it is no more than
 * those: another message may bring the same reports.
 */
function claimsBy(entry: JournalEntry, order: OrderId): string[] {
  const own = entry.events.filter((event) => 'order' in event && event.order === order);
  const execIds = [...new Set(own.flatMap(execIdsOf))];
  const isByExecIds = execIds.length > 0 && entry.command.kind === 'apply-execution-reports';
  return own.length > 0 && !isByExecIds ? [entry.command.id, ...execIds] : execIds;
}

/** Writes the entry's claims into the orders it touched: the order's own item is the claim (law 5). */
export function withClaims(state: AccountState, entry: JournalEntry): AccountState {
  const orders = new Map(state.orders);
  for (const order of orders.values()) {
    const ids = claimsBy(entry, order.id);
    if (ids.length === 0) continue;
    const claims = [
      ...order.claims,
      ...ids.map((id) => ({ hash: claimHash(id), sequence: entry.sequence })),
    ];
    assert(
      claims.length <= MAX_CLAIMS_PER_ORDER,
      `order ${order.id} has more than ${MAX_CLAIMS_PER_ORDER} claims`,
    );
    orders.set(order.id, { ...order, claims });
  }
  return { ...state, orders };
}
