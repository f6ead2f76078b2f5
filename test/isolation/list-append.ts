import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '../../local/demo/seeded-random.ts';
import { type AccountPlan, commitOf, startPlan } from '../../shared/app/account-plan.ts';
import { Attempts, commitPlan } from '../../shared/app/commit-plan.ts';
import { sealEntry } from '../../shared/app/journal-codec.ts';
import { uuid5 } from '../../shared/app/uuid5.ts';
import type { WorkerPorts } from '../../shared/app/worker-ports.ts';
import { evolve } from '../../shared/domain/accounts/evolve.ts';
import { recordEntry } from '../../shared/domain/accounts/record-entry.ts';
import type { AccountState } from '../../shared/domain/accounts/state.ts';
import type { ClaimHash, Order } from '../../shared/domain/orders/order.ts';
import { present } from '../../shared/kernel/assert.ts';
import {
  type AccountId,
  type CommandId,
  instant,
  type OrderId,
} from '../../shared/kernel/brand.ts';
import type { AccountStore } from '../../shared/ports/account-store.ts';
import { deposit, open, orderId, place } from '../support/commands.ts';
import { given } from '../support/given.ts';
import type { History, Step, Transaction } from './history.ts';

/** The lists of an account: what its orders have claimed, in the order of claiming, and its journal. */
const KEYS = ['x', 'y', 'z', 'w'] as const;
const JOURNAL = 'journal';
/** Of the placement itself. */
const CLAIMS_BEFORE = 1;

const CLIENTS = 4;
const TRANSACTIONS_EACH = 7;
const MAX_STEPS = 4;
const DEADLINE_MS = 10_000;

export type Workload = {
  readonly seed: number;
  readonly account: AccountId;
  readonly store: AccountStore;
  /** Reads of several items do not look at the head again: what the product never does. For the checker's own test. */
  readonly tornReads?: boolean;
};

const hashOf = (value: number): ClaimHash => value.toString(16).padStart(16, '0') as ClaimHash;
const orderOf = (key: string): OrderId => orderId(key) as OrderId;

/** A step that has not been taken: what will be read is not known yet. */
type Wanted = { readonly kind: 'append' | 'read'; readonly key: string; readonly value: number };

/** An account with an order for each list, through the adapter's own commit. */
async function openLists({ store, account }: Workload): Promise<void> {
  const own = <T extends object>(command: T): T => ({ ...command, account });
  const { plan } = given().and(
    own(open()),
    own(deposit('d', '1000')),
    ...KEYS.map((key) => own(place(key, 'buy', '1', 'ACME', '9'))),
  );
  const outcome = await store.commit(commitOf(plan));
  if (outcome.kind !== 'committed') throw new Error(`not opened: ${outcome.kind}`);
}

/** The head first, then the items, as the worker loads an account. */
async function load(
  { store, account }: Workload,
  keys: readonly string[],
): Promise<AccountState & { readonly journal: readonly number[] }> {
  const head = present(await store.account(account), 'the account');
  const { slots } = await store.items(account, { orders: keys.map(orderOf) });
  const orders = [...slots.values()].flatMap((slot) => (slot.kind === 'order' ? [slot.order] : []));
  const entries = keys.includes(JOURNAL) ? await store.journal(account, 1, 1_000) : [];
  return {
    account: head,
    orders: new Map(orders.map((order) => [order.id, order])),
    positions: new Map(),
    journal: entries.flatMap(({ entry }) =>
      entry.events.flatMap((event) => (event.type === 'nothing-to-do' ? [Number(event.why)] : [])),
    ),
  };
}

const listOf = ({ claims }: Order): number[] =>
  claims.slice(CLAIMS_BEFORE).map(({ hash }) => Number.parseInt(hash, 16));

/** Takes the steps on what was loaded. */
function take(
  state: Awaited<ReturnType<typeof load>>,
  wanted: readonly Wanted[],
): { readonly steps: readonly Step[]; readonly orders: ReadonlyMap<OrderId, Order> } {
  const orders = new Map(state.orders);
  const steps = wanted.map(({ kind, key, value }): Step => {
    if (key === JOURNAL) return { kind: 'read', key, values: state.journal };
    const order = present(orders.get(orderOf(key)), key);
    if (kind === 'read') return { kind, key, values: listOf(order) };
    const sequence = present(state.account, 'the account').sequence + 1;
    const claims = [...order.claims, { hash: hashOf(value), sequence }];
    orders.set(order.id, { ...order, claims });
    return { kind, key, value };
  });
  return { steps, orders };
}

