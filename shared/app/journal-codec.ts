import { createHash } from 'node:crypto';
import type { Hold } from '../domain/accounts/account.ts';
import type { Fees } from '../domain/ledger/fees.ts';
import type {
  AccountEvent,
  Actor,
  JournalEntry,
  OutgoingMessage,
  Posting,
  StoredEntry,
} from '../domain/ledger/journal.ts';
import type { LotChoice } from '../domain/ledger/relieve-lots.ts';
import { Exact, MAX_DIGITS, money, price, quantity, text } from '../domain/money/exact.ts';
import type { OrderGroup, OrderTerms } from '../domain/orders/order.ts';
import type { TradePrint } from '../domain/orders/trade-print.ts';
import { assert, BugError, present } from '../kernel/assert.ts';
import { type AccountId, type CommandId, instant, type OrderId } from '../kernel/brand.ts';

/**
 * The canonical bytes of a journal entry. They are what is stored and hashed (law 3); everything else is read from
 * them. Compact positional JSON, because an entry must stay under 1 KB with its messages and balances. A field is
 * only ever added at the end of its list; what exists is never moved or reused.
 */
const FORMAT = 1;

type Json = string | number | boolean | null | readonly Json[];

type FieldCodec = {
  readonly write: (value: never) => Json;
  readonly read: (value: never) => unknown;
};

const same: FieldCodec = { write: (value: Json) => value, read: (value: Json) => value };
/** What the table could not keep exactly must not get into an entry: a bug of the command that brought it (law 9). */
const storedText = (value: Exact): string => {
  assert(value.precision() <= MAX_DIGITS, `${value} has more than ${MAX_DIGITS} digits`);
  return text(value);
};
const exact: FieldCodec = { write: storedText, read: (value: string) => new Exact(value) };
const hexBytes: FieldCodec = {
  write: (value: string) => Buffer.from(value, 'hex').toString('base64url'),
  read: (value: string) => Buffer.from(value, 'base64url').toString('hex'),
};
/** Absent fields at the end take no bytes. */
function withoutTrailingNulls(values: readonly Json[]): readonly Json[] {
  const last = values.findLastIndex((value) => value !== null);
  return values.slice(0, last + 1);
}
const optional = (value: Exact | undefined): Json => (value === undefined ? null : text(value));

type StoredTerms = [
  symbol: string,
  side: OrderTerms['side'],
  type: OrderTerms['type'],
  timeInForce: OrderTerms['timeInForce'],
  quantity: string,
  limitPrice: string | null,
  extendedHours: boolean,
  stopPrice?: string | null,
  notional?: string | null,
  trail?: [NonNullable<OrderTerms['trail']>['kind'], string],
];
const terms: FieldCodec = {
  write: (value: OrderTerms) =>
    withoutTrailingNulls([
      value.symbol,
      value.side,
      value.type,
      value.timeInForce,
      text(value.quantity),
      optional(value.limitPrice),
      value.extendedHours,
      optional(value.stopPrice),
      optional(value.notional),
      value.trail === undefined ? null : [value.trail.kind, text(value.trail.amount)],
    ]),
  read: (stored: StoredTerms): OrderTerms => {
    const [symbol, side, type, timeInForce, shares, limit, extendedHours, stop, notional, trail] =
      stored;
    return {
      symbol,
      side,
      type,
      timeInForce,
      quantity: quantity(shares),
      ...(limit === null ? {} : { limitPrice: price(limit) }),
      ...(stop == null ? {} : { stopPrice: price(stop) }),
      ...(notional == null ? {} : { notional: money(notional) }),
      ...(trail == null ? {} : { trail: { kind: trail[0], amount: new Exact(trail[1]) } }),
      extendedHours,
    };
  },
};
const hold: FieldCodec = {
  write: (value: Hold) =>
    value.kind === 'cash'
      ? [text(value.amount), null, value.symbol]
      : [text(value.quantity), value.symbol],
  read: ([amount, shares, cash]: [string, string | null, string?]): Hold =>
    cash === undefined
      ? { kind: 'shares', symbol: present(shares, 'held symbol'), quantity: quantity(amount) }
      : { kind: 'cash', symbol: cash, amount: money(amount) },
};
const fees: FieldCodec = {
  write: ({ sec, taf }: Fees) => [text(sec), text(taf)],
  read: ([sec, taf]: [string, string]): Fees => ({ sec: money(sec), taf: money(taf) }),
};
const lots: FieldCodec = {
  write: (value: readonly LotChoice[]) => value.map((each) => [each.lot, text(each.quantity)]),
  read: (value: readonly [string, string][]): LotChoice[] =>
    value.map(([lot, shares]) => ({ lot, quantity: new Exact(shares) })),
};
const group: FieldCodec = {
  write: (value: OrderGroup) => [
    value.class,
    value.entry ?? null,
    value.takeProfit ?? null,
    value.stopLoss ?? null,
  ],
  read: ([cls, entry, takeProfit, stopLoss]: [
    OrderGroup['class'],
    ...(OrderId | null)[],
  ]): OrderGroup => ({
    class: cls,
    ...(entry == null ? {} : { entry }),
    ...(takeProfit == null ? {} : { takeProfit }),
    ...(stopLoss == null ? {} : { stopLoss }),
  }),
};
const print: FieldCodec = {
  write: (value: TradePrint) => [
    value.symbol,
    value.sequence,
    text(value.price),
    text(value.size),
    value.at,
    ...value.conditions,
  ],
  read: ([symbol, sequence, each, size, at, ...conditions]: [
    string,
    number,
    string,
    string,
    number,
    ...TradePrint['conditions'],
  ]): TradePrint => ({
    symbol,
    sequence,
    price: price(each),
    size: quantity(size),
    at: instant(at),
    conditions,
  }),
};

