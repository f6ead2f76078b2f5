import {
  type AccountPlan,
  appliedIn,
  planCommand,
  startPlan,
} from '../../shared/app/account-plan.ts';
import { parseCommand } from '../../shared/app/parse-command.ts';
import type { AccountCommandWire } from '../../shared/app/wire/account-command.ts';
import type { Account } from '../../shared/domain/accounts/account.ts';
import type { AccountCommand } from '../../shared/domain/accounts/command.ts';
import {
  type AccountState,
  EMPTY_STATE,
  openedAccount,
} from '../../shared/domain/accounts/state.ts';
import type { AccountEvent, JournalEntry } from '../../shared/domain/ledger/journal.ts';
import { Exact, price, quantity, text, ZERO_QUANTITY } from '../../shared/domain/money/exact.ts';
import type { Instrument } from '../../shared/domain/orders/instrument.ts';
import type { MarketView } from '../../shared/domain/orders/market-view.ts';
import type { Order } from '../../shared/domain/orders/order.ts';
import { buyingPower, cashHeld } from '../../shared/domain/risk/buying-power.ts';
import type { Controls } from '../../shared/domain/risk/controls.ts';
import { BugError, present } from '../../shared/kernel/assert.ts';
import { type AccountId, type Instant, instant, type OrderId } from '../../shared/kernel/brand.ts';
import { ACCOUNT, orderId, T0 } from './commands.ts';

/** ACME asks 10; DARK has no price; DEAD does not trade; OTHR is another; NOPE is none. */
const market = (symbol: string, open: boolean): MarketView => ({
  instrument: ['ACME', 'DARK', 'DEAD', 'OTHR'].includes(symbol)
    ? { symbol, tradable: symbol !== 'DEAD' }
    : undefined,
  ask: symbol === 'ACME' ? price('10') : undefined,
  bid: symbol === 'ACME' ? price('9.98') : undefined,
  marketOpen: open,
});

export type Scenario = {
  readonly and: (...commands: readonly AccountCommandWire[]) => Scenario;
  /** Like `and` for one command; throws `BugError: …` as the worker would meet it. */
  readonly when: (command: AccountCommandWire) => Scenario;
  readonly at: (now: Instant) => Scenario;
  readonly marketClosed: () => Scenario;
  /** The symbol's last sale, bid and ask from now on, and what else there is to know of it. */
  readonly priced: (symbol: string, each: string, more?: Partial<Instrument>) => Scenario;
  /** What customers have from the firm's inventory of the symbol, as far as that is projected. */
  readonly inventoryOwed: (symbol: string, shares: string) => Scenario;
  /** Kill switches over the symbol that are not open. */
  readonly switched: (symbol: string, controls: Partial<Controls>) => Scenario;
  /** The request path wrote this order as PENDING. */
  readonly pending: (name: string, own?: Partial<Order>) => Scenario;
  readonly state: AccountState;
  /** What the last step would commit. */
  readonly plan: AccountPlan;
  readonly account: () => Account;
  readonly order: (name: string) => Order;
  readonly position: (symbol: string) => { quantity: string; cost: string };
  readonly money: () => {
    settled: string;
    unsettled: Record<string, string>;
    held: string;
    buyingPower: string;
  };
  readonly lastEntry: () => JournalEntry;
  readonly postings: () => string[];
  /** Whether the command would be known as one that took effect, if it came again. */
  readonly isApplied: (command: AccountCommandWire) => boolean;
  /** How many entries the last step wrote. */
  readonly entries: () => number;
};

type Setting = {
  readonly now: Instant;
  readonly open: boolean;
  readonly prices: ReadonlyMap<string, MarketView>;
  /** Of the steps before. */
  readonly journal: readonly JournalEntry[];
};

type Fill = Extract<AccountEvent, { type: 'order-filled' }>;

const fillIn = (journal: readonly JournalEntry[], execId: string): Fill | undefined =>
  journal
    .flatMap(({ events }) => events)
    .find((event): event is Fill => event.type === 'order-filled' && event.execId === execId);

