import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  cancel,
  deposit,
  open,
  orderId,
  place,
  reports,
  T0,
} from '../../../test/support/commands.ts';
import { inMemorySnapshots } from '../../../test/support/in-memory-account-snapshots.ts';
import { InMemoryAccountStore } from '../../../test/support/in-memory-account-store.ts';
import { openedAccount } from '../../domain/accounts/state.ts';
import { lotsOf } from '../../domain/ledger/tax-lots.ts';
import { Exact, price, text } from '../../domain/money/exact.ts';
import { hasEnded } from '../../domain/orders/order.ts';
import { type AccountId, instant, type OrderId } from '../../kernel/brand.ts';
import { processAccountCommands } from '../process-account-commands.ts';
import type { AccountCommandWire } from '../wire/account-command.ts';
import { keepSnapshot, readHistory } from './read-history.ts';

/** A few days of one account: each step is a command to the real worker, some time after the one before. */
type Step = {
  readonly kind: 'deposit' | 'buy' | 'sell' | 'fill' | 'cancel' | 'end' | 'late' | 'bust';
  readonly size: number;
  readonly pick: number;
  readonly laterMs: number;
};

const HOUR_MS = 3_600_000;
const id = ACCOUNT as AccountId;

const steps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom(
      ...(['deposit', 'buy', 'buy', 'sell', 'fill', 'fill', 'fill', 'cancel'] as const),
      ...(['end', 'late', 'bust'] as const),
    ),
    size: fc.integer({ min: 1, max: 9 }),
    pick: fc.nat(),
    laterMs: fc.constantFrom(0, 1, 60_000, 5 * HOUR_MS, 24 * HOUR_MS),
  }),
  { minLength: 5, maxLength: 30 },
);

/** What the store says of the account right after a step. */
type Moment = { readonly at: number; readonly live: string };

class World {
  readonly store = new InMemoryAccountStore();
  readonly snapshots = inMemorySnapshots();
  readonly moments: Moment[] = [];
  private now = T0;
  private count = 0;
  /** ExecIDs of fills that stand, and orders that ended unfilled. */
  private readonly fills = new Map<string, OrderId>();
  private readonly ended = new Set<OrderId>();

  async run(own: readonly Step[]): Promise<void> {
    await this.work(open());
    await this.work(deposit('first', '1000'));
    for (const step of own) {
      this.now += step.laterMs;
      this.count += 1;
      const command = await this.commandOf(step, `s${this.count}`);
      if (command !== undefined) await this.work(command);
    }
  }

  private async work(command: AccountCommandWire): Promise<void> {
    const worker = {
      store: this.store,
      venueQueue: { send: async () => {} },
      clock: { now: () => instant(this.now), isDriven: () => true },
      marketView: async (symbol: string) => ({
        instrument: { symbol, tradable: true },
        ask: price('10'),
        marketOpen: true,
      }),
      backOff: async () => {},
      log: ({ bug }: { bug?: unknown }) => {
        if (bug !== undefined) throw new Error(`parked: ${bug}`);
      },
    };
    const body = JSON.stringify({ ...command, issuedAt: this.now });
    await processAccountCommands(worker, id, [body], instant(this.now + 1));
    // Of entries in one millisecond, the last one is what the account was then.
    if (this.moments.at(-1)?.at === this.now) this.moments.pop();
    this.moments.push({ at: this.now, live: await this.live() });
  }

