import type { AccountCommand } from '../domain/accounts/command.ts';
import { orderOf } from '../domain/accounts/command.ts';
import type { AccountState } from '../domain/accounts/state.ts';
import type { Order } from '../domain/orders/order.ts';
import type { MarketView } from '../domain/orders/place-order.ts';
import type { AccountId, CommandId } from '../kernel/brand.ts';
import type { ItemsFound } from '../ports/account-store.ts';
import { appliedIn, type PlacementObstacle, type PlanContext } from './account-plan.ts';
import type { WorkerPorts } from './worker-ports.ts';

export type LoadedAccount = {
  readonly state: AccountState;
  readonly obstacles: ReadonlyMap<CommandId, PlacementObstacle>;
  /** Commands that took effect before, by their claim items or the orders' claims. */
  readonly applied: ReadonlyMap<CommandId, number>;
};

const NO_MARKET: MarketView = { instrument: undefined, ask: undefined, marketOpen: false };

/** The symbols that the commands themselves name: what their orders are of, as far as they say. */
const symbolsNamed = (commands: readonly AccountCommand[]): Set<string> =>
  new Set(
    commands.flatMap((command) => {
      if (command.kind === 'place-order') return [command.terms.symbol];
      if (command.kind === 'apply-execution-reports') {
        return command.reports.map((report) => report.symbol);
      }
      return [];
    }),
  );

type Slots = ItemsFound['slots'];

const ordersIn = (slots: Slots): Order[] =>
  [...slots.values()].flatMap((slot) => (slot.kind === 'order' ? [slot.order] : []));

/** A command that concerns an order is claimed by the order's item, an opening by the head: the others by an item of their own. */
const claimsByItem = (command: AccountCommand): boolean =>
  command.kind !== 'open-account' && orderOf(command) === undefined;

/**
 * The items of the commands: one read for what they name, and another only for what the orders name beyond that. A
 * symbol in a report is only a hint what to read: what it is booked to is what the order says.
 */
async function loadItems(
  { store }: WorkerPorts,
  account: AccountId,
  commands: readonly AccountCommand[],
): Promise<ItemsFound> {
  const symbols = symbolsNamed(commands);
  const found = await store.items(account, {
    orders: commands.flatMap((command) => orderOf(command) ?? []),
    symbols,
    claims: commands.filter(claimsByItem).map((command) => command.id),
  });
  const unread = ordersIn(found.slots)
    .map((order) => order.terms.symbol)
    .filter((symbol) => !symbols.has(symbol));
  if (unread.length === 0) return found;
  const more = await store.items(account, { symbols: unread });
  return { ...found, positions: new Map([...found.positions, ...more.positions]) };
}

function obstacleTo(command: AccountCommand, slots: Slots): PlacementObstacle | undefined {
  if (command.kind !== 'place-order') return undefined;
  const slot = slots.get(command.order);
  if (slot === undefined) return undefined;
  if (slot.kind === 'refused') return 'refused';
  return slot.order.bodyHash === command.bodyHash ? undefined : 'other-body';
}

/** The journal entry in which the command took effect, by its order's claims, its own claim item, or the head. */
function findApplied(
  state: AccountState,
  claims: ItemsFound['claims'],
  command: AccountCommand,
): number | undefined {
  if (command.kind === 'open-account') return state.account === undefined ? undefined : 1;
  return claimsByItem(command) ? claims.get(command.id) : appliedIn(state, command);
}

function mapOf<T>(
  commands: readonly AccountCommand[],
  find: (command: AccountCommand) => T | undefined,
): Map<CommandId, T> {
  return new Map(
    commands.flatMap((command): [CommandId, T][] => {
      const value = find(command);
      return value === undefined ? [] : [[command.id, value]];
    }),
  );
}

/** Reads the head first and then the items, so that the head's version guards a torn read (law 2). */
export async function loadAccount(
  ports: WorkerPorts,
  id: AccountId,
  commands: readonly AccountCommand[],
): Promise<LoadedAccount> {
  const account = await ports.store.account(id);
  const { slots, positions, claims } = await loadItems(ports, id, commands);
  const orders = new Map(ordersIn(slots).map((order) => [order.id, order]));
  const state: AccountState = { account, orders, positions };
  return {
    state,
    obstacles: mapOf(commands, (command) => obstacleTo(command, slots)),
    applied: mapOf(commands, (command) => findApplied(state, claims, command)),
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
