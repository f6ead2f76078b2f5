import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { decodeEntry } from '../app/journal-codec.ts';
import type { Account, Hold } from '../domain/accounts/account.ts';
import type { StoredEntry } from '../domain/ledger/journal.ts';
import {
  Exact,
  MAX_DIGITS,
  money,
  price,
  type Quantity,
  quantity,
  text,
} from '../domain/money/exact.ts';
import type {
  Claim,
  ClaimHash,
  Order,
  OrderGroup,
  OrderState,
  OrderTerms,
  Position,
  Trail,
} from '../domain/orders/order.ts';
import type { PrintCondition, TradePrint } from '../domain/orders/trade-print.ts';
import type { AccountSettings } from '../domain/risk/account-settings.ts';
import type { CashConduct } from '../domain/risk/cash-conduct.ts';
import type { MarginState } from '../domain/risk/margin-state.ts';
import type { RefusalReason } from '../domain/risk/refusal.ts';
import type { UsedProceeds } from '../domain/risk/settled-funds.ts';
import type { Unpaid, UnpaidShares } from '../domain/risk/unpaid-shares.ts';
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

/** As we write numbers; the table may say the same in another way. */
const AS_WRITTEN = /^(0|-?0\.\d*[1-9]|-?[1-9]\d*(\.\d*[1-9])?)$/;
const plain = (stored: string): string =>
  AS_WRITTEN.test(stored) ? stored : text(new Exact(stored));
const readText = (item: Item, name: string): string => present(item[name]?.S, name);
const readNumber = (item: Item, name: string): string => plain(present(item[name]?.N, name));
const readInteger = (item: Item, name: string): number => Number(present(item[name]?.N, name));
const readHex = (item: Item, name: string): string =>
  Buffer.from(present(item[name]?.B, name)).toString('hex');
const readInstant = (item: Item, name: string): Instant => instant(readInteger(item, name));
const optionalText = (item: Item, name: string): string | undefined => item[name]?.S;

const when = <T>(value: T | undefined, entry: (value: T) => Item): Item =>
  value === undefined ? {} : entry(value);

/** Shares begin with their symbol, cash with its amount. */
const holdAttribute = (hold: Hold): AttributeValue =>
  hold.kind === 'cash'
    ? { L: [N(hold.amount), S(hold.symbol)] }
    : { L: [S(hold.symbol), N(hold.quantity)] };

