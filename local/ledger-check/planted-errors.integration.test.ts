import {
  type AttributeValue,
  DeleteItemCommand,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { dynamoDbAccountSnapshots } from '../../shared/adapters/dynamodb-account-snapshots.ts';
import { dynamoDbAccountStore } from '../../shared/adapters/dynamodb-account-store.ts';
import { dynamoDbFirmAccounts } from '../../shared/adapters/dynamodb-firm-accounts.ts';
import { decodeSnapshot, encodeSnapshot } from '../../shared/adapters/snapshot-codec.ts';
import { clearExecutions } from '../../shared/app/clear-executions.ts';
import { keepSnapshot } from '../../shared/app/history/read-history.ts';
import { entryHash } from '../../shared/app/journal-codec.ts';
import { processAccountCommands } from '../../shared/app/process-account-commands.ts';
import type { AccountCommandWire } from '../../shared/app/wire/account-command.ts';
import { price } from '../../shared/domain/money/exact.ts';
import { present } from '../../shared/kernel/assert.ts';
import { type AccountId, instant } from '../../shared/kernel/brand.ts';
import { createTable, freshDatabase } from '../../test/support/accounts-table.ts';
import {
  ACCOUNT,
  byPrice,
  deposit,
  open,
  orderId,
  place,
  placeTerms,
  reports,
  T0,
} from '../../test/support/commands.ts';
import { checkBooks } from './check-ledger.ts';

/** Two accounts of a real worker in a real table; then one thing is changed behind its back, and the check must name it. */
type Item = Record<string, AttributeValue>;

const BOB = '0b0b0b0b-0000-4000-8000-00000000000b';
const { client } = freshDatabase();
const firm = dynamoDbFirmAccounts(client, 'firm-accounts');
const store = dynamoDbAccountStore(client, 'accounts', undefined, {
  due: 'due',
  triggers: 'triggers',
  controls: 'controls',
});
const snapshots = dynamoDbAccountSnapshots(client, 'accounts');
const ORDER = orderId('b');
const CL_ORD_ID = ORDER.replaceAll('-', '');
/** The venue's own word on Bob's orders: 3 bought at 10, 1 sold at 12, a limit that rests for good. */
const bobs = (name: string, side: string, quantity: string, price: string) => ({
  execId: `f-${name}`,
  clOrdId: orderId(name).replaceAll('-', ''),
  symbol: 'ACME',
  side,
  quantity,
  price,
});
const venue = {
  fills: [
    bobs('bb', 'buy', '3', '10'),
    bobs('bs', 'sell', '1', '12'),
    {
      execId: 'f',
      clOrdId: CL_ORD_ID,
      symbol: 'ACME',
      side: 'buy',
      quantity: '4',
      price: '10',
    },
  ],
  orders: [
    { clOrdId: CL_ORD_ID, leaves: '6', ended: false },
    { clOrdId: orderId('bg').replaceAll('-', ''), leaves: '1', ended: false },
    { clOrdId: orderId('bd').replaceAll('-', ''), leaves: '1', ended: false },
  ],
};

const ports = {
  store,
  venueQueue: { send: async () => {} },
  clock: { now: () => instant(T0), isDriven: () => false },
  marketView: async (symbol: string) => ({
    instrument: { symbol, tradable: true },
    ask: price('10'),
    bid: price('9'),
    marketOpen: true,
  }),
  backOff: async () => {},
  log: ({ bug }: { readonly bug?: unknown }) => {
    if (bug !== undefined) throw new Error(`parked: ${bug}`);
  },
};

async function work(account: string, ...commands: readonly AccountCommandWire[]): Promise<void> {
  for (const command of commands) {
    const body = JSON.stringify(command).replaceAll(ACCOUNT, account);
    const { cause } = await processAccountCommands(
      ports,
      account as AccountId,
      [body],
      instant(T0 + 1),
    );
    if (cause !== undefined) throw new Error(cause);
  }
  const entries = await store.journal(account as AccountId, 1, 100);
  const streamed = entries.map(({ entry }) => ({ sequenceNumber: `${entry.sequence}`, entry }));
  await clearExecutions(firm, `shard of ${account}`, streamed);
}

const TABLES = ['accounts', 'firm-accounts', 'due', 'triggers'] as const;
type Table = (typeof TABLES)[number];

const itemsOf = async (table: Table): Promise<Item[]> =>
  (await client.send(new ScanCommand({ TableName: table, ConsistentRead: true }))).Items ?? [];

const put = (table: Table, item: Item) =>
  client.send(new PutItemCommand({ TableName: table, Item: item }));

const remove = (table: Table, { pk, sk }: Item) =>
  client.send(
    new DeleteItemCommand({
      TableName: table,
      Key: { pk: present(pk, 'pk'), sk: present(sk, 'sk') },
    }),
  );

const right: Record<Table, Item[]> = { accounts: [], 'firm-accounts': [], due: [], triggers: [] };

beforeAll(async () => {
  for (const table of [...TABLES, 'controls'] as const) await createTable(client, table);
  await work(
    ACCOUNT,
    open(),
    deposit('d', '1000'),
    place('b', 'buy', '10', 'ACME', '20'),
    reports('b', 'buy', 'ACME', { execId: 'ack', execType: 'new' }),
    reports('b', 'buy', 'ACME', {
      execId: 'f',
      execType: 'trade',
      lastQuantity: '4',
      lastPrice: '10',
      cumulativeQuantity: '4',
    }),
  );
  const trade = (name: string, side: 'buy' | 'sell', shares: string, each: string) =>
    reports(name, side, 'ACME', {
      execId: `f-${name}`,
      execType: 'trade',
      lastQuantity: shares,
      lastPrice: each,
      cumulativeQuantity: shares,
    });
  await work(
    BOB,
    open(),
    deposit('d', '500'),
    placeTerms('bf', { quantity: '0.5' }),
    placeTerms('bb', { quantity: '3' }),
    trade('bb', 'buy', '3', '10'),
    placeTerms('bs', { side: 'sell' }),
    trade('bs', 'sell', '1', '12'),
    placeTerms('bg', { type: 'limit', limitPrice: '5', timeInForce: 'gtc' }),
    placeTerms('bd', { type: 'limit', limitPrice: '5' }),
    reports('bd', 'buy', 'ACME', { execId: 'bd taken', execType: 'new' }),
    placeTerms('bt', { side: 'sell', type: 'trailing_stop', trail: byPrice('1.5') }),
  );
  await keepSnapshot({ accounts: store, snapshots }, BOB as AccountId, 7, instant(T0));
  for (const table of TABLES) right[table] = await itemsOf(table);
});

afterEach(async () => {
  for (const table of TABLES) {
    for (const item of await itemsOf(table)) await remove(table, item);
    for (const item of right[table]) await put(table, item);
  }
});

const found = async (): Promise<string[]> => {
  const hintTables = { due: 'due', triggers: 'triggers' };
  const books = {
    client,
    accountsTable: 'accounts',
    firmTable: 'firm-accounts',
    hintTables,
    venue,
  };
  const { findings } = await checkBooks(books);
  return findings.map(({ check, where, what }) => `${check}: ${where}: ${what}`);
};

const itemAt = (table: Table, sk: string, pk = `A#${ACCOUNT}`): Item =>
  present(
    right[table].find((item) => item.pk?.S === pk && item.sk?.S === sk),
    `${pk} ${sk}`,
  );
const head = () => itemAt('accounts', 'H');
const entry = (sequence: number): Item =>
  itemAt('accounts', `J#${sequence.toString().padStart(12, '0')}`);
const order = () => itemAt('accounts', `O#${ORDER}`, `O#${ACCOUNT}`);
const position = () => itemAt('accounts', 'P#ACME');
const firmItem = (name: string, asset = 'USD'): Item =>
  present(
    right['firm-accounts'].find(
      ({ pk, sk }) => pk?.S === `FIRM#${name}` && sk?.S?.startsWith(`${asset}#`),
    ),
    name,
  );
const firmBank = (): Item => firmItem('firm.bank');
/** The only item of a table beside the accounts that is about that order. */
const hintOf = (table: 'due' | 'triggers', name: string): Item =>
  present(
    right[table].find(({ sk }) => sk?.S?.includes(orderId(name))),
    name,
  );
const keptItem = (): Item =>
  present(
    right.accounts.find(({ pk }) => pk?.S === `S#${BOB}`),
    'snapshot',
  );
/** The snapshot with a share more in its first lot. */
const anotherSnapshot = (): Item => {
  const history = decodeSnapshot(present(keptItem().b?.B, 'bytes'));
  const trades = history.lots.trades.map((trade, index) =>
    index === 0 ? { ...trade, quantity: trade.quantity.plus(1) } : trade,
  );
  return {
    ...keptItem(),
    b: { B: encodeSnapshot({ ...history, lots: { ...history.lots, trades } }) },
  };
};
/** An entry of Bob's, changed and hashed again with all that follow it, and the head after them. */
async function rewrite(sequence: number, change: (bytes: string) => string): Promise<void> {
  const own = (n: number) => itemAt('accounts', `J#${n.toString().padStart(12, '0')}`, `A#${BOB}`);
  let previous = own(sequence).p;
  for (let n = sequence; n <= 9; n += 1) {
    const text = bytesOf(own(n));
    const item = rehashed({
      ...withBytes(own(n), n === sequence ? change(text) : text),
      ...(previous === undefined ? {} : { p: previous }),
    });
    await put('accounts', item);
    previous = item.h;
  }
  const last = itemAt('accounts', 'H', `A#${BOB}`);
  await put('accounts', { ...last, ...(previous === undefined ? {} : { h: previous }) });
}

const bytesOf = (item: Item): string => Buffer.from(item.b?.B ?? []).toString('utf8');
const hex = (value: AttributeValue | undefined): string =>
  Buffer.from(value?.B ?? []).toString('hex');
const withBytes = (item: Item, text: string): Item => ({ ...item, b: { B: Buffer.from(text) } });
const rehashed = (item: Item): Item => ({
  ...item,
  h: { B: Buffer.from(entryHash(hex(item.p), item.b?.B ?? new Uint8Array()), 'hex') },
});
/** The content of one entry under the key of another. */
const under = ({ pk, sk }: Item, content: Item): Item => ({
  ...content,
  ...(pk && sk ? { pk, sk } : {}),
});

const account = async (item: Item) => void (await put('accounts', item));
const without = async (item: Item) => void (await remove('accounts', item));

/** Each with what it must be found by; `A` stands for the account. */
const PLANTED: readonly (readonly [
  what: string,
  plant: () => Promise<void>,
  ...found: readonly string[],
])[] = [
  [
    'an amount in an entry',
    () => account(withBytes(entry(2), bytesOf(entry(2)).replaceAll('1000', '9000'))),
    'chain: A J#2: its bytes are not those that were hashed: it was changed',
    'balances: A: cash.settled USD: live 1000, its postings sum to 9000',
  ],
  [
    'an amount in an entry, hashed again',
    () => account(rehashed(withBytes(entry(2), bytesOf(entry(2)).replaceAll('1000', '9000')))),
    'chain: A J#3: does not follow the entry before it: one of the two was changed',
  ],
  [
    'an amount in the last entry, hashed again',
    () => account(rehashed(withBytes(entry(5), bytesOf(entry(5)).replaceAll('"f"', '"g"')))),
    `live = replay: A head: lastHash: live ${'.*'}, replayed`,
  ],
  [
    'the actor of an entry',
    () => account(withBytes(entry(3), bytesOf(entry(3)).replace('TESTKEY', 'SOMEONE'))),
    'chain: A J#3: its bytes are not those that were hashed: it was changed',
  ],
  [
    'an entry that cannot be read',
    () => account(withBytes(entry(3), bytesOf(entry(3)).slice(1))),
    'items: A J#000000000003: cannot be read: BugError',
    'chain: A J#3: is missing or cannot be read',
  ],
  [
    'the hash of an entry',
    () => account({ ...entry(3), h: { B: Buffer.alloc(32) } }),
    'chain: A J#3: its bytes are not those that were hashed: it was changed',
  ],
  [
    'two entries in each other’s place',
    async () => {
      await account(under(entry(3), entry(4)));
      await account(under(entry(4), entry(3)));
    },
    'items: A J#000000000003: holds what belongs at J#000000000004',
    'chain: A J#3: holds entry 4: an entry was moved',
    'chain: A J#4: holds entry 3: an entry was moved',
  ],
  ['a gap', () => without(entry(3)), 'chain: A J#3: is missing or cannot be read'],
  ['no first entry', () => without(entry(1)), 'chain: A J#1: is missing or cannot be read'],
  ['no last entry', () => without(entry(5)), 'chain: A J#5: is missing: the head is at 5'],
  [
    'a head of before the last entry',
    () => account({ ...head(), n: { N: '4' } }),
    'chain: A J#5: lies beyond the head, which is at 4',
  ],
  [
    'an entry of another account',
    () => account(under(entry(2), itemAt('accounts', 'J#000000000002', `A#${BOB}`))),
    'chain: A J#2: belongs to account B',
  ],
  [
    'the cash of a head',
    () => account({ ...head(), c: { N: '1000.01' } }),
    'live = replay: A head: cash.settled: live 1000.01, replayed 1000',
    'balances: A: cash.settled USD: live 1000.01, its postings sum to 1000',
    'trial balance: USD: customers and firm differ by 0.01',
  ],
  [
    'unsettled cash of another day',
    () => account({ ...head(), u: { M: { '2026-11-24': { N: '-40' } } } }),
    'live = replay: A head: cash.unsettled.2026-11-24: live -40, replayed none',
    'live = replay: A head: cash.unsettled.2026-11-23: live none, replayed -40',
  ],
  [
    'a hold in a head',
    () => account({ ...head(), k: { M: { [ORDER]: { L: [{ N: '1' }, { S: 'ACME' }] } } } }),
    `holds: A order ${ORDER}: amount: held 1, needed 120`,
  ],
  ['no head', () => without(head()), 'items: A H: has items and no head'],
  [
    'a head that cannot be read',
    () => account({ ...head(), c: { S: 'much' } }),
    'items: A H: cannot be read: BugError: missing: c',
  ],
  [
    'the fills of an order',
    () => account({ ...order(), g: { N: '5' } }),
    `live = replay: A order ${ORDER}: filledQuantity: live 5, replayed 4`,
  ],
  [
    'the state of an order',
    () => account({ ...order(), s: { S: 'FILLED' } }),
    `live = replay: A order ${ORDER}: state: live FILLED, replayed PARTIALLY_FILLED`,
    `open orders: A ${ORDER} FILLED: has ended here and rests at the venue`,
  ],
  [
    'an ExecID that an order does not claim any more',
    () => account({ ...order(), c: { B: (order().c?.B ?? new Uint8Array()).slice(0, -12) } }),
    `live = replay: A order ${ORDER}: claims.2.hash: live none, replayed`,
  ],
  [
    'no order',
    () => without(order()),
    `live = replay: A order ${ORDER}: is in the journal and not in the table`,
  ],
  [
    'the shares of a position',
    () => account({ ...position(), q: { N: '5' } }),
    'live = replay: A position ACME: quantity: live 5, replayed 4',
    'balances: A: position ACME: live 5, its postings sum to 4',
    'trial balance: ACME: customers and firm differ by 1',
  ],
  [
    'the cost of a position',
    () => account({ ...position(), c: { N: '40.01' } }),
    'live = replay: A position ACME: cost: live 40.01, replayed 40',
  ],
  [
    'no position',
    () => without(position()),
    'live = replay: A position ACME: is in the journal and not in the table',
  ],
  [
    'a position from nowhere',
    () => account({ ...position(), sk: { S: 'P#OTHR' } }),
    'live = replay: A position OTHR: quantity: live 4, replayed none',
    'balances: A: position OTHR: live 4, its postings sum to 0',
  ],
  [
    'an item of no kind',
    () => account({ ...position(), sk: { S: 'X#1' } }),
    'items: A X#1: is of no kind that belongs to an account',
  ],
  [
    'a firm account',
    async () => void (await put('firm-accounts', { ...firmBank(), b: { N: '-999' } })),
    'firm accounts: firm.bank USD: legs sum to -1500, projected',
    'trial balance: USD: customers and firm differ by',
  ],
  [
    'the inventory',
    async () =>
      void (await put('firm-accounts', { ...firmItem('firm.inventory', 'ACME'), b: { N: '0.5' } })),
    'firm accounts: firm.inventory ACME: legs sum to -0.5, projected 0.5',
  ],
  [
    'the fees that are owed',
    async () => void (await put('firm-accounts', { ...firmItem('firm.fees.sec'), b: { N: '0' } })),
    'firm accounts: firm.fees.sec USD: legs sum to 0.01, projected 0',
  ],
  [
    'a due item of another time',
    async () => void (await put('due', { ...hintOf('due', 'bg'), at: { N: `${T0}` } })),
    `hints: B order ${orderId('bg')}: no due item for expiry at .*, but expiry at ${T0}`,
  ],
  [
    'no due item',
    async () => void (await remove('due', hintOf('due', 'bg'))),
    `hints: B order ${orderId('bg')}: no due item for expiry at .*, but none`,
  ],
  [
    'no due item of an order for the day that rests',
    async () => void (await remove('due', hintOf('due', 'bd'))),
    `hints: B order ${orderId('bd')}: no due item for expiry at .*, but none`,
  ],
  [
    'a trigger of another distance',
    async () => void (await put('triggers', { ...hintOf('triggers', 'bt'), p: { N: '1.4' } })),
    `hints: B order ${orderId('bt')}: nothing watches trail-below 1.5 price of ACME, but trail-below 1.4 price of ACME`,
    `hints: B order ${orderId('bt')}: is watched for trail-below 1.4 price of ACME and waits for no such thing`,
  ],
  [
    'a trigger that is watched no more',
    async () => void (await put('triggers', { ...hintOf('triggers', 'bt'), x: { BOOL: true } })),
    `hints: B order ${orderId('bt')}: nothing watches trail-below 1.5 price of ACME, but nothing`,
  ],
  [
    'no trigger',
    async () => void (await remove('triggers', hintOf('triggers', 'bt'))),
    `hints: B order ${orderId('bt')}: nothing watches trail-below 1.5 price of ACME, but nothing`,
  ],
  [
    'a trigger of an order from nowhere',
    async () =>
      void (await put('triggers', { ...hintOf('triggers', 'bt'), sk: { S: `${BOB}#x` } })),
    'hints: B order x: an item names an order that there is not',
  ],
  [
    'a snapshot',
    () => account(anotherSnapshot()),
    'snapshots: B S#7: lots.0.quantity: live 0.5, replayed 2.5',
  ],
  [
    'a snapshot that cannot be read',
    () => account({ ...keptItem(), b: { B: Buffer.from('nothing') } }),
    'items: B S#.*: cannot be read',
  ],
  [
    'a journal that was written anew with another price, hashes and head included',
    () => rewrite(7, (bytes) => bytes.replace('"12"', '"13"')),
    'postings: B J#7: posts -1 USD more than its events are worth',
    'replay: B J#7: its postings, balances or messages are not those of its events',
  ],
  [
    'a journal that was written anew without the fee of a sale',
    () =>
      rewrite(7, (bytes) =>
        bytes.replace('["0.01","0"]', 'null').replace(/,\["firm.fees.sec","USD","0.01"\]/, ''),
      ),
    `fees: B J#7, order ${orderId('bs')}: was charged 0 + 0 for its fills together, due are 0.01 + 0`,
  ],
  [
    'no firm account',
    async () => void (await remove('firm-accounts', firmBank())),
    'firm accounts: firm.bank USD: legs sum to -1500, projected',
  ],
];

const rows = PLANTED.map(([what, plant, ...expected]) => [what, { plant, expected }] as const);

describe('the check of the ledger', () => {
  it('finds nothing in what was refused to an account that there never was', async () => {
    const pk = { S: 'O#0c0c0c0c-0000-4000-8000-00000000000c' };
    await account({ pk, sk: { S: `O#${orderId('never')}` }, s: { S: 'REFUSED' } });
    expect(await found()).toEqual([]);
  });

  it('finds nothing where nothing was changed', async () => {
    expect(await found()).toEqual([]);
  });

  it.each(rows)('finds and names %s', async (_what, { plant, expected }) => {
    await plant();
    const findings = (await found()).map((each) =>
      each.replaceAll(ACCOUNT, 'A').replaceAll(BOB, 'B'),
    );
    for (const each of expected) {
      const [before = '', after = ''] = each.split('.*');
      const match = findings.find(
        (finding) => finding.startsWith(before) && finding.includes(after),
      );
      expect(match, `${each}\n in\n${findings.join('\n')}`).toBeDefined();
    }
    const other = expected[0]?.includes(': B ') ? / A / : / B /;
    expect(findings.filter((each) => other.test(each.replace(/belongs .*/, '')))).toEqual([]);
  });
});
