import { type Account, isQuarantined } from '../domain/accounts/account.ts';
import type { AccountCommand } from '../domain/accounts/command.ts';
import { orderOf } from '../domain/accounts/command.ts';
import type { AccountState } from '../domain/accounts/state.ts';
import { needsValuation, opposingOrders, valuedSymbols } from '../domain/accounts/surroundings.ts';
import type { Quantity } from '../domain/money/exact.ts';
import type { BookedFill } from '../domain/orders/bust-fill.ts';
import { isFractional } from '../domain/orders/inventory-fill.ts';
import type { MarketView } from '../domain/orders/market-view.ts';
import { laterOrders, type Order, type OrderTerms, relatedOrders } from '../domain/orders/order.ts';
import { type ControlScope, controlsOver, scopesOf } from '../domain/risk/controls.ts';
import type { AccountId, CommandId, OrderId } from '../kernel/brand.ts';
import type { ItemsFound } from '../ports/account-store.ts';
import { appliedIn, type PlacementObstacle, type PlanContext } from './account-plan.ts';
import { bustClaimOf, claimOf } from './claims.ts';
import type { WorkerPorts } from './worker-ports.ts';

export type LoadedAccount = {
  readonly state: AccountState;
  readonly obstacles: ReadonlyMap<CommandId, PlacementObstacle>;
  /** Commands that took effect before, by their claim items or the orders' claims. */
  readonly applied: ReadonlyMap<CommandId, number>;
  /** Which messages of a quarantined account were parked before; absent when it was not quarantined. */
  readonly parkings?: ReadonlySet<CommandId>;
  readonly fills: ReadonlyMap<string, BookedFill>;
  readonly controls: ItemsFound['controls'];
};

const NO_MARKET: MarketView = { instrument: undefined, ask: undefined, marketOpen: false };

/** Commands that look at the market. */
const LOOKS_AT_MARKET: ReadonlySet<AccountCommand['kind']> = new Set([
  'place-order',
  'replace-order',
  'due-order',
  'trigger-order',
]);

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

const ordersNamed = (commands: readonly AccountCommand[]): OrderId[] =>
  commands.flatMap((command) => {
    const order = orderOf(command);
    if (order === undefined) return [];
    return command.kind === 'replace-order' ? [order, command.replaces] : [order];
  });

/** What an order to be placed is of; of one that is replaced, its hold tells before it is read. */
function tradedBy(
  { open }: Account,
  command: AccountCommand,
): Pick<OrderTerms, 'symbol' | 'side'> | undefined {
  if (command.kind === 'place-order') return command.terms;
  const hold = command.kind === 'replace-order' ? open.get(command.replaces) : undefined;
  return hold && { symbol: hold.symbol, side: hold.kind === 'cash' ? 'buy' : 'sell' };
}

/** What the rules of an order look at besides its own symbol: the account's open orders on the other side. */
const ordersOpposing = (
  account: Account | undefined,
  commands: readonly AccountCommand[],
): OrderId[] =>
  account === undefined
    ? []
    : commands.flatMap((command) => {
        const traded = tradedBy(account, command);
        return traded === undefined ? [] : opposingOrders(account, traded);
      });

/** The kill switches that the commands' orders are under; none where nothing is placed or sent out. */
function scopesUnder(
  { venue = '' }: WorkerPorts,
  account: AccountId,
  commands: readonly AccountCommand[],
  symbols: Iterable<string>,
): ControlScope[] {
  if (!commands.some((command) => LOOKS_AT_MARKET.has(command.kind))) return [];
  const { symbol: _, ...wide } = scopesOf({ venue, account, symbol: '' });
  return [...Object.values(wide), ...Array.from(symbols, (each): ControlScope => `symbol/${each}`)];
}

/** An order, its replacement and its group name each other: a second round finds all that most decisions look at. */
const ROUNDS_OF_ALL = 2;
/**
 * A report of an order that was replaced since, or of a fill from before, needs the chain between: a round for each
 * replacement. This many are read within a second, and are more than a day of repricing every minute.
 */
const MAX_ROUNDS = 500;

/** Whether a report takes back what may have been filled under an earlier name. */
const takesBack = (commands: readonly AccountCommand[]): boolean => fillsNamed(commands).length > 0;