type Fields = readonly (readonly [name: string, codec: FieldCodec])[];

/** Per event type, its fields in stored order. Absent optional fields are null. */
const EVENT_FIELDS: Readonly<Record<AccountEvent['type'], Fields>> = {
  'account-opened': [
    ['mailbox', same],
    ['accountType', same],
    ['ordersPerSecond', same],
  ],
  'funds-deposited': [['amount', exact]],
  'order-rate-set': [['ordersPerSecond', same]],
  'order-placed': [
    ['order', same],
    ['clientOrderId', same],
    ['bodyHash', hexBytes],
    ['terms', terms],
    ['clOrdId', same],
    ['hold', hold],
    ['holdPrice', exact],
    ['notAfter', same],
    ['submittedAt', same],
    ['state', same],
    ['waitsFor', same],
    ['opensAt', same],
    ['expiresAt', same],
    ['group', group],
    ['venueQuantity', exact],
    ['replaces', same],
    ['chain', same],
    ['origClOrdId', same],
    ['extraHold', exact],
    ['initialRate', exact],
    ['firstMark', exact],
    ['triggeredBy', print],
    ['mark', exact],
  ],
  'order-routed': [
    ['order', same],
    ['clOrdId', same],
    ['notAfter', same],
    ['venueQuantity', exact],
    ['holdPrice', exact],
  ],
  'order-armed': [
    ['order', same],
    ['state', same],
  ],
  'order-triggered': [
    ['order', same],
    ['print', print],
    ['mark', print],
  ],
  'order-restated': [
    ['order', same],
    ['execId', same],
    ['quantity', exact],
    ['limitPrice', exact],
    ['state', same],
    ['sharedQuantity', exact],
  ],
  'exits-reduced': [
    ['entry', same],
    ['notForExits', exact],
    ['givenUpBusted', exact],
  ],
  'order-suspended': [
    ['order', same],
    ['execId', same],
  ],
  'order-refused': [
    ['order', same],
    ['clientOrderId', same],
    ['bodyHash', hexBytes],
    ['terms', terms],
    ['reason', same],
    ['submittedAt', same],
    ['replaces', same],
  ],
  'order-acknowledged': [
    ['order', same],
    ['execId', same],
    ['venueOrderId', same],
  ],
  'order-filled': [
    ['order', same],
    ['execId', same],
    ['quantity', exact],
    ['price', exact],
    ['filledQuantity', exact],
    ['filledValue', exact],
    ['state', same],
    ['settlesOn', same],
    ['positionQuantity', exact],
    ['counterparty', same],
    ['fees', fees],
    ['costBasis', exact],
    ['inventoryValue', exact],
    ['tradedOn', same],
    ['byHand', same],
  ],
  'fill-busted': [
    ['order', same],
    ['execId', same],
    ['refExecId', same],
    ['quantity', exact],
    ['price', exact],
    ['settlesOn', same],
    ['filledQuantity', exact],
    ['filledValue', exact],
    ['state', same],
    ['positionQuantity', exact],
    ['counterparty', same],
    ['fees', fees],
    ['costBasis', exact],
    ['inventoryValue', exact],
    ['tradedOn', same],
  ],
  'replace-requested': [
    ['order', same],
    ['replacement', same],
  ],
  'replace-rejected': [
    ['order', same],
    ['replacement', same],
    ['state', same],
  ],
  'order-replaced': [
    ['order', same],
    ['replacement', same],
    ['execId', same],
  ],
  'replacement-accepted': [
    ['order', same],
    ['execId', same],
    ['venueOrderId', same],
    ['quantity', exact],
    ['filledQuantity', exact],
    ['filledValue', exact],
    ['state', same],
    ['feesCharged', fees],
  ],
  'order-in-doubt': [
    ['order', same],
    ['message', same],
  ],
  'order-resolved': [
    ['order', same],
    ['resolution', same],
    ['evidence', same],
  ],
  'cancel-requested': [
    ['order', same],
    ['clOrdId', same],
    ['origClOrdId', same],
    ['notAfter', same],
    ['byUs', same],
  ],
  'cancel-rejected': [
    ['order', same],
    ['state', same],
  ],
  'order-ended': [
    ['order', same],
    ['state', same],
    ['execId', same],
    ['reason', same],
    ['withGroup', same],
  ],
  'nothing-to-do': [
    ['why', same],
    ['order', same],
    ['execId', same],
  ],
  'lots-chosen': [
    ['sale', same],
    ['lots', lots],
  ],
  'cash-settled': [
    ['date', same],
    ['amount', exact],
  ],
  'good-faith-violation': [
    ['sale', same],
    ['kind', same],
    ['quantity', exact],
    ['date', same],
  ],
  'good-faith-violation-withdrawn': [
    ['sale', same],
    ['kind', same],
    ['date', same],
  ],
  'account-restricted': [
    ['until', same],
    ['why', same],
  ],
  'account-settings-changed': [
    ['dayTradeRule', same],
    ['concentration', exact],
    ['duplicateSeconds', same],
  ],
  'interest-accrued': [['accrued', exact]],
  'interest-charged': [
    ['on', same],
    ['amount', exact],
  ],
  'account-assessed': [
    ['equity', exact],
    ['maintenanceMargin', exact],
    ['sma', exact],
  ],
  'margin-call': [
    ['amount', exact],
    ['dueOn', same],
  ],
  'margin-call-met': [],
  'command-parked': [
    ['position', same],
    ['bug', same],
  ],
  'command-redriven': [['position', same]],
  'command-discarded': [
    ['position', same],
    ['bodyHash', same],
    ['bug', same],
    ['why', same],
  ],
};

