import { saleFees } from '../../domain/ledger/fees.ts';
import type { AccountEvent, StoredEntry } from '../../domain/ledger/journal.ts';
import { tradeDateOf } from '../../domain/ledger/trade-date.ts';
import { Exact, text } from '../../domain/money/exact.ts';
import type { Order } from '../../domain/orders/order.ts';
import type { Finding } from './finding.ts';

type Charged = {
  sec: Exact;
  taf: Exact;
  quantity: Exact;
  value: Exact;
  readonly days: Set<string>;
  /** Entries that charged or gave back. */
  readonly sequences: number[];
};

const nothing = (): Charged => ({
  sec: new Exact(0),
  taf: new Exact(0),
  quantity: new Exact(0),
  value: new Exact(0),
  days: new Set(),
  sequences: [],
});

type Traded = Extract<AccountEvent, { type: 'order-filled' | 'fill-busted' }>;

function count(sums: Charged, event: Traded, sequence: number): void {
  const sign = event.type === 'order-filled' ? 1 : -1;
  sums.sec = sums.sec.plus(event.fees?.sec.times(sign) ?? 0);
  sums.taf = sums.taf.plus(event.fees?.taf.times(sign) ?? 0);
  sums.quantity = sums.quantity.plus(event.quantity.times(sign));
  sums.value = sums.value.plus(event.quantity.times(event.price).times(sign));
  sums.days.add(tradeDateOf(event));
  sums.sequences.push(sequence);
}

function faultOf(order: Order, charged: Charged): string | undefined {
  const fees = `${text(charged.sec)} + ${text(charged.taf)}`;
  if (order.terms.side === 'buy') {
    return fees === '0 + 0' ? undefined : `a purchase was charged ${fees}`;
  }
  const [day, ...others] = charged.days;
  // Across days rates may differ; of nothing they are nothing.
  const isOfManyDays = others.length > 0 && !charged.quantity.isZero();
  if (day === undefined || isOfManyDays) return undefined;
  const { sec, taf } = saleFees(charged, day);
  const due = `${text(sec)} + ${text(taf)}`;
  return due === fees ? undefined : `was charged ${fees} for its fills together, due are ${due}`;
}

/** The first order of each one's chain of replacements: what that was charged counts for those that replaced it. */
function chainsOf(orders: readonly Order[]): (order: string) => string {
  const replaces = new Map(orders.map((order) => [String(order.id), order.replaces]));
  return (order) => {
    let first = order;
    // No chain is longer than there are orders, also in journals that somebody tampered with.
    for (let steps = 0; steps < orders.length; steps += 1) {
      const before = replaces.get(first);
      if (before === undefined) break;
      first = before;
    }
    return first;
  };
}

/** Each sale was charged what its fills that stand cost in one piece, under whatever names it went. */
export function auditFees(entries: readonly StoredEntry[], orders: readonly Order[]): Finding[] {
  const charged = new Map<string, Charged>();
  const firstOf = chainsOf(orders);
  for (const { entry } of entries) {
    for (const event of entry.events) {
      if (event.type !== 'order-filled' && event.type !== 'fill-busted') continue;
      const first = firstOf(event.order);
      const sums = charged.get(first) ?? nothing();
      charged.set(first, sums);
      count(sums, event, entry.sequence);
    }
  }
  return orders.flatMap((order) => {
    const sums = charged.get(order.id);
    const what = sums && faultOf(order, sums);
    if (sums === undefined || what === undefined) return [];
    const where = `${order.account} J#${sums.sequences.join(', J#')}, order ${order.id}`;
    return [{ check: 'fees', where, what }];
  });
}
