import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countingRandomness } from '../../test/support/api-fixtures.ts';
import { ACCOUNT, deposit, open, T0 } from '../../test/support/commands.ts';
import { InMemoryAccountStore } from '../../test/support/in-memory-account-store.ts';
import { price, quantity } from '../domain/money/exact.ts';
import type { OrderTerms } from '../domain/orders/order.ts';
import { type AccountId, instant } from '../kernel/brand.ts';
import type { ItemsWanted, OrderSlot } from '../ports/account-store.ts';
import type { OrderAnswer } from './ask-for-order.ts';
import { bodyHashOf } from './body-hash.ts';
import { orderIdOf } from './order-ids.ts';
import { processAccountCommands } from './process-account-commands.ts';
import { requestOrder } from './request-order.ts';
import type { WorkerPorts } from './worker-ports.ts';

/**
 * "Placing an order" of docs/ARCHITECTURE.md: every interleaving of concurrent requests under one client key, crashes, repeated
 * deliveries and the real worker must leave only truthful answers behind.
 */
const account = ACCOUNT as AccountId;
const KEY = 'one-key';
const ORDER = orderIdOf(account, KEY);

const termsOf = (shares: string): OrderTerms => ({
  symbol: 'ACME',
  side: 'buy',
  type: 'limit',
  timeInForce: 'day',
  quantity: quantity(shares),
  limitPrice: price('10'),
  extendedHours: false,
});

type Plan = {
  /** Shares of each concurrent request: different shares are different bodies under the one key. */
  readonly requests: readonly {
    readonly shares: string;
    readonly crashAtStep: number | undefined;
  }[];
  /** How often each mailbox message is delivered. */
  readonly deliveries: number;
  /** Dollars there from the start, and dollars that arrive at some time: a refused order may fit later. */
  readonly cash: readonly [string, string];
};

