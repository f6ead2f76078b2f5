import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  cancel,
  deposit,
  due,
  open,
  openMargin,
  orderId,
  place,
  placeTerms,
  print,
  reports,
  T0,
  trigger,
} from '../../test/support/commands.ts';
import { InMemoryAccountStore } from '../../test/support/in-memory-account-store.ts';
import { marketSession } from '../domain/calendar/market-calendar.ts';
import { price, text, ZERO_QUANTITY } from '../domain/money/exact.ts';
import { type AccountId, type CommandId, instant, type OrderId } from '../kernel/brand.ts';
import type { ItemsWanted } from '../ports/account-store.ts';
import { processAccountCommands } from './process-account-commands.ts';
import type { AccountCommandWire } from './wire/account-command.ts';
import type { WorkerPorts } from './worker-ports.ts';

const account = ACCOUNT as AccountId;
const fill = {
  execId: 'E1',
  execType: 'trade',
  lastQuantity: '10',
  lastPrice: '9',
  cumulativeQuantity: '10',
} as const;

/** A worker over a store that tells each read, in their order. */
function watchedWorker() {
  const store = new InMemoryAccountStore();
  const reads: string[] = [];
  const between = { headAndItems: async (): Promise<void> => {} };
  const watched = Object.assign(Object.create(store) as InMemoryAccountStore, {
    async account(id: AccountId) {
      reads.push('head');
      const head = await store.account(id);
      await between.headAndItems();
      return head;
    },
    async items(id: AccountId, wanted: ItemsWanted) {
      const { orders = [], symbols = [], claims = [] } = wanted;
      const numbers = [orders, symbols, claims].map((keys) => new Set(keys).size);
      reads.push(`orders ${numbers[0]} positions ${numbers[1]} claims ${numbers[2]}`);
      return store.items(id, wanted);
    },
    async claim(id: AccountId, command: CommandId) {
      reads.push('claim');
      return store.claim(id, command);
    },
  });
  const ports: WorkerPorts = {
    store: watched,
    venueQueue: { send: async () => {} },
    clock: { now: () => instant(T0), isDriven: () => false },
    marketView: async (symbol) => ({
      instrument: { symbol, tradable: true },
      ask: price('10'),
      marketOpen: true,
    }),
    backOff: async () => {},
    log: () => {},
  };
  const run = async (over: Partial<WorkerPorts>, commands: readonly AccountCommandWire[]) => {
    const bodies = commands.map((command) => JSON.stringify(command));
    const result = await processAccountCommands(
      { ...ports, ...over },
      account,
      bodies,
      instant(T0 + 1),
    );
    expect(result).toEqual({ processed: commands.length });
  };
  return {
    store,
    reads,
    between,
    /** Runs commands and tells what was read for them. */
    async readsOf(...commands: AccountCommandWire[]) {
      reads.length = 0;
      await run({}, commands);
      return [...reads];
    },
    run,
    setUp: (...commands: AccountCommandWire[]) => run({ store }, commands),
  };
}

