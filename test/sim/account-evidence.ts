import type { Account, Hold } from '../../shared/domain/accounts/account.ts';
import type { StoredEntry } from '../../shared/domain/ledger/journal.ts';
import { Exact, text } from '../../shared/domain/money/exact.ts';
import type { Order, Position } from '../../shared/domain/orders/order.ts';
import { isoTime } from '../../shared/kernel/brand.ts';
import type { AccountEvidence, HoldEvidence, OrderItem, StoredEntryEvidence } from './evidence.ts';

/** What is stored of an account, in the core's own types. */
export type StoredAccount = {
  readonly account: Account;
  readonly entries: readonly StoredEntry[];
  readonly orders: readonly Order[];
  readonly positions: readonly Position[];
  readonly parked: number;
};

/** The same as text, under the same names: exact amounts as decimal text, maps as records. */
function named(value: unknown): unknown {
  if (Exact.isDecimal(value)) return text(value as Exact);
  if (value instanceof Map) return named(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(named);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, named(each)]));
}

const holdOf = (hold: Hold): OrderItem['hold'] =>
  hold.kind === 'cash'
    ? { asset: 'USD', amount: text(hold.amount) }
    : { asset: hold.symbol, amount: text(hold.quantity) };

const entryEvidence = ({ entry, bytes, previousHash, hash }: StoredEntry): StoredEntryEvidence => ({
  sequence: entry.sequence,
  bytes: Buffer.from(bytes).toString('base64'),
  previousHash,
  hash,
  entry: {
    command: entry.command.id,
    at: isoTime(entry.at),
    postings: named(entry.postings) as StoredEntryEvidence['entry']['postings'],
    events: named(entry.events) as StoredEntryEvidence['entry']['events'],
    messages: named(entry.outgoing) as StoredEntryEvidence['entry']['messages'],
  },
});

const orderItem = (order: Order, hold: Hold | undefined): OrderItem => ({
  order: order.id,
  clientOrderId: order.clientOrderId,
  bodyHash: order.bodyHash,
  state: order.state,
  symbol: order.terms.symbol,
  side: order.terms.side,
  quantity: text(order.terms.quantity),
  filledQuantity: text(order.filledQuantity),
  filledValue: text(order.filledValue),
  ...(hold === undefined ? {} : { hold: holdOf(hold) as NonNullable<OrderItem['hold']> }),
});

/** An account as the auditor gets it. */
export const accountEvidence = (stored: StoredAccount): AccountEvidence => {
  const { account, entries, orders, positions, parked } = stored;
  const { sequence, lastHash, cash, open } = account;
  return {
    account: account.id,
    type: account.margin === undefined ? 'cash' : 'margin',
    journal: entries.map(entryEvidence),
    head: {
      sequence,
      lastHash,
      cash: named(cash) as NonNullable<AccountEvidence['head']['cash']>,
      open: named(open) as Readonly<Record<string, HoldEvidence>>,
    },
    orders: orders.map((order) => orderItem(order, open.get(order.id))),
    positions: positions.map(({ symbol, quantity }) => ({ symbol, quantity: text(quantity) })),
    parked,
  };
};
