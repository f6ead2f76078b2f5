import type { Instant, OrderId } from '../../kernel/brand.ts';
import { type CivilDate, newYorkDate } from '../calendar/civil-date.ts';
import { CASH_SETTLED, unsettledDate } from '../ledger/chart-of-accounts.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { legsOf } from '../ledger/postings.ts';
import { tradeDateOf } from '../ledger/trade-date.ts';
import { add, Exact, type Money, ZERO_MONEY, ZERO_QUANTITY } from '../money/exact.ts';
import type { Order, Position, Ticker } from '../orders/order.ts';
import { cashBalance } from '../risk/buying-power.ts';
import { withTrade } from '../risk/day-trades.ts';
import { fundsAfterBust } from '../risk/funds-after-bust.ts';
import type { MarginState } from '../risk/margin-state.ts';
import {
  type Funds,
  fundsAfter,
  fundsAhead,
  settledFunds,
  type Traded,
  withPurchasesPaid,
} from '../risk/settled-funds.ts';
import {
  type Breach,
  more,
  NOTHING,
  type UnpaidShares,
  unpaidAhead,
} from '../risk/unpaid-shares.ts';
import type { Account } from './account.ts';
import { type AccountState, loadedOrder, openedAccount } from './state.ts';

/**
 * What trades leave behind besides their postings: in a cash account what paid for them, in a margin account its
 * special memorandum account and its day trades. Worked out from the events of an entry, so that a replay finds the
 * same.
 */

type FillEvent = Extract<AccountEvent, { type: 'order-filled' | 'fill-busted' }>;
export type OrderBreach = Breach & { readonly order: OrderId };

export type Tracked = { readonly state: AccountState; readonly breaches: readonly OrderBreach[] };

/** What the event moves of the customer's cash. */
const cashMoved = (event: AccountEvent, orderOf: (id: OrderId) => Order): Money =>
  legsOf(event, (id) => orderOf(id).terms)
    .filter(
      ({ ledgerAccount }) =>
        ledgerAccount === CASH_SETTLED || unsettledDate(ledgerAccount) !== undefined,
    )
    .reduce((sum, { amount }) => add(sum, amount as Money), ZERO_MONEY);

const isFill = (event: AccountEvent): event is FillEvent =>
  event.type === 'order-filled' || event.type === 'fill-busted';

/** A bust, or the fill that a correction books anew: the trade is the one of then, and no trade of today. */
const isOfEarlierTrade = (event: FillEvent, events: readonly AccountEvent[]): boolean =>
  events.some(
    (each) =>
      each.type === 'fill-busted' && each.order === event.order && each.execId === event.execId,
  );

type CashDraft = {
  readonly funds: Omit<Funds, 'owned' | 'unpaid'>;
  readonly bySymbol: ReadonlyMap<Ticker, Pick<Funds, 'owned' | 'unpaid'>>;
  /** What of their shares was not paid for. */
  readonly byOrder: ReadonlyMap<OrderId, UnpaidShares>;
  readonly breaches: readonly OrderBreach[];
};

const NO_SHARES = { owned: ZERO_QUANTITY, unpaid: {} };

/** Of an order's fills together. */
const plusUnpaid = (a: UnpaidShares, b: UnpaidShares): UnpaidShares => ({
  ...a,
  ...Object.fromEntries(
    Object.entries(b).map(([date, each]) => [date, more(a[date] ?? NOTHING, each)]),
  ),
});

function cashAfterFill(
  draft: CashDraft,
  event: FillEvent,
  order: Order,
  position: Position | undefined,
  cash: Money,
  /** A trade that is corrected is the one of its day. */
  day: CivilDate,
): CashDraft {
  const { symbol, side } = order.terms;
  const owned = draft.bySymbol.get(symbol) ?? {
    owned: position?.quantity ?? ZERO_QUANTITY,
    unpaid: position?.unpaid ?? {},
  };
  const { settlesOn, quantity } = event;
  const isFilled = event.type === 'order-filled';
  const brings = (side === 'sell') === isFilled;
  const trade = { side, quantity, settlesOn, amount: brings ? cash : (cash.negated() as Money) };
  const before: Funds = { ...draft.funds, ...owned };
  const own = draft.byOrder.get(order.id) ?? order.unpaid ?? {};
  const traded: Traded = isFilled
    ? fundsAfter(before, trade, day)
    : fundsAfterBust(before, trade, own);
  const { owned: shares, unpaid, ...funds } = traded.funds;
  return {
    funds,
    bySymbol: new Map(draft.bySymbol).set(symbol, { owned: shares, unpaid }),
    byOrder: new Map(draft.byOrder).set(
      order.id,
      isFilled ? plusUnpaid(own, traded.unpaid) : traded.unpaid,
    ),
    breaches:
      traded.breach === undefined
        ? draft.breaches
        : [...draft.breaches, { ...traded.breach, order: event.order }],
  };
}

const isEmpty = (amounts: object): boolean => Object.keys(amounts).length === 0;

function withFunds(account: Account, { proceeds, used }: CashDraft['funds']): Account {
  const { proceeds: _before, usedProceeds: _used, ...rest } = account;
  return {
    ...rest,
    ...(isEmpty(proceeds) ? {} : { proceeds }),
    ...(isEmpty(used) ? {} : { usedProceeds: used }),
  };
}

/** The position or the order with so many unpaid shares. */
const withUnpaid = <T extends Position | Order>(before: T, unpaid: UnpaidShares): T => {
  const { unpaid: _before, ...rest } = before;
  return (isEmpty(unpaid) ? rest : { ...rest, unpaid }) as T;
};