  private async commandOf(step: Step, name: string): Promise<AccountCommandWire | undefined> {
    const shares = step.size.toString();
    switch (step.kind) {
      case 'deposit':
        return deposit(name, `${step.size}.05`, this.now);
      case 'buy':
      case 'sell':
        return place(name, step.kind, shares, step.pick % 2 ? 'ACME' : 'OTHR', '10', this.now);
      case 'bust': {
        const [execRefId, of] = [...this.fills][step.pick % Math.max(1, this.fills.size)] ?? [];
        const order = of && (await this.store.orders(id, [of]))[0];
        const fill = (this.store.entries.get(id) ?? [])
          .flatMap(({ entry }) => entry.events)
          .find((event) => event.type === 'order-filled' && event.execId === execRefId);
        if (!order || execRefId === undefined || fill?.type !== 'order-filled') return undefined;
        this.fills.delete(execRefId);
        return reports(this.nameOf(order.id), order.terms.side, order.terms.symbol, {
          execId: name,
          execType: 'trade-cancel',
          execRefId,
          cumulativeQuantity: text(order.filledQuantity.minus(fill.quantity)),
          leavesQuantity: '0',
          transactTime: this.now,
        });
      }
      case 'cancel':
      case 'end':
      case 'late':
      case 'fill': {
        const order = await this.orderFor(step);
        if (order === undefined) return undefined;
        if (step.kind === 'cancel') return cancel(name, this.nameOf(order.id), this.now);
        if (step.kind === 'end') {
          this.ended.add(order.id);
          return reports(this.nameOf(order.id), order.terms.side, order.terms.symbol, {
            execId: name,
            execType: 'canceled',
            cumulativeQuantity: text(order.filledQuantity),
            transactTime: this.now,
          });
        }
        this.fills.set(name, order.id);
        const { side, symbol, quantity } = order.terms;
        const part = Exact.min(quantity.minus(order.filledQuantity), step.size);
        if (part.lte(0)) return undefined;
        return reports(this.nameOf(order.id), side, symbol, {
          execId: name,
          execType: 'trade',
          lastQuantity: text(part),
          lastPrice: '9.337',
          cumulativeQuantity: text(order.filledQuantity.plus(part)),
          transactTime: this.now,
        });
      }
    }
  }

  /** Of the open orders, or for a fill that comes late, of those that ended. */
  private async orderFor({ kind, pick }: Step) {
    const open = [...((await this.store.account(id))?.open.keys() ?? [])];
    const ids = kind === 'late' ? [...this.ended] : open;
    const chosen = ids[pick % Math.max(1, ids.length)];
    const [order] = chosen === undefined ? [] : await this.store.orders(id, [chosen]);
    return order;
  }

  private nameOf(order: OrderId): string {
    const names = Array.from({ length: this.count }, (_, index) => `s${index + 1}`);
    return names.find((name) => orderId(name) === order) ?? '';
  }

  /** The head, the open orders and the positions as they stand. */
  private async live(): Promise<string> {
    const account = await this.store.account(id);
    const orders = await this.store.orders(id, [...(account?.open.keys() ?? [])]);
    return plain(account, orders, await this.store.positions(id));
  }
}

/** Claims are the store's own and no part of the history. */
const plain = (account: unknown, orders: readonly object[], positions: readonly object[]): string =>
  JSON.stringify(
    [account, orders.map((order) => ({ ...order, claims: [] })), positions],
    (_, value) => (value instanceof Map ? [...value] : value),
  );

async function told(world: World, at: number): Promise<string> {
  const ports = { accounts: world.store, snapshots: world.snapshots };
  const answer = await readHistory(ports, id, instant(at));
  if (answer.kind !== 'history') return answer.kind;
  const { state, lots } = answer.history;
  const account = openedAccount(state);
  const positions = [...state.positions.values()].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  for (const { symbol, quantity } of positions) {
    const own = lotsOf(lots).open.filter((lot) => lot.symbol === symbol);
    const inLots = own.reduce((total, lot) => total.plus(lot.quantity), new Exact(0));
    expect(text(inLots)).toBe(text(quantity));
  }
  const open = [...account.open.keys()].flatMap((order) => state.orders.get(order) ?? []);
  expect([...state.orders.values()].filter((order) => hasEnded(order.state))).toEqual([]);
  return plain(account, open, positions);
}

describe('an account as of a moment, from its journal alone', () => {
  it('is what the account was then: after every entry, and between them', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (own) => {
        const world = new World();
        await world.run(own);
        for (const [index, { at, live }] of world.moments.entries()) {
          expect(await told(world, at)).toBe(live);
          const next = world.moments[index + 1]?.at ?? at + HOUR_MS;
          expect(await told(world, next - 1)).toBe(live);
        }
        expect(await told(world, T0 - 1)).toBe('account-not-found');
      }),
      { numRuns: 40 },
    );
  });

  it('is the same from any snapshot on', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.array(fc.nat(), { maxLength: 4 }), async (own, cuts) => {
        const world = new World();
        await world.run(own);
        const entries = world.store.entries.get(id) ?? [];
        for (const cut of cuts) {
          const entry = entries[cut % entries.length]?.entry;
          if (entry === undefined) continue;
          const ports = { accounts: world.store, snapshots: world.snapshots };
          await keepSnapshot(ports, id, entry.sequence, entry.at);
        }
        for (const { at, live } of world.moments) expect(await told(world, at)).toBe(live);
      }),
      { numRuns: 40 },
    );
  });
});