function readHold(value: AttributeValue): Hold {
  const [first, second] = present(value.L, 'hold');
  if (first?.N !== undefined) {
    const symbol = present(second?.S, 'held symbol');
    return { kind: 'cash', symbol, amount: money(plain(first.N)) };
  }
  return {
    kind: 'shares',
    symbol: present(first?.S, 'held symbol'),
    quantity: quantity(plain(present(second?.N, 'held quantity'))),
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

const listOf = (...values: readonly AttributeValue[]): AttributeValue => ({ L: [...values] });
const textAt = (value: AttributeValue | undefined, index: number): string =>
  present(value?.L?.[index]?.S, `text ${index}`);
const numberAt = (value: AttributeValue | undefined, index: number): string =>
  plain(present(value?.L?.[index]?.N, `number ${index}`));

/** Trading days in one text, `2026-11-20.1.4`: date, day trades, trades. */
const daysText = (days: MarginState['days']): string =>
  days.map(({ date, dayTrades, trades }) => [date, dayTrades, trades].join('.')).join(' ');

const readDays = (stored: string): MarginState['days'] =>
  stored
    .split(' ')
    .filter((day) => day !== '')
    .map((day) => {
      const [date = '', dayTrades, trades] = day.split('.');
      return { date, dayTrades: Number(dayTrades), trades: Number(trades) };
    });

const marginItem = ({ sma, interest, call, dayTradeRule, days }: MarginState): Item => ({
  s: N(sma),
  ...(interest.isZero() ? {} : { i: N(interest) }),
  ...when(call, ({ amount, dueOn }) => ({ c: listOf(N(amount), S(dueOn)) })),
  ...when(dayTradeRule, (rule) => ({ r: S(rule) })),
  ...(days.length === 0 ? {} : { d: S(daysText(days)) }),
});

const readMargin = (item: Item): MarginState => ({
  sma: money(readNumber(item, 's')),
  interest: new Exact(item.i === undefined ? 0 : readNumber(item, 'i')),
  ...(item.c === undefined
    ? {}
    : { call: { amount: money(numberAt(item.c, 0)), dueOn: textAt(item.c, 1) } }),
  ...(item.r?.S === undefined ? {} : { dayTradeRule: 'count' }),
  days: readDays(item.d?.S ?? ''),
});

/** Amounts by date, several for each. */
const listsByDate = <T>(
  amounts: Readonly<Record<string, T>>,
  listed: (each: T) => readonly Exact[],
): AttributeValue => ({
  M: Object.fromEntries(
    Object.entries(amounts).map(([date, each]) => [date, listOf(...listed(each).map(N))]),
  ),
});

const readListsByDate = <T>(
  value: AttributeValue | undefined,
  read: (each: AttributeValue) => T,
): Record<string, T> =>
  Object.fromEntries(Object.entries(value?.M ?? {}).map(([date, each]) => [date, read(each)]));

const usedAttribute = (used: Readonly<Record<string, UsedProceeds>>): AttributeValue =>
  listsByDate(used, ({ waiting, paid }) => [waiting, paid]);

const readUsed = (value: AttributeValue): Record<string, UsedProceeds> =>
  readListsByDate(value, (each) => ({
    waiting: money(numberAt(each, 0)),
    paid: money(numberAt(each, 1)),
  }));

const unpaidAttribute = (unpaid: UnpaidShares): AttributeValue =>
  listsByDate(unpaid, ({ shares, cost, paid }) => [
    shares,
    cost,
    ...(paid === undefined ? [] : [paid]),
  ]);

const readUnpaid = (value: AttributeValue): UnpaidShares =>
  readListsByDate(
    value,
    (each): Unpaid => ({
      shares: quantity(numberAt(each, 0)),
      cost: money(numberAt(each, 1)),
      ...(each.L?.[2] === undefined ? {} : { paid: money(numberAt(each, 2)) }),
    }),
  );

const conductItem = ({ violations, freeRiding, restrictedUntil }: CashConduct): Item => ({
  v: S(violations.join(' ')),
  ...when(freeRiding, (dates) => ({ r: S(dates.join(' ')) })),
  ...when(restrictedUntil, (until) => ({ u: S(until) })),
});

const readConduct = (item: Item): CashConduct => ({
  violations: readText(item, 'v').split(' ').filter(Boolean),
  ...(item.r?.S === undefined ? {} : { freeRiding: item.r.S.split(' ') }),
  ...(item.u?.S === undefined ? {} : { restrictedUntil: item.u.S }),
});

const settingsItem = (settings: AccountSettings): Item => ({
  ...when(settings.concentration, (share) => ({ c: N(share) })),
  ...when(settings.duplicateSeconds, (seconds) => ({ d: N(seconds) })),
  ...when(settings.recent, (recent) => ({
    r: { L: recent.map(({ key, second }) => listOf(S(key), N(second))) },
  })),
});

const readSettings = (item: Item): AccountSettings => ({
  ...(item.c === undefined ? {} : { concentration: new Exact(readNumber(item, 'c')) }),
  ...(item.d === undefined ? {} : { duplicateSeconds: readInteger(item, 'd') }),
  ...(item.r?.L === undefined
    ? {}
    : {
        recent: item.r.L.map((each) => ({
          key: textAt(each, 0),
          second: Number(numberAt(each, 1)),
        })),
      }),
});

/** What only margin accounts have, or cash accounts with proceeds on their way, or accounts with wishes of their own. */
const accountTypeItem = (account: Account): Item => ({
  ...when(account.margin, (margin) => ({ g: { M: marginItem(margin) } })),
  ...when(account.proceeds, (proceeds) => ({ w: byDate(proceeds) })),
  ...when(account.usedProceeds, (used) => ({ y: usedAttribute(used) })),
  ...when(account.conduct, (conduct) => ({ f: { M: conductItem(conduct) } })),
  ...when(account.settings, (settings) => ({ s: { M: settingsItem(settings) } })),
});

const readAccountType = (
  item: Item,
): Pick<Account, 'margin' | 'proceeds' | 'usedProceeds' | 'conduct' | 'settings'> => ({
  ...(item.g?.M === undefined ? {} : { margin: readMargin(item.g.M) }),
  ...(item.w === undefined ? {} : { proceeds: readByDate(item.w, money) }),
  ...(item.y === undefined ? {} : { usedProceeds: readUsed(item.y) }),
  ...(item.f?.M === undefined ? {} : { conduct: readConduct(item.f.M) }),
  ...(item.s?.M === undefined ? {} : { settings: readSettings(item.s.M) }),
});

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
    ...accountTypeItem(account),
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
    ...readAccountType(item),
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
  ...when(terms.stopPrice, (stop) => ({ p: N(stop) })),
  ...when(terms.notional, (notional) => ({ j: N(notional) })),
  ...when(terms.trail, ({ kind, amount }) => ({ a: listOf(S(kind), N(amount)) })),
  ...(terms.extendedHours ? { x: { BOOL: true } } : {}),
});