/** What else has to be read, now that these orders were. */
function ordersBeyond(
  orders: readonly Order[],
  round: number,
  commands: readonly AccountCommand[],
): OrderId[] {
  if (round < ROUNDS_OF_ALL) return orders.flatMap(relatedOrders);
  const earlier = takesBack(commands) ? orders.flatMap(({ replaces }) => replaces ?? []) : [];
  return [...orders.flatMap(laterOrders), ...earlier];
}

/**
 * The items of the commands: one read for what they name, and another only for what the orders name beyond that. A
 * symbol in a report is only a hint what to read: what it is booked to is what the order says.
 */
async function loadItems(
  ports: WorkerPorts,
  id: AccountId,
  head: Account | undefined,
  commands: readonly AccountCommand[],
  parkings: readonly CommandId[],
): Promise<ItemsFound> {
  const { store } = ports;
  const symbols = symbolsNamed(commands);
  const asked = new Set([...ordersNamed(commands), ...ordersOpposing(head, commands)]);
  let found = await store.items(id, {
    orders: [...asked],
    symbols,
    claims: [...commands.filter(claimsByItem).map((command) => command.id), ...parkings],
    controls: scopesUnder(ports, id, commands, symbols),
  });
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const orders = ordersIn(found.slots);
    const related = ordersBeyond(orders, round, commands).filter((id) => !asked.has(id));
    const unread = orders.map((order) => order.terms.symbol).filter((each) => !symbols.has(each));
    if (related.length === 0 && unread.length === 0) return found;
    for (const id of related) asked.add(id);
    for (const symbol of unread) symbols.add(symbol);
    const controls = scopesUnder(ports, id, commands, unread);
    const more = await store.items(id, { orders: related, symbols: unread, controls });
    found = {
      ...found,
      slots: new Map([...found.slots, ...more.slots]),
      positions: new Map([...found.positions, ...more.positions]),
      controls: new Map([...found.controls, ...more.controls]),
    };
  }
  return found;
}

/** Commands that the rules of a purchase are asked for, or the figures that they rest on. */
const VALUES_ACCOUNT: ReadonlySet<AccountCommand['kind']> = new Set([
  'place-order',
  'replace-order',
  'due-order',
  'trigger-order',
  'assess-account',
]);

/** A rule that is asked for here decides on what comes behind it in the same batch. */
const asksForRule = (command: AccountCommand): boolean =>
  command.kind === 'change-account-settings' && command.settings.concentration !== undefined;

const wantsValuation = (
  account: Account | undefined,
  commands: readonly AccountCommand[],
): account is Account =>
  account !== undefined &&
  (needsValuation(account) || commands.some(asksForRule)) &&
  commands.some((command) => VALUES_ACCOUNT.has(command.kind));

/** All positions of an account whose rules look at all of them. */
async function withAllPositions(
  { store }: WorkerPorts,
  account: Account | undefined,
  commands: readonly AccountCommand[],
  positions: ItemsFound['positions'],
): Promise<ItemsFound['positions']> {
  if (!wantsValuation(account, commands)) return positions;
  const all = await store.positions(account.id);
  return new Map([...positions, ...all.map((position) => [position.symbol, position] as const)]);
}

/** The ExecIDs that reports bust or correct. */
const fillsNamed = (commands: readonly AccountCommand[]): string[] =>
  commands.flatMap((command) =>
    command.kind === 'apply-execution-reports'
      ? command.reports.flatMap((report) => report.execRefId ?? [])
      : [],
  );

/** Reads back a fill from the entry that its order's claim names; undefined: none, or it was taken back. */
async function findFill(
  { store }: WorkerPorts,
  account: AccountId,
  orders: readonly Order[],
  execId: string,
): Promise<BookedFill | undefined> {
  const bust = bustClaimOf(execId);
  // A replacement takes back what was filled under the order that it replaced.
  if (orders.some((order) => claimOf(order, bust) !== undefined)) return undefined;
  for (const order of orders) {
    const claim = claimOf(order, execId);
    if (claim === undefined) continue;
    const [stored] = await store.journal(account, claim.sequence, 1);
    for (const event of stored?.entry.events ?? []) {
      if (event.type === 'order-filled' && event.order === order.id && event.execId === execId) {
        return event;
      }
    }
  }
  return undefined;
}

