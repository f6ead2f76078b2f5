import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type DynamoDBClient, TransactGetItemsCommand } from '@aws-sdk/client-dynamodb';
import { seededRandom } from '../../local/demo/seeded-random.ts';
import {
  headKey,
  positionKey,
  readHead,
  readPosition,
} from '../../shared/adapters/account-items.ts';
import { snapshotAccount } from '../../shared/adapters/dynamodb-ledger-reader.ts';
import { commitOf, startPlan } from '../../shared/app/account-plan.ts';
import { Attempts, commitPlan } from '../../shared/app/commit-plan.ts';
import { sealEntry } from '../../shared/app/journal-codec.ts';
import { uuid5 } from '../../shared/app/uuid5.ts';
import type { Account } from '../../shared/domain/accounts/account.ts';
import { evolve } from '../../shared/domain/accounts/evolve.ts';
import { recordEntry } from '../../shared/domain/accounts/record-entry.ts';
import { money, quantity } from '../../shared/domain/money/exact.ts';
import type { Position } from '../../shared/domain/orders/order.ts';
import { present } from '../../shared/kernel/assert.ts';
import { type AccountId, type CommandId, instant } from '../../shared/kernel/brand.ts';
import type { AccountStore } from '../../shared/ports/account-store.ts';
import { deposit, open } from '../support/commands.ts';
import { given } from '../support/given.ts';
import { portsOf } from './list-append.ts';

/** A bank is an account: units lie in its cash and in its positions, each an item of its own. */
const DRAWERS = ['A', 'B', 'C', 'D'] as const;
const TOTAL = 1_000;
const DEADLINE_MS = 10_000;
const WRITERS = 3;
/** The engine here takes some hundred requests a second: without a pause most of them would be transfers that collide. */
const BETWEEN_TRANSFERS_MS = 2;

type Bank = {
  readonly account: AccountId;
  readonly client: DynamoDBClient;
  /** Writers' and readers' own; faults may be injected below it. */
  readonly store: AccountStore;
};

/** Units by drawer; the first is the cash. */
type Balances = readonly number[];

const position = (account: AccountId, symbol: string, units: number): Position => ({
  account,
  symbol,
  quantity: quantity(String(units)),
  cost: money('0'),
  unsettled: {},
});

export async function openBank(client: DynamoDBClient, store: AccountStore): Promise<Bank> {
  const account = randomUUID() as AccountId;
  const own = <T extends object>(command: T): T => ({ ...command, account });
  const { plan } = given().and(own(open()), own(deposit('d', String(TOTAL))));
  const commit = commitOf(plan);
  const positions = DRAWERS.map((symbol) => position(account, symbol, 0));
  const outcome = await store.commit({ ...commit, positions });
  if (outcome.kind !== 'committed') throw new Error(`not opened: ${outcome.kind}`);
  return { account, client, store };
}

const balancesOf = (head: Account, positions: ReadonlyMap<string, Position>): Balances => [
  head.cash.settled.toNumber(),
  ...DRAWERS.map((symbol) => positions.get(symbol)?.quantity.toNumber() ?? Number.NaN),
];

/** Moves units from one drawer to another, as much as the one has; false: somebody else was faster. */
async function transfer(
  { account, store }: Bank,
  number: number,
  draw: (below: number) => number,
): Promise<boolean> {
  const head = present(await store.account(account), 'the bank');
  const { positions } = await store.items(account, { symbols: DRAWERS });
  const balances = [...balancesOf(head, positions)];
  const [from, to] = [draw(balances.length), draw(balances.length)];
  // All of it at times: a decision on an old balance would overdraw.
  const units = draw((balances[from] ?? 0) + 1);
  balances[from] = (balances[from] ?? 0) - units;
  balances[to] = (balances[to] ?? 0) + units;
  const loaded = { account: head, orders: new Map(), positions };
  const cause = {
    id: uuid5(`${account} ${number}`) as CommandId,
    kind: 'set-order-rate',
    actor: { type: 'system', id: 'bank' },
    account,
  } as const;
  const events = [{ type: 'nothing-to-do', why: `${units} from ${from} to ${to}` }] as const;
  const entry = recordEntry(loaded, cause, events, head.lastAt);
  const stored = sealEntry(entry, head.lastHash);
  const evolved = evolve(loaded, entry, stored.hash);
  const [cash = 0, ...drawers] = balances;
  const after = present(evolved.account, 'the bank');
  const plan = {
    ...startPlan(loaded),
    state: {
      ...evolved,
      account: { ...after, cash: { ...after.cash, settled: money(String(cash)) } },
      positions: new Map(
        DRAWERS.map((symbol, index) => [symbol, position(account, symbol, drawers[index] ?? 0)]),
      ),
    },
    entries: [stored],
  };
  const ports = portsOf(store);
  return commitPlan(ports, plan, new Attempts(ports, instant(Date.now() + DEADLINE_MS)));
}

