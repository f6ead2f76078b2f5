import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { decodeEntry } from '../app/journal-codec.ts';
import type { Account, Hold } from '../domain/accounts/account.ts';
import type { StoredEntry } from '../domain/ledger/journal.ts';
import { Exact, MAX_DIGITS, money, price, quantity, text } from '../domain/money/exact.ts';
import type {
  Claim,
  ClaimHash,
  Order,
  OrderState,
  OrderTerms,
  Position,
} from '../domain/orders/order.ts';
import type { RefusalReason } from '../domain/risk/refusal.ts';
import { assert, present } from '../kernel/assert.ts';
import { type AccountId, type Instant, instant, type OrderId } from '../kernel/brand.ts';
import type { OrderSlot, ParkedCommand } from '../ports/account-store.ts';

/**
 * The one codec between the domain and DynamoDB items (docs/adr/0002). Attribute names are one or two letters because
 * every byte of a head, entry or order is paid for in each transaction. Numbers are written from decimal text and
 * read as text: never through a JavaScript number.
 */
export type Item = Record<string, AttributeValue>;

export const headKey = (account: AccountId): Item => key(`A#${account}`, 'H');
export const journalKey = (account: AccountId, sequence: number): Item =>
  key(`A#${account}`, journalSortKey(sequence));
export const journalSortKey = (sequence: number): string =>
  `J#${sequence.toString().padStart(12, '0')}`;
export const orderKey = (account: AccountId, order: OrderId): Item =>
  key(`O#${account}`, `O#${order}`);
export const positionKey = (account: AccountId, symbol: string): Item =>
  key(`A#${account}`, `P#${symbol}`);
export const claimKey = (account: AccountId, command: string): Item =>
  key(`A#${account}`, `C#${command}`);
export const parkedKey = (account: AccountId, position: number): Item =>
  key(`A#${account}`, `Q#${position.toString().padStart(12, '0')}`);

function key(pk: string, sk: string): Item {
  return { pk: { S: pk }, sk: { S: sk } };
}

const S = (value: string): AttributeValue => ({ S: value });
const B = (hex: string): AttributeValue => ({ B: Buffer.from(hex, 'hex') });

/** An exact decimal as a DynamoDB number: at most 38 significant digits, or the write is a bug. */
function N(value: Exact | number): AttributeValue {
  if (typeof value === 'number') return { N: value.toString() };
  assert(value.precision() <= MAX_DIGITS, `${value} has more than ${MAX_DIGITS} digits`);
  return { N: text(value) };
}

const plain = (stored: string): string => text(new Exact(stored));
const readText = (item: Item, name: string): string => present(item[name]?.S, name);
const readNumber = (item: Item, name: string): string => plain(present(item[name]?.N, name));
const readInteger = (item: Item, name: string): number => Number(present(item[name]?.N, name));
const readHex = (item: Item, name: string): string =>
  Buffer.from(present(item[name]?.B, name)).toString('hex');
const readInstant = (item: Item, name: string): Instant => instant(readInteger(item, name));
const optionalText = (item: Item, name: string): string | undefined => item[name]?.S;

const when = <T>(value: T | undefined, entry: (value: T) => Item): Item =>
  value === undefined ? {} : entry(value);

const holdAttribute = (hold: Hold): AttributeValue =>
  hold.kind === 'cash' ? N(hold.amount) : { L: [S(hold.symbol), N(hold.quantity)] };

function readHold(value: AttributeValue): Hold {
  if (value.N !== undefined) return { kind: 'cash', amount: money(plain(value.N)) };
  const [symbol, shares] = present(value.L, 'hold');
  return {
    kind: 'shares',
    symbol: present(symbol?.S, 'held symbol'),
    quantity: quantity(plain(present(shares?.N, 'held quantity'))),
  };
}

const byDate = (amounts: Readonly<Record<string, Exact>>): AttributeValue => ({
  M: Object.fromEntries(Object.entries(amounts).map(([date, amount]) => [date, N(amount)])),
});

const readByDate = <T>(
  value: AttributeValue | undefined,
  read: (text: string) => T,
): Record<string, T> =>
  Object.fromEntries(
    Object.entries(value?.M ?? {}).map(([date, each]) => [
      date,
      read(plain(present(each.N, date))),
    ]),
  );