/** The commit that writes the lists, with an entry that is the journal's own append. */
function planOf(
  loaded: AccountState,
  orders: ReadonlyMap<OrderId, Order>,
  account: AccountId,
  value: number,
): AccountPlan {
  const cause = {
    id: uuid5(`${account} ${value}`) as CommandId,
    kind: 'set-order-rate',
    actor: { type: 'system', id: 'list-append' },
    account,
  } as const;
  const before = present(loaded.account, 'the account');
  const events = [{ type: 'nothing-to-do', why: String(value) }] as const;
  const entry = recordEntry(loaded, cause, events, before.lastAt);
  const stored = sealEntry(entry, before.lastHash);
  return {
    ...startPlan(loaded),
    state: { ...evolve(loaded, entry, stored.hash), orders },
    entries: [stored],
  };
}

/** What a commit is settled with; nothing else of a worker is asked for. */
export const portsOf = (store: AccountStore): WorkerPorts => ({
  store,
  venueQueue: { send: async () => {} },
  clock: { now: () => instant(Date.now()), isDriven: () => false },
  marketView: async () => ({ instrument: undefined, ask: undefined, marketOpen: true }),
  backOff: () => pause(1),
  log: () => {},
});

type Ended = Pick<Transaction, 'outcome' | 'steps'>;

async function attempt(
  work: Workload,
  wanted: readonly Wanted[],
  journalValue: number,
): Promise<Ended> {
  const appends = wanted.filter(({ kind }) => kind === 'append');
  const asked = appends.map(({ key, value }): Step => ({ kind: 'append', key, value }));
  const own: Step = { kind: 'append', key: JOURNAL, value: journalValue };
  let mayBeWritten = false;
  try {
    const state = await load(work, [...new Set(wanted.map(({ key }) => key))]);
    const { steps, orders } = take(state, wanted);
    if (appends.length === 0) {
      const after = work.tornReads ? state.account : await work.store.account(work.account);
      const isWhole = after?.sequence === state.account?.sequence;
      return { outcome: isWhole ? 'committed' : 'aborted', steps };
    }
    const plan = planOf(state, orders, work.account, journalValue);
    const ports = portsOf(work.store);
    mayBeWritten = true;
    const attempts = new Attempts(ports, instant(Date.now() + DEADLINE_MS));
    const isCommitted = await commitPlan(ports, plan, attempts);
    return { outcome: isCommitted ? 'committed' : 'aborted', steps: [...steps, own] };
  } catch {
    return { outcome: mayBeWritten ? 'unknown' : 'aborted', steps: [...asked, own] };
  }
}

/** One account, some clients at once, each with one transaction after the other; in the end everything is read. */
export async function listAppendHistory(work: Workload, quiet: AccountStore): Promise<History> {
  await openLists({ ...work, store: quiet });
  const random = seededRandom(work.seed);
  const draw = (below: number): number => Math.floor(random() * below);
  const history: Transaction[] = [];
  let lastValue = 0;
  const nextValue = (): number => {
    lastValue += 1;
    return lastValue;
  };
  const wantedSteps = (): Wanted[] => {
    const readsOnly = random() < 0.4;
    const steps = Array.from({ length: 1 + draw(MAX_STEPS) }, (): Wanted => {
      const kind = readsOnly || random() < 0.5 ? 'read' : 'append';
      return { kind, key: KEYS[draw(KEYS.length)] ?? 'x', value: nextValue() };
    });
    const isReading = steps.every(({ kind }) => kind === 'read');
    return isReading ? [...steps, { kind: 'read', key: JOURNAL, value: 0 }] : steps;
  };
  const run = async (name: string, wanted: readonly Wanted[], on: Workload): Promise<void> => {
    const began = performance.now();
    const ended = await attempt(on, wanted, nextValue());
    history.push({ name, ...ended, began, ended: performance.now() });
  };
  const client = async (number: number): Promise<void> => {
    for (let each = 0; each < TRANSACTIONS_EACH; each += 1) {
      await run(`${number}.${each}`, wantedSteps(), work);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
  const everything = [...KEYS, JOURNAL].map((key): Wanted => ({ kind: 'read', key, value: 0 }));
  await run('the end', everything, { ...work, store: quiet });
  return history;
}