describe('what is read to decide a batch', () => {
  it('the head, and then everything that the commands name in one read', async () => {
    const { setUp, readsOf } = watchedWorker();
    await setUp(open(), deposit('d', '1000'));
    expect(await readsOf(place('b', 'buy', '10', 'ACME', '9'))).toEqual([
      'head',
      'orders 1 positions 1 claims 0',
    ]);
    expect(await readsOf(reports('b', 'buy', 'ACME', fill))).toEqual([
      'head',
      'orders 1 positions 1 claims 0',
    ]);
    expect(
      await readsOf(deposit('e', '1'), place('c', 'buy', '1', 'ACME', '9'), cancel('x', 'c')),
    ).toEqual(['head', 'orders 1 positions 1 claims 1']);
  });

  it('and what the firm has dealt in, when an order with a fraction is placed or goes out', async () => {
    const { store, setUp, run } = watchedWorker();
    const asked: string[] = [];
    const inventoryOwed = async (symbol: string) => {
      asked.push(symbol);
      return ZERO_QUANTITY;
    };
    await setUp(open(), deposit('d', '1000'));
    const closed = async (symbol: string) => ({
      instrument: { symbol, tradable: true },
      ask: price('10'),
      marketOpen: false,
    });
    const over = { store, inventoryOwed };
    await run({ ...over, marketView: closed }, [
      placeTerms('f', { quantity: '0.5' }),
      placeTerms('w', { quantity: '1' }),
    ]);
    expect(asked).toEqual(['ACME']);
    const opens = marketSession(instant(T0)).nextOpen;
    await run(over, [due('w', 'open', opens)]);
    expect(asked).toEqual(['ACME']);
    await run(over, [due('f', 'open', opens)]);
    expect(asked).toEqual(['ACME', 'ACME']);
    const [filled] = await store.orders(account, [orderId('f') as OrderId]);
    expect(filled?.state).toBe('FILLED');
  });

  describe('and all that a margin account owns', () => {
    const quoted = (ask: string, marketOpen: boolean) => async (symbol: string) => {
      const last = price(ask);
      return { instrument: { symbol, tradable: true }, ask: last, last, marketOpen };
    };
    const owner = async () => {
      const worker = watchedWorker();
      const shares = { lastQuantity: '300', cumulativeQuantity: '300' };
      await worker.setUp(
        openMargin(),
        deposit('d', '3000'),
        place('own', 'buy', '300', 'OTHER', '9'),
        reports('own', 'buy', 'OTHER', { ...fill, ...shares }),
      );
      return worker;
    };

    it('when its purchase goes out in the morning', async () => {
      const { store, run } = await owner();
      await run({ store, marketView: quoted('10', false) }, [placeTerms('w', { quantity: '100' })]);
      const opens = marketSession(instant(T0)).nextOpen;
      await run({ store, marketView: quoted('11', true) }, [due('w', 'open', opens)]);
      const [order] = await store.orders(account, [orderId('w') as OrderId]);
      expect([order?.state, text(order?.holdPrice ?? ZERO_QUANTITY)]).toEqual(['ROUTED', '11.33']);
    });

    it('when its purchase is set off', async () => {
      const { store, run } = await owner();
      const ports = { store, marketView: quoted('10', true) };
      const trail = { kind: 'price', amount: '1' } as const;
      await run(ports, [placeTerms('w', { type: 'trailing_stop', trail, quantity: '100' })]);
      await run(ports, [trigger('w', print(9, '11'), print(8, '10'))]);
      const [order] = await store.orders(account, [orderId('w') as OrderId]);
      expect([order?.state, order?.reason]).toEqual(['ROUTED', undefined]);
    });
  });

  it('and what only an order names, in a second one', async () => {
    const { setUp, readsOf } = watchedWorker();
    await setUp(open(), deposit('d', '1000'), place('b', 'buy', '10', 'ACME', '9'));
    expect(await readsOf(cancel('c', 'b'))).toEqual([
      'head',
      'orders 1 positions 0 claims 0',
      'orders 0 positions 1 claims 0',
    ]);
  });

  it('whatever a report says its symbol is, what is read is the order’s; a fill of another is parked', async () => {
    const { setUp, readsOf, store } = watchedWorker();
    await setUp(open(), deposit('d', '1000'), place('b', 'buy', '10', 'ACME', '9'));
    await setUp(
      reports('b', 'buy', 'ACME', { ...fill, lastQuantity: '4', cumulativeQuantity: '4' }),
    );
    const before = await store.position(account, 'ACME');
    expect(text(before?.quantity ?? price('0'))).toBe('4');
    const wrong = reports('b', 'buy', 'OTHER', { ...fill, execId: 'E2', lastQuantity: '6' });
    expect(await readsOf(wrong)).toEqual([
      'head',
      'orders 1 positions 1 claims 0',
      'orders 0 positions 1 claims 0',
      'claim',
    ]);
    expect((await store.account(account))?.quarantine).toEqual({ first: 0, next: 1 });
  });
});

describe('facts of a quarantined account', () => {
  const strange = reports('b', 'buy', 'OTHER', { execId: 'strange', execType: 'new' });

  it('are looked up and parked by one read of their claims, and not a second time', async () => {
    const { setUp, readsOf, store } = watchedWorker();
    await setUp(open(), deposit('d', '1000'), strange);
    const facts = ['e', 'f', 'g'].map((name) => deposit(name, '5'));
    // For each its own claim and the claim of having parked it; nothing else is asked, message by message.
    const once = ['head', 'orders 0 positions 0 claims 6'];
    expect(await readsOf(...facts)).toEqual(once);
    expect((await store.account(account))?.quarantine).toEqual({ first: 0, next: 4 });
    expect(await readsOf(...facts)).toEqual(once);
    expect((await store.account(account))?.quarantine).toEqual({ first: 0, next: 4 });
  });
});

describe('an account that moves between the read of its head and the read of its items', () => {
  it('is decided anew: the head’s version guards the torn read', async () => {
    const { setUp, readsOf, reads, between, store } = watchedWorker();
    await setUp(open(), deposit('d', '100'));
    between.headAndItems = async () => {
      between.headAndItems = async () => {};
      await setUp(place('first', 'buy', '10', 'ACME', '9'));
    };
    await readsOf(place('second', 'buy', '10', 'ACME', '9'));
    expect(reads.filter((read) => read === 'head').length).toBeGreaterThan(1);
    const second = await store.orderSlot(account, orderId('second') as OrderId);
    expect(second).toMatchObject({
      kind: 'order',
      order: { state: 'REJECTED', reason: 'INSUFFICIENT_BUYING_POWER' },
    });
  });
});