export function headItem(account: Account): Item {
  const { cash, quarantine, orderRate } = account;
  return {
    ...headKey(account.id),
    n: N(account.sequence),
    h: B(account.lastHash),
    a: N(account.lastAt),
    o: N(account.openedAt),
    m: N(account.mailbox),
    c: N(cash.settled),
    p: N(cash.provisional),
    u: byDate(cash.unsettled),
    k: { M: Object.fromEntries([...account.open].map(([id, hold]) => [id, holdAttribute(hold)])) },
    q: { L: [N(quarantine.first), N(quarantine.next)] },
    ...when(orderRate, (rate) => ({
      r: { L: [N(rate.ordersPerSecond), N(rate.second), N(rate.placed)] },
    })),
  };
}

export function readHead(item: Item): Account {
  const [first, next] = (item.q?.L ?? []).map((each) => Number(each.N));
  const rate = item.r?.L?.map((each) => Number(each.N));
  return {
    id: readText(item, 'pk').slice(2) as AccountId,
    mailbox: readInteger(item, 'm'),
    sequence: readInteger(item, 'n'),
    lastHash: readHex(item, 'h'),
    lastAt: readInstant(item, 'a'),
    openedAt: readInstant(item, 'o'),
    cash: {
      settled: money(readNumber(item, 'c')),
      unsettled: readByDate(item.u, money),
      provisional: money(readNumber(item, 'p')),
    },
    open: new Map(
      Object.entries(item.k?.M ?? {}).map(([id, hold]) => [id as OrderId, readHold(hold)]),
    ),
    quarantine: { first: first ?? 0, next: next ?? 0 },
    ...(rate === undefined
      ? {}
      : {
          orderRate: { ordersPerSecond: rate[0] ?? 0, second: rate[1] ?? 0, placed: rate[2] ?? 0 },
        }),
  };
}

export const journalItem = ({ entry, bytes, previousHash, hash }: StoredEntry): Item => ({
  ...journalKey(entry.account, entry.sequence),
  b: { B: bytes },
  p: B(previousHash),
  h: B(hash),
});

export function readJournal(item: Item): StoredEntry {
  const bytes = present(item.b?.B, 'canonical bytes');
  return {
    entry: decodeEntry(bytes),
    bytes,
    previousHash: readHex(item, 'p'),
    hash: readHex(item, 'h'),
  };
}

const CLAIM_BYTES = 12;

/** Claims as one binary attribute: 8 bytes of hash and 4 of sequence each. */
function claimsAttribute(claims: readonly Claim[]): AttributeValue {
  const bytes = Buffer.alloc(claims.length * CLAIM_BYTES);
  claims.forEach((claim, index) => {
    bytes.write(claim.hash, index * CLAIM_BYTES, 'hex');
    bytes.writeUInt32BE(claim.sequence, index * CLAIM_BYTES + 8);
  });
  return { B: bytes };
}

function readClaims(value: AttributeValue | undefined): Claim[] {
  const bytes = Buffer.from(value?.B ?? []);
  return Array.from({ length: bytes.length / CLAIM_BYTES }, (_, index) => ({
    hash: bytes.toString('hex', index * CLAIM_BYTES, index * CLAIM_BYTES + 8) as ClaimHash,
    sequence: bytes.readUInt32BE(index * CLAIM_BYTES + 8),
  }));
}

const termsItem = (terms: OrderTerms): Item => ({
  y: S(terms.symbol),
  d: S(terms.side),
  k: S(terms.type),
  f: S(terms.timeInForce),
  q: N(terms.quantity),
  ...when(terms.limitPrice, (limit) => ({ l: N(limit) })),
  ...(terms.extendedHours ? { x: { BOOL: true } } : {}),
});

const readTerms = (item: Item): OrderTerms => ({
  symbol: readText(item, 'y'),
  side: readText(item, 'd') as OrderTerms['side'],
  type: readText(item, 'k') as OrderTerms['type'],
  timeInForce: readText(item, 'f') as OrderTerms['timeInForce'],
  quantity: quantity(readNumber(item, 'q')),
  ...(item.l === undefined ? {} : { limitPrice: price(readNumber(item, 'l')) }),
  extendedHours: item.x?.BOOL ?? false,
});