function parsedCommand(wire: AccountCommandWire): AccountCommand {
  const parsed = parseCommand(JSON.stringify(wire));
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

function apply(
  plan: AccountPlan,
  wire: AccountCommandWire,
  { now, open, prices, journal }: Setting,
): AccountPlan {
  const command = parsedCommand(wire);
  try {
    return planCommand(plan, command, {
      now,
      marketOf: (symbol) => ({ ...market(symbol, open), ...prices.get(symbol), marketOpen: open }),
      fillOf: (execId) => fillIn(journal, execId),
    });
  } catch (error) {
    // Vitest matches on the message; the name is what tells a bug from a refusal.
    throw error instanceof BugError ? new Error(`BugError: ${error.message}`) : error;
  }
}

const ALL_OPEN: Controls = { global: 'open', venue: 'open', symbol: 'open', account: 'open' };

const pendingOrder = (name: string): Order => ({
  id: orderId(name) as OrderId,
  account: ACCOUNT as AccountId,
  clientOrderId: name,
  bodyHash: 'ab'.repeat(32),
  terms: {
    symbol: 'ACME',
    side: 'buy',
    type: 'market',
    timeInForce: 'day',
    quantity: ZERO_QUANTITY,
    extendedHours: false,
  },
  state: 'PENDING',
  submittedAt: instant(T0),
  updatedAt: instant(T0),
  filledQuantity: ZERO_QUANTITY,
  filledValue: new Exact(0),
  cancelsSent: 0,
  claims: [],
});

function scenario(plan: AccountPlan, setting: Setting): Scenario {
  const { state } = plan;
  const step = (commands: readonly AccountCommandWire[]): Scenario => {
    const journal = [...setting.journal, ...plan.entries.map(({ entry }) => entry)];
    const next = commands.reduce<AccountPlan>(
      (before, command) => apply(before, command, { ...setting, journal }),
      { ...plan, entries: [], claims: [], parked: [], outgoing: [] },
    );
    return scenario(next, { ...setting, journal });
  };
  const lastEntry = (): JournalEntry => present(plan.entries.at(-1), 'an entry').entry;
  return {
    state,
    plan,
    and: (...commands) => step(commands),
    when: (command) => step([command]),
    at: (now) => scenario(plan, { ...setting, now }),
    priced: (symbol, each, more = {}) => {
      const instrument = { symbol, tradable: true, ...more };
      const last = price(each);
      const { inventoryOwed } = setting.prices.get(symbol) ?? {};
      const view = {
        instrument,
        ask: last,
        bid: last,
        last,
        marketOpen: setting.open,
        inventoryOwed,
      };
      return scenario(plan, { ...setting, prices: new Map(setting.prices).set(symbol, view) });
    },
    inventoryOwed: (symbol, shares) => {
      const before = setting.prices.get(symbol) ?? market(symbol, setting.open);
      const view: MarketView = { ...before, inventoryOwed: quantity(shares) };
      return scenario(plan, { ...setting, prices: new Map(setting.prices).set(symbol, view) });
    },
    switched: (symbol, controls) => {
      const before = setting.prices.get(symbol) ?? market(symbol, setting.open);
      const view: MarketView = { ...before, controls: { ...ALL_OPEN, ...controls } };
      return scenario(plan, { ...setting, prices: new Map(setting.prices).set(symbol, view) });
    },
    marketClosed: () => scenario(plan, { ...setting, open: false }),
    pending: (name, own) => {
      const order = { ...pendingOrder(name), ...own };
      return scenario(
        { ...plan, state: { ...state, orders: new Map(state.orders).set(order.id, order) } },
        setting,
      );
    },
    account: () => openedAccount(state),
    order: (name) => present(state.orders.get(orderId(name) as OrderId), name),
    position: (symbol) => {
      const position = present(state.positions.get(symbol), symbol);
      return { quantity: text(position.quantity), cost: text(position.cost) };
    },
    money: () => {
      const account = openedAccount(state);
      return {
        settled: text(account.cash.settled),
        unsettled: Object.fromEntries(
          Object.entries(account.cash.unsettled).map(([date, amount]) => [date, text(amount)]),
        ),
        held: text(cashHeld(account)),
        buyingPower: text(buyingPower(account)),
      };
    },
    lastEntry,
    postings: () =>
      lastEntry().postings.map(({ ledgerAccount, asset, amount, balance }) =>
        [ledgerAccount, asset, text(amount), ...(balance ? ['=', text(balance)] : [])].join(' '),
      ),
    isApplied: (command) => appliedIn(state, parsedCommand(command)) !== undefined,
    entries: () => plan.entries.length,
  };
}

/** given(…commands).and(…).when(…): the real decisions on an account in memory, without store or queue. */
export const given = (...commands: readonly AccountCommandWire[]): Scenario =>
  scenario(startPlan(EMPTY_STATE), {
    now: instant(T0),
    open: true,
    prices: new Map(),
    journal: [],
  }).and(...commands);
