import { present } from '../../kernel/assert.ts';
import type { AccountId, Instant } from '../../kernel/brand.ts';
import { CASH_PROVISIONAL, CASH_SETTLED, unsettledDate } from '../ledger/chart-of-accounts.ts';
import type { AccountEvent, JournalEntry, Posting } from '../ledger/journal.ts';
import { type Money, ZERO_MONEY } from '../money/exact.ts';
import { withFurtherExit, withReplaced } from '../orders/evolve-group.ts';
import { evolveOrder, type OrderEvent } from '../orders/evolve-order.ts';
import type { Order, Position } from '../orders/order.ts';
import { holdOf } from '../orders/order-hold.ts';
import { positionAfterBust, positionAfterFill } from '../orders/position.ts';
import { withPlacement } from '../risk/account-settings.ts';
import { NEW_MARGIN_STATE } from '../risk/margin-state.ts';
import type { Account } from './account.ts';
import { evolveAccountType } from './evolve-account-type.ts';
import type { AccountState } from './state.ts';
import { trackTrades } from './track-trades.ts';

const rateOf = (ordersPerSecond: number): Account['orderRate'] & {} => ({
  ordersPerSecond,
  second: 0,
  placed: 0,
});

export const ZERO_HASH = '0'.repeat(64);

type Opened = Extract<AccountEvent, { type: 'account-opened' }>;

const opened = (id: AccountId, event: Opened, at: Instant): Account => ({
  id,
  mailbox: event.mailbox,
  sequence: 0,
  lastHash: ZERO_HASH,
  lastAt: at,
  openedAt: at,
  cash: { settled: ZERO_MONEY, unsettled: {}, provisional: ZERO_MONEY },
  open: new Map(),
  quarantine: { first: 0, next: 0 },
  ...(event.accountType === 'margin' ? { margin: NEW_MARGIN_STATE } : {}),
  ...(event.ordersPerSecond === undefined ? {} : { orderRate: rateOf(event.ordersPerSecond) }),
});

/** The state in which an entry begins: an opening entry makes the account first. */
export const openedBy = (
  state: AccountState,
  first: AccountEvent | undefined,
  id: AccountId,
  at: Instant,
): AccountState =>
  first?.type === 'account-opened' ? { ...state, account: opened(id, first, at) } : state;

function withHold(account: Account, order: Order): Account {
  const open = new Map(account.open);
  const hold = holdOf(order);
  if (hold) open.set(order.id, hold);
  else open.delete(order.id);
  return { ...account, open };
}

function withPlacementCounted(before: Account, { terms }: Order, at: Instant): Account {
  const second = Math.floor(at / 1000);
  const { settings } = before;
  const account =
    settings?.duplicateSeconds === undefined
      ? before
      : { ...before, settings: withPlacement(settings, terms, second) };
  if (account.orderRate === undefined) return account;
  const placed = account.orderRate.second === second ? account.orderRate.placed + 1 : 1;
  return { ...account, orderRate: { ...account.orderRate, second, placed } };
}

function positionAfter(
  before: Position | undefined,
  order: Order,
  event: OrderEvent,
  at: Instant,
): Position | undefined {
  if (event.type === 'order-filled') return positionAfterFill(before, order, event, at);
  return event.type === 'fill-busted' ? positionAfterBust(before, order, event, at) : undefined;
}

/** What the event means to the other orders of the order's group. */
function groupsAfter(
  orders: AccountState['orders'],
  order: Order,
  event: OrderEvent,
): AccountState['orders'] {
  if (event.type === 'order-placed') return withFurtherExit(orders, order);
  return event.type === 'order-replaced' ? withReplaced(orders, order, event.replacement) : orders;
}

function evolveOrderEvent(state: AccountState, event: OrderEvent, at: Instant): AccountState {
  const account = present(state.account, 'the account');
  const before = state.orders.get(event.order);
  const order = evolveOrder(account.id, before, event, at);
  if (order === undefined) return state;
  const orders = groupsAfter(new Map(state.orders).set(order.id, order), order, event);
  const held = withHold(account, order);
  const counted = event.type === 'order-placed' ? withPlacementCounted(held, order, at) : held;
  const { symbol } = order.terms;
  const position = positionAfter(state.positions.get(symbol), order, event, at);
  const positions =
    position === undefined ? state.positions : new Map(state.positions).set(symbol, position);
  return { account: counted, orders, positions };
}

/** The state after one event, without its postings. */
export function evolveEvent(before: AccountState, event: AccountEvent, at: Instant): AccountState {
  if (event.type === 'nothing-to-do') return before;
  const state =
    before.account === undefined
      ? before
      : { ...before, account: evolveAccountType(before.account, event, at) };
  if ('order' in event) return evolveOrderEvent(state, event, at);
  const account = present(state.account, 'the account');
  switch (event.type) {
    case 'order-rate-set': {
      const { orderRate: _, ...rest } = account;
      const { ordersPerSecond } = event;
      return {
        ...state,
        account: ordersPerSecond === null ? rest : { ...rest, orderRate: rateOf(ordersPerSecond) },
      };
    }
    case 'good-faith-violation': {
      const order = state.orders.get(event.sale);
      if (order === undefined) return state;
      const { kind, date } = event;
      const counted: Order = { ...order, goodFaithViolation: { kind, date } };
      return { ...state, orders: new Map(state.orders).set(order.id, counted) };
    }
    case 'good-faith-violation-withdrawn': {
      const order = state.orders.get(event.sale);
      if (order === undefined) return state;
      const { goodFaithViolation: _counted, ...cleared } = order;
      return { ...state, orders: new Map(state.orders).set(order.id, cleared) };
    }
    case 'exits-reduced': {
      const entry = state.orders.get(event.entry);
      if (entry === undefined) return state;
      const { notForExits, givenUpBusted } = event;
      const reduced: Order = {
        ...entry,
        notForExits,
        ...(givenUpBusted === undefined ? {} : { givenUpBusted }),
        updatedAt: at,
      };
      return { ...state, orders: new Map(state.orders).set(entry.id, reduced) };
    }
    case 'command-parked':
      return {
        ...state,
        account: { ...account, quarantine: { ...account.quarantine, next: event.position + 1 } },
      };
    case 'command-redriven':
    case 'command-discarded':
      return {
        ...state,
        account: { ...account, quarantine: { ...account.quarantine, first: event.position + 1 } },
      };
    default:
      return state;
  }
}

function withPosting(account: Account, posting: Posting): Account {
  const { ledgerAccount, balance } = posting;
  if (balance === undefined) return account;
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
  const tracked = trackTrades(start, current, entry.events, entry.at).state;
  const account = entry.postings.reduce(withPosting, present(tracked.account, 'the account'));
  return {
    ...tracked,
    account: { ...account, sequence: entry.sequence, lastHash: hash, lastAt: entry.at },
  };
}
