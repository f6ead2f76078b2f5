import type { AccountCommand } from '../domain/accounts/command.ts';
import { orderOf } from '../domain/accounts/command.ts';
import type { AccountState } from '../domain/accounts/state.ts';
import type { Order, Position } from '../domain/orders/order.ts';
import type { MarketView } from '../domain/orders/place-order.ts';
import type { AccountId, CommandId, OrderId } from '../kernel/brand.ts';
import type { OrderSlot } from '../ports/account-store.ts';
import { appliedIn, type PlacementObstacle, type PlanContext } from './account-plan.ts';
import type { WorkerPorts } from './worker-ports.ts';

export type LoadedAccount = {
  readonly state: AccountState;
  readonly obstacles: ReadonlyMap<CommandId, PlacementObstacle>;
  /** Commands that took effect before, by their claim items or the orders' claims. */
  readonly applied: ReadonlyMap<CommandId, number>;
};

const NO_MARKET: MarketView = { instrument: undefined, ask: undefined, marketOpen: false };

const symbolsOf = (commands: readonly AccountCommand[], orders: readonly Order[]): Set<string> =>
  new Set([
    ...commands.flatMap((command) =>
      command.kind === 'place-order' ? [command.terms.symbol] : [],
    ),
    ...orders.map((order) => order.terms.symbol),
  ]);

type Slots = ReadonlyMap<OrderId, OrderSlot>;

async function loadSlots(
  ports: WorkerPorts,
  account: AccountId,
  commands: readonly AccountCommand[],
): Promise<Slots> {
  const ids = [...new Set(commands.flatMap((command) => orderOf(command) ?? []))];
  const slots = await Promise.all(
    ids.map(async (id) => [id, await ports.store.orderSlot(account, id)] as const),
  );
  return new Map(slots.flatMap(([id, slot]) => (slot === undefined ? [] : [[id, slot]])));
}

function obstacleTo(command: AccountCommand, slots: Slots): PlacementObstacle | undefined {
  if (command.kind !== 'place-order') return undefined;
  const slot = slots.get(command.order);
  if (slot === undefined) return undefined;
  if (slot.kind === 'refused') return 'refused';
  return slot.order.bodyHash === command.bodyHash ? undefined : 'other-body';
}

/** The journal entry in which the command took effect, by its order's claims, its own claim item, or the head. */
async function findApplied(
  ports: WorkerPorts,
  state: AccountState,
  command: AccountCommand,
): Promise<number | undefined> {
  if (command.kind === 'open-account') return state.account === undefined ? undefined : 1;
  if (orderOf(command) !== undefined) return appliedIn(state, command);
  return (await ports.store.claim(command.account, command.id))?.sequence;
}

async function mapOf<T>(
  commands: readonly AccountCommand[],
  find: (command: AccountCommand) => Promise<T | undefined> | T | undefined,
): Promise<Map<CommandId, T>> {
  const found = await Promise.all(
    commands.map(async (command) => [command.id, await find(command)] as const),
  );
  return new Map(found.flatMap(([id, value]) => (value === undefined ? [] : [[id, value]])));
}

/** Reads the head first and then the items, so that the head's version guards a torn read (law 2). */
export async function loadAccount(
  ports: WorkerPorts,
  id: AccountId,
  commands: readonly AccountCommand[],
): Promise<LoadedAccount> {
  const { store } = ports;
  const account = await store.account(id);
  const slots = await loadSlots(ports, id, commands);
  const orders = [...slots.values()].flatMap((slot) => (slot.kind === 'order' ? [slot.order] : []));
  const positions = await Promise.all(
    [...symbolsOf(commands, orders)].map((symbol) => store.position(id, symbol)),
  );
  const state: AccountState = {
    account,
    orders: new Map(orders.map((order) => [order.id, order])),
    positions: new Map(
      positions.flatMap((position): [string, Position][] =>
        position ? [[position.symbol, position]] : [],
      ),
    ),
  };
  return {
    state,
    obstacles: await mapOf(commands, (command) => obstacleTo(command, slots)),
    applied: await mapOf(commands, (command) => findApplied(ports, state, command)),
  };
}

export async function planContext(
  ports: WorkerPorts,
  commands: readonly AccountCommand[],
): Promise<PlanContext> {
  const now = ports.clock.now();
  const symbols = commands.flatMap((command) =>
    command.kind === 'place-order' ? [command.terms.symbol] : [],
  );
  const views = new Map(
    await Promise.all(
      [...new Set(symbols)].map(
        async (symbol) => [symbol, await ports.marketView(symbol, now)] as const,
      ),
    ),
  );
  return { now, marketOf: (symbol) => views.get(symbol) ?? NO_MARKET };
}