/** `t`, when it was submitted, is the sort key of the index orders-by-time: no other item may carry a `t`. */
export const orderItem = (order: Order): Item => ({
  ...orderKey(order.account, order.id),
  ...(order.clientOrderId === order.id ? {} : { i: S(order.clientOrderId) }),
  b: B(order.bodyHash),
  ...termsItem(order.terms),
  s: S(order.state),
  t: N(order.submittedAt),
  u: N(order.updatedAt),
  g: N(order.filledQuantity),
  v: N(order.filledValue),
  n: N(order.cancelsSent),
  c: claimsAttribute(order.claims),
  ...when(order.reason, (reason) => ({ r: S(reason) })),
  ...when(order.clOrdId, (clOrdId) => ({ o: S(clOrdId) })),
  ...when(order.venueOrderId, (venueOrderId) => ({ w: S(venueOrderId) })),
  ...when(order.holdPrice, (holdPrice) => ({ h: N(holdPrice) })),
  ...when(order.endedAt, (endedAt) => ({ e: N(endedAt) })),
});

export function readOrder(item: Item): Order {
  const id = readText(item, 'sk').slice(2) as OrderId;
  return {
    id,
    account: readText(item, 'pk').slice(2) as AccountId,
    clientOrderId: optionalText(item, 'i') ?? id,
    bodyHash: readHex(item, 'b'),
    terms: readTerms(item),
    state: readText(item, 's') as OrderState,
    submittedAt: readInstant(item, 't'),
    updatedAt: readInstant(item, 'u'),
    filledQuantity: quantity(readNumber(item, 'g')),
    filledValue: new Exact(readNumber(item, 'v')),
    cancelsSent: readInteger(item, 'n'),
    claims: readClaims(item.c),
    ...(item.r?.S === undefined ? {} : { reason: item.r.S as RefusalReason }),
    ...(item.o?.S === undefined ? {} : { clOrdId: item.o.S }),
    ...(item.w?.S === undefined ? {} : { venueOrderId: item.w.S }),
    ...(item.h === undefined ? {} : { holdPrice: price(readNumber(item, 'h')) }),
    ...(item.e === undefined ? {} : { endedAt: readInstant(item, 'e') }),
  };
}

/** The state text of a recorded refusal, which stands where an order would. */
const REFUSED = 'REFUSED';

export const refusedItem = (
  account: AccountId,
  order: OrderId,
  refusal: {
    readonly bodyHash: string;
    readonly reason: RefusalReason;
    readonly message: string;
    readonly details?: Readonly<Record<string, string>>;
    readonly expiresAt: Instant;
  },
): Item => ({
  ...orderKey(account, order),
  s: S(REFUSED),
  b: B(refusal.bodyHash),
  r: S(refusal.reason),
  z: S(refusal.message),
  ...(refusal.details === undefined ? {} : { d: S(JSON.stringify(refusal.details)) }),
  ttl: N(Math.ceil(refusal.expiresAt / 1000)),
});

export function readOrderSlot(item: Item): OrderSlot {
  if (readText(item, 's') !== REFUSED) return { kind: 'order', order: readOrder(item) };
  return {
    kind: 'refused',
    bodyHash: readHex(item, 'b'),
    reason: readText(item, 'r') as RefusalReason,
    message: readText(item, 'z'),
    ...(item.d === undefined ? {} : { details: JSON.parse(readText(item, 'd')) }),
  };
}

export const positionItem = (position: Position): Item => ({
  ...positionKey(position.account, position.symbol),
  q: N(position.quantity),
  c: N(position.cost),
  u: byDate(position.unsettled),
});

export const readPosition = (item: Item): Position => ({
  account: readText(item, 'pk').slice(2) as AccountId,
  symbol: readText(item, 'sk').slice(2),
  quantity: quantity(readNumber(item, 'q')),
  cost: money(readNumber(item, 'c')),
  unsettled: readByDate(item.u, quantity),
});

export const parkedItem = (account: AccountId, parked: ParkedCommand): Item => ({
  ...parkedKey(account, parked.position),
  b: S(parked.body),
  r: S(parked.bug),
  a: N(parked.at),
});

export const readParked = (item: Item): ParkedCommand => ({
  position: Number(readText(item, 'sk').slice(2)),
  body: readText(item, 'b'),
  bug: readText(item, 'r'),
  at: readInstant(item, 'a'),
});