/** How a bank is read; undefined: it moved meanwhile, and whoever reads looks again. */
type Reader = (bank: Bank) => Promise<Balances | undefined>;

const byTransaction: Reader = async ({ client, account }) => {
  const keys = [headKey(account), ...DRAWERS.map((symbol) => positionKey(account, symbol))];
  const { Responses = [] } = await client.send(
    new TransactGetItemsCommand({
      TransactItems: keys.map((Key) => ({ Get: { TableName: 'accounts', Key } })),
    }),
  );
  const [head, ...found] = Responses.map(({ Item }) => present(Item, 'an item'));
  const positions = found.map(readPosition).map((each) => [each.symbol, each] as const);
  return balancesOf(readHead(present(head, 'the head')), new Map(positions));
};

/** The head, the items, the head again: as the worker's commit and the audit do it. */
const byHead: Reader = async ({ store, account }) => {
  const head = present(await store.account(account), 'the bank');
  const { positions } = await store.items(account, { symbols: DRAWERS });
  const after = await store.account(account);
  return after?.sequence === head.sequence ? balancesOf(head, positions) : undefined;
};

const byAudit: Reader = async ({ client, store, account }) => {
  const snapshot = await snapshotAccount(client, 'accounts', store, account).catch(() => undefined);
  if (snapshot === undefined) return undefined;
  const positions = snapshot.positions.map((each) => [each.symbol, each] as const);
  return balancesOf(snapshot.account, new Map(positions));
};

/** What the product never does: one item after the other, at leisure, and nobody looks at the head again. */
export const oneByOne: Reader = async ({ store, account }) => {
  const head = present(await store.account(account), 'the bank');
  const drawers: number[] = [];
  for (const symbol of DRAWERS) {
    await pause(BETWEEN_TRANSFERS_MS * 10);
    const found = await store.position(account, symbol);
    drawers.push(found?.quantity.toNumber() ?? Number.NaN);
  }
  return [head.cash.settled.toNumber(), ...drawers];
};

const everySoOften =
  (reader: Reader): Reader =>
  async (bank) => {
    await pause(100);
    return reader(bank);
  };

const READERS: readonly Reader[] = [
  ...Array.from({ length: 5 }, () => byTransaction),
  byHead,
  everySoOften(byAudit),
];

type BankOutcome = {
  readonly transfers: number;
  readonly reads: number;
  /** Reads that were taken back because the bank moved. */
  readonly moved: number;
  /** Snapshots that do not sum to the total, or with less than nothing in a drawer. */
  readonly wrong: readonly Balances[];
};

/** An audit reads the journal too: a bank with a long one is closed and the next opened. */
export const READS_PER_BANK = 2_000;

/** Transfers and reads at the same time, until that many snapshots were read. */
export async function runBank(
  bank: Bank,
  { seed, reads, readers = READERS }: { seed: number; reads: number; readers?: readonly Reader[] },
): Promise<BankOutcome> {
  const random = seededRandom(seed);
  const draw = (below: number): number => Math.floor(random() * below);
  const outcome = { transfers: 0, reads: 0, moved: 0, wrong: [] as Balances[] };
  let number = 0;
  const isOpen = (): boolean => outcome.reads < reads;
  const write = async (): Promise<void> => {
    while (isOpen()) {
      number += 1;
      // A transfer whose answer never came is one like any other to the readers.
      const isDone = await transfer(bank, number, draw).catch(() => false);
      if (isDone) outcome.transfers += 1;
      await pause(BETWEEN_TRANSFERS_MS);
    }
  };
  const read = async (reader: Reader): Promise<void> => {
    while (isOpen()) {
      const balances = await reader(bank).catch(() => undefined);
      if (balances === undefined) {
        outcome.moved += 1;
        continue;
      }
      outcome.reads += 1;
      const sum = balances.reduce((total, units) => total + units, 0);
      if (sum !== TOTAL || balances.some((units) => units < 0)) outcome.wrong.push(balances);
    }
  };
  await Promise.all([...Array.from({ length: WRITERS }, write), ...readers.map(read)]);
  return outcome;
}