const readTerms = (item: Item): OrderTerms => ({
  symbol: readText(item, 'y'),
  side: readText(item, 'd') as OrderTerms['side'],
  type: readText(item, 'k') as OrderTerms['type'],
  timeInForce: readText(item, 'f') as OrderTerms['timeInForce'],
  quantity: quantity(readNumber(item, 'q')),
  ...(item.l === undefined ? {} : { limitPrice: price(readNumber(item, 'l')) }),
  ...(item.p === undefined ? {} : { stopPrice: price(readNumber(item, 'p')) }),
  ...(item.j === undefined ? {} : { notional: money(readNumber(item, 'j')) }),
  ...(item.a === undefined
    ? {}
    : {
        trail: { kind: textAt(item.a, 0) as Trail['kind'], amount: new Exact(numberAt(item.a, 1)) },
      }),
  extendedHours: item.x?.BOOL ?? false,
});

const groupAttribute = ({ class: kind, entry, takeProfit, stopLoss }: OrderGroup): AttributeValue =>
  listOf(S(kind), S(entry ?? ''), S(takeProfit ?? ''), S(stopLoss ?? ''));

function readGroup(value: AttributeValue): OrderGroup {
  const member = (index: number): OrderId | undefined =>
    (textAt(value, index) || undefined) as OrderId | undefined;
  const [entry, takeProfit, stopLoss] = [member(1), member(2), member(3)];
  return {
    class: textAt(value, 0) as OrderGroup['class'],
    ...(entry === undefined ? {} : { entry }),
    ...(takeProfit === undefined ? {} : { takeProfit }),
    ...(stopLoss === undefined ? {} : { stopLoss }),
  };
}

const printAttribute = (print: TradePrint): AttributeValue =>
  listOf(
    N(print.sequence),
    N(print.price),
    N(print.size),
    N(print.at),
    S(print.conditions.join(' ')),
  );

const readPrint = (symbol: string, value: AttributeValue): TradePrint => ({
  symbol,
  sequence: Number(numberAt(value, 0)),
  price: price(numberAt(value, 1)),
  size: quantity(numberAt(value, 2)),
  at: instant(Number(numberAt(value, 3))),
  conditions: textAt(value, 4).split(' ') as PrintCondition[],
});

/** What only exits and stops have that did not go their plain way. */
const exitItem = (order: Order): Item => ({
  ...when(order.timesUnsent, (times) => ({ tu: N(times) })),
  ...when(order.endedWithGroup, (ended) => ({ eg: { BOOL: ended } })),
  ...when(order.sharedQuantity, (shares) => ({ sq: N(shares) })),
  ...when(order.notForExits, (shares) => ({ nx: N(shares) })),
  ...when(order.givenUpBusted, (shares) => ({ gb: N(shares) })),
  ...when(order.cancelledByUs, (own) => ({ cu: { BOOL: own } })),
  ...when(order.forExits, (shares) => ({ fe: N(shares) })),
  ...when(order.furtherExits, (ids) => ({ fx: S(ids.join(' ')) })),
});

const readExit = (item: Item): Partial<Order> => ({
  ...(item.tu === undefined ? {} : { timesUnsent: Number(readNumber(item, 'tu')) }),
  ...(item.eg === undefined ? {} : { endedWithGroup: true }),
  ...(item.sq === undefined ? {} : { sharedQuantity: quantity(readNumber(item, 'sq')) }),
  ...(item.nx === undefined ? {} : { notForExits: quantity(readNumber(item, 'nx')) }),
  ...(item.gb === undefined ? {} : { givenUpBusted: quantity(readNumber(item, 'gb')) }),
  ...(item.cu === undefined ? {} : { cancelledByUs: true }),
  ...(item.fe === undefined ? {} : { forExits: quantity(readNumber(item, 'fe')) }),
  ...(item.fx?.S === undefined ? {} : { furtherExits: item.fx.S.split(' ') as OrderId[] }),
});

/** What only orders have that their account's money does not pay at once or in full. */
const paymentItem = (order: Order): Item => ({
  ...when(order.goodFaithViolation, ({ date, kind }) => ({ gf: S(`${date} ${kind}`) })),
  ...when(order.unpaid, (unpaid) => ({ up: unpaidAttribute(unpaid) })),
  ...when(order.initialRate, (rate) => ({ ir: N(rate) })),
});

function readViolation(stored: string): NonNullable<Order['goodFaithViolation']> {
  const [date = '', kind] = stored.split(' ');
  return { date, kind: kind === 'free-riding' ? kind : 'good-faith' };
}

const readPayment = ({ gf, up, ...item }: Item): Partial<Order> => ({
  ...(gf?.S === undefined ? {} : { goodFaithViolation: readViolation(gf.S) }),
  ...(up === undefined ? {} : { unpaid: readUnpaid(up) }),
  ...(item.ir === undefined ? {} : { initialRate: new Exact(readNumber(item, 'ir')) }),
});