const plan: fc.Arbitrary<Plan> = fc.record({
  requests: fc.array(
    fc.record({
      shares: fc.constantFrom('1', '2'),
      crashAtStep: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined, freq: 2 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  deliveries: fc.integer({ min: 1, max: 2 }),
  cash: fc.constantFrom(['100', '1'], ['1', '100'], ['15', '100'], ['1', '1']),
});

class Crash extends Error {}

type Outcome = { readonly hash: string; readonly answer: OrderAnswer | undefined };

async function run(scheduler: fc.Scheduler, { requests, deliveries, cash }: Plan) {
  const store = new InMemoryAccountStore();
  const ask = {
    instrument: { symbol: 'ACME', tradable: true },
    ask: price('10'),
    marketOpen: true,
  };
  const slowly = async <T>(label: string, act: () => Promise<T>): Promise<T> => {
    await scheduler.schedule(Promise.resolve(), label);
    return act();
  };
  const clock = { now: () => instant(T0), isDriven: () => false };
  // What a batch read finds is not of one moment: each item is read at a time of its own.
  const itemsOneByOne = async (label: string, id: AccountId, wanted: ItemsWanted) => {
    const { head = false, orders, symbols, claims } = wanted;
    const [heads, slots, positions, claimed] = await Promise.all([
      slowly(`${label} the head`, () => store.items(id, { head })),
      slowly(`${label} the order`, () => store.items(id, { orders: orders ?? [] })),
      slowly(`${label} the position`, () => store.items(id, { symbols: symbols ?? [] })),
      slowly(`${label} the claim`, () => store.items(id, { claims: claims ?? [] })),
    ]);
    return {
      account: heads.account,
      slots: slots.slots,
      positions: positions.positions,
      claims: claimed.claims,
      controls: new Map(),
    };
  };
  const worker: WorkerPorts = {
    store: Object.assign(Object.create(store) as InMemoryAccountStore, {
      account: (id: AccountId) => slowly('worker reads the head', () => store.account(id)),
      items: (id: AccountId, wanted: ItemsWanted) => itemsOneByOne('worker reads', id, wanted),
      commit: (commit: Parameters<typeof store.commit>[0]) =>
        slowly('worker commits', () => store.commit(commit)),
    }),
    venueQueue: { send: async () => {} },
    clock,
    marketView: async () => ask,
    backOff: async () => {},
    log: ({ bug }) => {
      if (bug !== undefined) throw new Error(`parked: ${bug}`);
    },
  };
  const work = async (body: string): Promise<void> => {
    const result = await processAccountCommands(worker, account, [body], instant(T0 + 60_000));
    if (result.cause !== undefined) throw new Error(result.cause);
  };
  const setup = { ...worker, store };
  for (const command of [open(), deposit('first', cash[0])]) {
    await processAccountCommands(setup, account, [JSON.stringify(command)], instant(T0 + 60_000));
  }

  // The mailbox: in order, one at a time, and the same deduplication id only once.
  const seen = new Set<string>();
  let mailbox = Promise.resolve();
  const enqueue = (body: string, deduplicationId: string): void => {
    if (seen.has(deduplicationId)) return;
    seen.add(deduplicationId);
    for (let delivery = 0; delivery < deliveries; delivery += 1) {
      mailbox = mailbox.then(() => slowly('worker takes a message', () => work(body)));
    }
  };

  const request = async ({ shares, crashAtStep }: Plan['requests'][number]): Promise<Outcome> => {
    let step = 0;
    const reach = async <T>(label: string, act: () => Promise<T>): Promise<T> => {
      if (step === crashAtStep) throw new Crash(label);
      step += 1;
      return slowly(label, act);
    };
    const terms = termsOf(shares);
    const ports = {
      accounts: Object.assign(Object.create(store) as InMemoryAccountStore, {
        items: (id: AccountId, wanted: ItemsWanted) =>
          reach('request looks', () => itemsOneByOne('request reads', id, wanted)),
      }),
      claims: {
        putPending: (order: Parameters<typeof store.putPending>[0]) =>
          reach('request records', () => store.putPending(order)),
        putRefused: (...refusal: Parameters<typeof store.putRefused>) =>
          reach('request records a refusal', () => store.putRefused(...refusal)),
      },
      mailboxes: {
        send: (_mailbox: number, message: { body: string; deduplicationId: string }) =>
          reach('request sends', async () => enqueue(message.body, message.deduplicationId)),
      },
      instruments: { find: async () => ask.instrument },
      prices: {
        quote: async () => ({ bid: ask.ask, ask: ask.ask, last: ask.ask, asOf: instant(T0) }),
      },
      clock,
      randomness: countingRandomness(),
      marketHours: 'always-unless-driven' as const,
    };
    const principal = { role: 'client', keyId: 'K', account, mailbox: 0 } as const;
    try {
      return {
        hash: bodyHashOf(terms),
        answer: await requestOrder(ports, principal, { clientOrderId: KEY, terms }),
      };
    } catch (error) {
      if (error instanceof Crash) return { hash: bodyHashOf(terms), answer: undefined };
      throw error;
    }
  };

  const later = slowly('money arrives', async () =>
    enqueue(JSON.stringify(deposit('later', cash[1])), 'later'),
  );
  const outcomes = await scheduler.waitFor(Promise.all([...requests.map(request), later]));
  await scheduler.waitFor((async () => mailbox)());
  const slot = await store.orderSlot(account, ORDER);
  const placed = (store.entries.get(account) ?? [])
    .flatMap(({ entry }) => entry.events)
    .filter((event) => event.type === 'order-placed');
  return { outcomes: outcomes.filter((each): each is Outcome => each !== undefined), slot, placed };
}

const hashIn = (slot: OrderSlot | undefined): string | undefined =>
  slot?.kind === 'order' ? slot.order.bodyHash : slot?.bodyHash;

type Ending = Pick<Awaited<ReturnType<typeof run>>, 'slot' | 'placed'>;

/** What must hold in the end for a request that was answered so. */
const truth: {
  readonly [K in OrderAnswer['kind']]: (hash: string, ending: Ending) => void;
} = {
  // Told "accepted": the order exists, and the worker has decided it.
  order: (hash, { slot }) => {
    const state = expect.stringMatching(/^(ROUTED|REJECTED)$/);
    expect(slot).toMatchObject({ kind: 'order', order: { id: ORDER, bodyHash: hash, state } });
  },
  // Told "there is no order": there is none, for ever.
  refused: (hash, { slot, placed }) => {
    expect(placed).toEqual([]);
    expect(slot).toMatchObject({ kind: 'refused', bodyHash: hash });
  },
  'key-reused': (hash, { slot }) => {
    expect(slot).toBeDefined();
    expect(hashIn(slot)).not.toBe(hash);
  },
};

/** Against hanging; a busy machine takes a few seconds. */
const TIME_LIMIT_MS = 60_000;

describe('requests under one client key', () => {
  it(
    'end as one order at most, and no answer turns out untrue',
    async () => {
      const met = new Map<string, number>();
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), plan, async (scheduler, chosen) => {
          const { outcomes, ...ending } = await run(scheduler, chosen);
          expect(ending.placed.length).toBeLessThanOrEqual(1);
          for (const { hash, answer } of outcomes) {
            const kind = answer?.kind ?? 'crashed';
            met.set(kind, (met.get(kind) ?? 0) + 1);
            if (answer !== undefined) truth[answer.kind](hash, ending);
          }
        }),
        { numRuns: 1_000 },
      );
      // A run that never met one of these would prove little.
      expect([...met.keys()].sort()).toEqual(['crashed', 'key-reused', 'order', 'refused']);
      expect(Math.min(...met.values())).toBeGreaterThan(10);
    },
    TIME_LIMIT_MS,
  );
});