async function loadFills(
  ports: WorkerPorts,
  account: AccountId,
  orders: readonly Order[],
  commands: readonly AccountCommand[],
): Promise<ReadonlyMap<string, BookedFill>> {
  const fills = new Map<string, BookedFill>();
  for (const execId of new Set(fillsNamed(commands))) {
    const fill = await findFill(ports, account, orders, execId);
    if (fill !== undefined) fills.set(execId, fill);
  }
  return fills;
}

function obstacleTo(command: AccountCommand, slots: Slots): PlacementObstacle | undefined {
  if (command.kind !== 'place-order' && command.kind !== 'replace-order') return undefined;
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

/**
 * Reads the head first and then the items, so that the head's version guards a torn read (law 2). `parkings`: claims of
 * having parked the messages, which only a quarantined account is asked for.
 */
export async function loadAccount(
  ports: WorkerPorts,
  id: AccountId,
  commands: readonly AccountCommand[],
  parkings: readonly CommandId[] = [],
): Promise<LoadedAccount> {
  const account = await ports.store.account(id);
  const asked = account !== undefined && isQuarantined(account) ? parkings : undefined;
  const { slots, claims, controls, ...found } = await loadItems(
    ports,
    id,
    account,
    commands,
    asked ?? [],
  );
  const positions = await withAllPositions(ports, account, commands, found.positions);
  const orders = new Map(ordersIn(slots).map((order) => [order.id, order]));
  const state: AccountState = { account, orders, positions };
  return {
    state,
    controls,
    fills: await loadFills(ports, id, [...orders.values()], commands),
    ...(asked === undefined ? {} : { parkings: new Set(asked.filter((each) => claims.has(each))) }),
    obstacles: mapOf(commands, (command) => obstacleTo(command, slots)),
    applied: mapOf(commands, (command) => findApplied(state, claims, command)),
  };
}

/** Read for orders with a fraction only: nothing else is filled from the inventory. */
async function inventoryOwed(
  ports: WorkerPorts,
  commands: readonly AccountCommand[],
  orders: AccountState['orders'],
): Promise<ReadonlyMap<string, Quantity>> {
  const { inventoryOwed: read } = ports;
  if (read === undefined) return new Map();
  const symbols = commands
    .flatMap((command) =>
      command.kind === 'place-order'
        ? [command.terms]
        : ordersNamed([command]).flatMap((id) => orders.get(id)?.terms ?? []),
    )
    .flatMap((terms) => (isFractional(terms) ? [terms.symbol] : []));
  return new Map(
    await Promise.all(
      [...new Set(symbols)].map(async (symbol) => [symbol, await read(symbol)] as const),
    ),
  );
}

export async function planContext(
  ports: WorkerPorts,
  commands: readonly AccountCommand[],
  { state, fills, controls }: Pick<LoadedAccount, 'state' | 'fills' | 'controls'>,
): Promise<PlanContext> {
  const { venue = '' } = ports;
  const now = ports.clock.now();
  const looking = commands.filter((command) => LOOKS_AT_MARKET.has(command.kind));
  const symbols = new Set(
    looking.flatMap((command) => [
      ...symbolsNamed([command]),
      ...ordersNamed([command]).flatMap((id) => state.orders.get(id)?.terms.symbol ?? []),
    ]),
  );
  if (wantsValuation(state.account, commands)) {
    for (const symbol of valuedSymbols(state.account, state.positions.values())) {
      symbols.add(symbol);
    }
    // What a late fill of an ended order brings is owned for what comes behind it.
    for (const { terms } of state.orders.values()) symbols.add(terms.symbol);
  }
  const views = new Map(
    await Promise.all(
      [...symbols].map(async (symbol) => [symbol, await ports.marketView(symbol, now)] as const),
    ),
  );
  const owed = await inventoryOwed(ports, looking, state.orders);
  return {
    now,
    marketOf: (symbol) => ({
      ...(views.get(symbol) ?? NO_MARKET),
      inventoryOwed: owed.get(symbol),
      controls: controlsOver({ venue, symbol, account: state.account?.id ?? '' }, controls),
    }),
    fillOf: (execId) => fills.get(execId),
  };
}