const MESSAGE_FIELDS: Readonly<Record<OutgoingMessage['kind'], Fields>> = {
  'new-order': [
    ['order', same],
    ['clOrdId', same],
    ['notAfter', same],
    ['terms', terms],
    ['chain', same],
  ],
  'cancel-order': [
    ['order', same],
    ['clOrdId', same],
    ['origClOrdId', same],
    ['notAfter', same],
    ['terms', terms],
    ['chain', same],
  ],
  'replace-order': [
    ['order', same],
    ['clOrdId', same],
    ['origClOrdId', same],
    ['notAfter', same],
    ['terms', terms],
    ['chain', same],
  ],
};

/** Fields for which null is a value and not an absence, each of its own event. */
const NULL_IS_A_VALUE = new Set(['order-rate-set.ordersPerSecond']);

function writeFields(tag: string, value: object, fields: Fields): Json {
  const values = fields.map(([name, codec]) => {
    const field = (value as Record<string, unknown>)[name];
    return field === undefined || field === null ? null : codec.write(field as never);
  });
  return withoutTrailingNulls([tag, ...values]);
}

function readFields(
  tagName: string,
  stored: readonly Json[],
  tables: Readonly<Record<string, Fields>>,
): unknown {
  const [tag, ...values] = stored;
  const fields = present(tables[String(tag)], `journal ${tagName} ${tag}`);
  const read = fields.flatMap(([name, codec], index) => {
    const value = values[index] ?? null;
    if (value === null) return NULL_IS_A_VALUE.has(`${tag}.${name}`) ? [[name, null]] : [];
    return [[name, codec.read(value as never)]];
  });
  return Object.fromEntries([[tagName, tag], ...read]);
}