/** What only orders have that wait, belong to a group or a chain, or were filled in part by the firm. */
const lifeItem = (order: Order): Item => ({
  ...when(order.waitsFor, (waitsFor) => ({ wf: S(waitsFor) })),
  ...when(order.opensAt, (at) => ({ oa: N(at) })),
  ...when(order.expiresAt, (at) => ({ ea: N(at) })),
  ...when(order.armedAt, (at) => ({ aa: N(at) })),
  ...when(order.triggeredBy, (print) => ({ tb: printAttribute(print) })),
  ...when(order.mark, (mark) => ({ mk: N(mark) })),
  ...when(order.firstMark, (mark) => ({ fm: N(mark) })),
  ...when(order.group, (group) => ({ gr: groupAttribute(group) })),
  ...when(order.replaces, (id) => ({ rs: S(id) })),
  ...when(order.replacedBy, (id) => ({ rb: S(id) })),
  ...when(order.chain, (id) => ({ ch: S(id) })),
  ...when(order.extraHold, (extra) => ({ eh: N(extra) })),
  ...when(order.venueQuantity, (shares) => ({ vq: N(shares) })),
  ...when(order.inventoryQuantity, (shares) => ({ iq: N(shares) })),
  ...when(order.inventoryValue, (value) => ({ iv: N(value) })),
  ...when(order.filledByHand, (shares) => ({ bh: N(shares) })),
  ...when(order.feesCharged, ({ sec, taf }) => ({ fc: listOf(N(sec), N(taf)) })),
  ...when(order.inDoubtSince, (at) => ({ ds: N(at) })),
  ...when(order.reportInDoubt, (doubt) => ({ rd: { BOOL: doubt } })),
  ...paymentItem(order),
});

function readLife(item: Item): Partial<Order> {
  const { wf, oa, ea, aa, tb, mk, fm, gr, rs, rb, ch, eh, vq, iq, iv, bh, fc, ds, rd } = item;
  const time = (name: string): Instant => readInstant(item, name);
  const shares = (name: string): Quantity => quantity(readNumber(item, name));
  return {
    ...(wf?.S === undefined ? {} : { waitsFor: wf.S as 'session' | 'trigger' }),
    ...(oa === undefined ? {} : { opensAt: time('oa') }),
    ...(ea === undefined ? {} : { expiresAt: time('ea') }),
    ...(aa === undefined ? {} : { armedAt: time('aa') }),
    ...(tb === undefined ? {} : { triggeredBy: readPrint(readText(item, 'y'), tb) }),
    ...(mk === undefined ? {} : { mark: price(readNumber(item, 'mk')) }),
    ...(fm === undefined ? {} : { firstMark: price(readNumber(item, 'fm')) }),
    ...(gr === undefined ? {} : { group: readGroup(gr) }),
    ...(rs?.S === undefined ? {} : { replaces: rs.S as OrderId }),
    ...(rb?.S === undefined ? {} : { replacedBy: rb.S as OrderId }),
    ...(ch?.S === undefined ? {} : { chain: ch.S as OrderId }),
    ...(eh === undefined ? {} : { extraHold: new Exact(readNumber(item, 'eh')) }),
    ...(vq === undefined ? {} : { venueQuantity: shares('vq') }),
    ...(iq === undefined ? {} : { inventoryQuantity: shares('iq') }),
    ...(iv === undefined ? {} : { inventoryValue: new Exact(readNumber(item, 'iv')) }),
    ...(bh === undefined ? {} : { filledByHand: shares('bh') }),
    ...(fc === undefined
      ? {}
      : { feesCharged: { sec: money(numberAt(fc, 0)), taf: money(numberAt(fc, 1)) } }),
    ...(ds === undefined ? {} : { inDoubtSince: time('ds') }),
    ...(rd === undefined ? {} : { reportInDoubt: true }),
    ...readPayment(item),
  };
}

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
  ...lifeItem(order),
  ...exitItem(order),
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
    ...readLife(item),
    ...readExit(item),
  };
}

/** The state text of a recorded refusal, which stands where an order would. */
const REFUSED = 'REFUSED';

/** An answer that stands in an order's place for a while; the account that it was given to may never have been there. */
export const isRefusal = ({ s }: Item): boolean => s?.S === REFUSED;

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
  ...when(position.unpaid, (unpaid) => ({ w: unpaidAttribute(unpaid) })),
  ...when(position.boughtOn, (date) => ({ d: S(date) })),
});

export const readPosition = (item: Item): Position => ({
  account: readText(item, 'pk').slice(2) as AccountId,
  symbol: readText(item, 'sk').slice(2),
  quantity: quantity(readNumber(item, 'q')),
  cost: money(readNumber(item, 'c')),
  unsettled: readByDate(item.u, quantity),
  ...(item.w === undefined ? {} : { unpaid: readUnpaid(item.w) }),
  ...(item.d?.S === undefined ? {} : { boughtOn: item.d.S }),
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
