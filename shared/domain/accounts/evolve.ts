import { present } from '../../kernel/assert.ts';
import type { AccountId, Instant } from '../../kernel/brand.ts';
import { newYorkDate } from '../calendar/civil-date.ts';
import { CASH_PROVISIONAL, CASH_SETTLED, USD, unsettledDate } from '../ledger/chart-of-accounts.ts';
import type { AccountEvent, JournalEntry, Posting } from '../ledger/journal.ts';
import { type Money, principal, type Quantity, ZERO_MONEY, ZERO_QUANTITY } from '../money/exact.ts';
import { evolveOrder, type OrderEvent } from '../orders/evolve-order.ts';
import { hasEnded, leavesQuantity, type Order, type Position } from '../orders/order.ts';
import { cashHoldFor } from '../risk/buying-power.ts';
import type { Account, Hold } from './account.ts';
import type { AccountState } from './state.ts';

export const ZERO_HASH = '0'.repeat(64);

const opened = (id: AccountId, mailbox: number, at: Instant): Account => ({
  id,
  mailbox,
  sequence: 0,
  lastHash: ZERO_HASH,
  lastAt: at,
  openedAt: at,
  cash: { settled: ZERO_MONEY, unsettled: {}, provisional: ZERO_MONEY },
  open: new Map(),
  quarantine: { first: 0, next: 0 },
});

/** The state in which an entry begins: an opening entry makes the account first. */
export const openedBy = (
  state: AccountState,
  first: AccountEvent | undefined,
  id: AccountId,
  at: Instant,
): AccountState =>
  first?.type === 'account-opened' ? { ...state, account: opened(id, first.mailbox, at) } : state;

/** What an order holds after an event: nothing once it has ended, else for the shares still open. */
function holdOf(order: Order): Hold | undefined {
  if (hasEnded(order.state) || order.state === 'PENDING') return undefined;
  const leaves = leavesQuantity(order);
  if (order.terms.side === 'sell')
    return { kind: 'shares', symbol: order.terms.symbol, quantity: leaves };
  return {
    kind: 'cash',
    amount: cashHoldFor(present(order.holdPrice, 'hold price of a buy order'), leaves),
  };
}

function withHold(account: Account, order: Order): Account {
  const open = new Map(account.open);
  const hold = holdOf(order);
  if (hold) open.set(order.id, hold);
  else open.delete(order.id);
  return { ...account, open };
}

function withPlacementCounted(account: Account, at: Instant): Account {
  if (account.orderRate === undefined) return account;
  const second = Math.floor(at / 1000);
  const placed = account.orderRate.second === second ? account.orderRate.placed + 1 : 1;
  return { ...account, orderRate: { ...account.orderRate, second, placed } };
}

function fillPosition(
  before: Position | undefined,
  order: Order,
  fill: Extract<AccountEvent, { type: 'order-filled' }>,
  at: Instant,
): Position {
  const owned = before?.quantity ?? ZERO_QUANTITY;
  const cost = before?.cost ?? ZERO_MONEY;
  const buy = order.terms.side === 'buy';
  const change = (buy ? fill.quantity : fill.quantity.negated()) as Quantity;
  // Average cost: a sale takes the same share of the cost as of the shares, to the cent.
  const costChange = buy
    ? principal(fill.price, fill.quantity)
    : cost.times(fill.quantity).dividedBy(owned).toDecimalPlaces(2).negated();
  const today = newYorkDate(at);
  const unsettled = Object.fromEntries(
    Object.entries(before?.unsettled ?? {}).filter(([date]) => date > today),
  );
  unsettled[fill.settlesOn] = (unsettled[fill.settlesOn] ?? ZERO_QUANTITY).plus(change) as Quantity;
  return {
    account: order.account,
    symbol: order.terms.symbol,
    quantity: owned.plus(change) as Quantity,
    cost: (owned.plus(change).isZero() ? ZERO_MONEY : cost.plus(costChange)) as Money,
    unsettled,
  };
}

function evolveOrderEvent(state: AccountState, event: OrderEvent, at: Instant): AccountState {
  const account = present(state.account, 'the account');
  const before = state.orders.get(event.order);
  const order = evolveOrder(account.id, before, event, at);
  if (order === undefined) return state;
  const orders = new Map(state.orders).set(order.id, order);
  const held = withHold(account, order);
  if (event.type !== 'order-filled') {
    const counted = event.type === 'order-placed' ? withPlacementCounted(held, at) : held;
    return { ...state, account: counted, orders };
  }
  const { symbol } = order.terms;
  const position = fillPosition(state.positions.get(symbol), order, event, at);
  return { account: held, orders, positions: new Map(state.positions).set(symbol, position) };
}

/** The state after one event, without its postings. */
export function evolveEvent(state: AccountState, event: AccountEvent, at: Instant): AccountState {
  if (event.type === 'nothing-to-do') return state;
  if ('order' in event) return evolveOrderEvent(state, event, at);
  const account = present(state.account, 'the account');
  switch (event.type) {
    case 'order-rate-set': {
      const { orderRate: _, ...rest } = account;
      const { ordersPerSecond } = event;
      return {
        ...state,
        account:
          ordersPerSecond === null
            ? rest
            : { ...rest, orderRate: { ordersPerSecond, second: 0, placed: 0 } },
      };
    }
    case 'command-parked':
      return {
        ...state,
        account: { ...account, quarantine: { ...account.quarantine, next: event.position + 1 } },
      };
    case 'command-redriven':
      return {
        ...state,
        account: { ...account, quarantine: { ...account.quarantine, first: event.position + 1 } },
      };
    default:
      return state;
  }
}

function withPosting(account: Account, posting: Posting): Account {
  const { ledgerAccount, asset, balance } = posting;
  if (asset !== USD || balance === undefined) return account;
  const cash = account.cash;
  const amount = balance as Money;
  if (ledgerAccount === CASH_SETTLED) return { ...account, cash: { ...cash, settled: amount } };
  if (ledgerAccount === CASH_PROVISIONAL)
    return { ...account, cash: { ...cash, provisional: amount } };
  const date = unsettledDate(ledgerAccount);
  if (date === undefined) return account;
  const { [date]: _, ...others } = cash.unsettled;
  const unsettled = amount.isZero() ? others : { ...others, [date]: amount };
  return { ...account, cash: { ...cash, unsettled } };
}

/** The state after a journal entry. `hash` is the entry's own, for the chain. Live state and replay both come here. */
export function evolve(state: AccountState, entry: JournalEntry, hash: string): AccountState {
  const start = openedBy(state, entry.events[0], entry.account, entry.at);
  const current = entry.events.reduce(
    (before, event) => evolveEvent(before, event, entry.at),
    start,
  );
  const account = entry.postings.reduce(withPosting, present(current.account, 'the account'));
  return {
    ...current,
    account: { ...account, sequence: entry.sequence, lastHash: hash, lastAt: entry.at },
  };
}