const writePosting = ({ ledgerAccount, asset, amount, balance }: Posting): Json =>
  balance === undefined
    ? [ledgerAccount, asset, text(amount)]
    : [ledgerAccount, asset, text(amount), text(balance)];

const readPosting = ([ledgerAccount, asset, amount, balance]: readonly string[]): Posting => ({
  ledgerAccount: present(ledgerAccount, 'ledger account'),
  asset: present(asset, 'asset'),
  amount: new Exact(present(amount, 'amount')),
  ...(balance === undefined ? {} : { balance: new Exact(balance) }),
});

/** The bytes that are stored and hashed. The same entry always gives the same bytes. */
export function encodeEntry(entry: JournalEntry): Uint8Array {
  return Buffer.from(
    JSON.stringify([
      FORMAT,
      entry.account,
      entry.sequence,
      entry.at,
      entry.command.id,
      entry.command.kind,
      entry.actor.type,
      entry.actor.id,
      entry.events.map((event) => writeFields(event.type, event, EVENT_FIELDS[event.type])),
      entry.postings.map(writePosting),
      entry.outgoing.map((message) =>
        writeFields(message.kind, message, MESSAGE_FIELDS[message.kind]),
      ),
    ]),
    'utf8',
  );
}

/** Reads canonical bytes back. Throws BugError for bytes that are none, of another format, or with a tag that it does not know. */
export function decodeEntry(bytes: Uint8Array): JournalEntry {
  try {
    return readEntry(bytes);
  } catch (error) {
    if (error instanceof BugError) throw error;
    throw new BugError(
      `no journal entry: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function readEntry(bytes: Uint8Array): JournalEntry {
  const [format, account, sequence, at, id, kind, actorType, actorId, events, postings, outgoing] =
    JSON.parse(Buffer.from(bytes).toString('utf8')) as [
      number,
      AccountId,
      number,
      number,
      CommandId,
      string,
      Actor['type'],
      string,
      Json[][],
      string[][],
      Json[][],
    ];
  assert(format === FORMAT, `journal entry of format ${format}`);
  const entry: JournalEntry = {
    account,
    sequence,
    at: instant(at),
    command: { id, kind },
    actor: { type: actorType, id: actorId },
    events: events.map((event) => readFields('type', event, EVENT_FIELDS) as AccountEvent),
    postings: postings.map(readPosting),
    outgoing: outgoing.map(
      (message) => readFields('kind', message, MESSAGE_FIELDS) as OutgoingMessage,
    ),
  };
  // Two texts for one entry would have two hashes: what is read is what would be written, or it is no entry.
  assert(Buffer.compare(encodeEntry(entry), bytes) === 0, 'journal entry that is not canonical');
  return entry;
}

/** Hash of an entry in its chain: SHA-256 over the previous entry's hash and the canonical bytes, hex. */
export const entryHash = (previousHash: string, bytes: Uint8Array): string =>
  createHash('sha256').update(Buffer.from(previousHash, 'hex')).update(bytes).digest('hex');

/** The entry with its bytes and its place in the chain. */
export function sealEntry(entry: JournalEntry, previousHash: string): StoredEntry {
  const bytes = encodeEntry(entry);
  return { entry, bytes, previousHash, hash: entryHash(previousHash, bytes) };
}