function cashDraft(before: AccountState, today: CivilDate): CashDraft {
  const account = openedAccount(before);
  const { proceeds = {}, usedProceeds: used = {} } = account;
  const settled = settledFunds(cashBalance(account), proceeds, today);
  const {
    owned: _owned,
    unpaid: _unpaid,
    ...funds
  } = withPurchasesPaid(fundsAhead({ settled, proceeds, used, ...NO_SHARES }, today));
  return { funds, bySymbol: new Map(), byOrder: new Map(), breaches: [] };
}

function withDraft(after: AccountState, draft: CashDraft, today: CivilDate): AccountState {
  const funds = fundsAhead(withPurchasesPaid({ ...draft.funds, ...NO_SHARES }), today);
  const positions = new Map(after.positions);
  for (const [symbol, own] of draft.bySymbol) {
    const position = positions.get(symbol);
    if (position === undefined) continue;
    positions.set(symbol, withUnpaid(position, unpaidAhead(own.unpaid, today)));
  }
  const orders = new Map(after.orders);
  for (const [id, unpaid] of draft.byOrder)
    orders.set(id, withUnpaid(loadedOrder(after, id), unpaid));
  return { account: withFunds(openedAccount(after), funds), orders, positions };
}

function trackCash(
  before: AccountState,
  after: AccountState,
  events: readonly AccountEvent[],
  at: Instant,
): Tracked {
  const today = newYorkDate(at);
  const orderOf = (id: OrderId): Order => loadedOrder(after, id);
  let draft = cashDraft(before, today);
  for (const event of events) {
    const cash = cashMoved(event, orderOf);
    if (isFill(event)) {
      const order = orderOf(event.order);
      const own = before.positions.get(order.terms.symbol);
      const position = own && withUnpaid(own, unpaidAhead(own.unpaid ?? {}, today));
      const day = isOfEarlierTrade(event, events) ? tradeDateOf(event) : today;
      draft = cashAfterFill(draft, event, order, position, cash, day);
    } else {
      draft = { ...draft, funds: { ...draft.funds, settled: add(draft.funds.settled, cash) } };
    }
  }
  return { state: withDraft(after, draft, today), breaches: draft.breaches };
}

type MarginDraft = {
  readonly margin: MarginState;
  /** Symbols bought on that day and not sold since. */
  readonly boughtOn: ReadonlyMap<Ticker, CivilDate | undefined>;
};

/** Half of a trade, or all of one in what is not marginable, is the customer's own (Regulation T). */
const TRADE_RATE = new Exact('0.5');

const withSma = (margin: MarginState, change: Exact): MarginState => ({
  ...margin,
  sma: Exact.max(margin.sma.plus(change), 0) as Money,
});

/** A sale after a purchase of the same day closes a day trade (FINRA Rule 4210(f)(8)(B)); the next needs a purchase again. */
function withDayTrade(
  { margin, boughtOn }: MarginDraft,
  event: FillEvent,
  { terms: { symbol, side } }: Order,
  last: CivilDate | undefined,
  today: CivilDate,
): MarginDraft {
  const isDayTrade = side === 'sell' && last === today;
  const isNewOrder = event.filledQuantity.eq(event.quantity);
  return {
    margin: { ...margin, days: withTrade(margin.days, today, { isDayTrade, isNewOrder }) },
    boughtOn: new Map(boughtOn).set(symbol, side === 'buy' ? today : undefined),
  };
}

const withBoughtOn = (position: Position, date: CivilDate | undefined): Position => {
  const { boughtOn: _before, ...rest } = position;
  return date === undefined ? rest : { ...rest, boughtOn: date };
};

function trackMargin(
  before: AccountState,
  after: AccountState,
  events: readonly AccountEvent[],
  margin: MarginState,
  at: Instant,
): Tracked {
  const today = newYorkDate(at);
  const orderOf = (id: OrderId): Order => loadedOrder(after, id);
  let draft: MarginDraft = { margin, boughtOn: new Map() };
  for (const event of events) {
    const cash = cashMoved(event, orderOf);
    if (isFill(event)) {
      const order = orderOf(event.order);
      const moved = withSma(draft.margin, cash.times(order.initialRate ?? TRADE_RATE));
      const { symbol } = order.terms;
      const { boughtOn } = draft;
      const last = boughtOn.has(symbol)
        ? boughtOn.get(symbol)
        : before.positions.get(symbol)?.boughtOn;
      draft = isOfEarlierTrade(event, events)
        ? { margin: moved, boughtOn: new Map(boughtOn).set(symbol, last) }
        : withDayTrade({ margin: moved, boughtOn }, event, order, last, today);
    } else {
      draft = { ...draft, margin: withSma(draft.margin, cash) };
    }
  }
  const positions = new Map(after.positions);
  for (const [symbol, date] of draft.boughtOn) {
    const position = positions.get(symbol);
    if (position !== undefined) positions.set(symbol, withBoughtOn(position, date));
  }
  const account = { ...openedAccount(after), margin: draft.margin };
  return { state: { ...after, account, positions }, breaches: [] };
}

/** `after`: the state after the events without their postings, whose cash is still that of `before`. */
export function trackTrades(
  before: AccountState,
  after: AccountState,
  events: readonly AccountEvent[],
  at: Instant,
): Tracked {
  const { margin } = openedAccount(after);
  return margin === undefined
    ? trackCash(before, after, events, at)
    : trackMargin(before, after, events, margin, at);
}
