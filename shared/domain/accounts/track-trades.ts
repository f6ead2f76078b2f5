import type { Instant, OrderId } from '../../kernel/brand.ts';
import { type CivilDate, newYorkDate } from '../calendar/civil-date.ts';
import { CASH_SETTLED, unsettledDate } from '../ledger/chart-of-accounts.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { legsOf } from '../ledger/postings.ts';
import { add, Exact, type Money, ZERO_MONEY, ZERO_QUANTITY } from '../money/exact.ts';
import type { Order, Position, Ticker } from '../orders/order.ts';
import { cashBalance } from '../risk/buying-power.ts';
import { withTrade } from '../risk/day-trades.ts';
import type { MarginState } from '../risk/margin-state.ts';
import {
  type Breach,
  type Funds,
  fundsAfter,
  fundsAfterBust,
  proceedsAhead,
  settledFunds,
} from '../risk/settled-funds.ts';
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

type CashDraft = {
  readonly settled: Money;
  readonly proceeds: Funds['proceeds'];
  readonly bySymbol: ReadonlyMap<Ticker, Pick<Funds, 'owned' | 'unpaid'>>;
  readonly breaches: readonly OrderBreach[];
};

function cashAfterFill(
  draft: CashDraft,
  event: FillEvent,
  { terms: { symbol, side } }: Order,
  position: Position | undefined,
  cash: Money,
  today: CivilDate,
): CashDraft {
  const own = draft.bySymbol.get(symbol) ?? {
    owned: position?.quantity ?? ZERO_QUANTITY,
    unpaid: position?.unpaid ?? {},
  };
  const { settlesOn, quantity } = event;
  const brings = (side === 'sell') === (event.type === 'order-filled');
  const trade = { side, quantity, settlesOn, amount: brings ? cash : (cash.negated() as Money) };
  const before: Funds = { settled: draft.settled, proceeds: draft.proceeds, ...own };
  const { funds, breach }: { funds: Funds; breach?: Breach } =
    event.type === 'order-filled'
      ? fundsAfter(before, trade, today)
      : { funds: fundsAfterBust(before, trade, today) };
  const { owned, unpaid } = funds;
  return {
    settled: funds.settled,
    proceeds: funds.proceeds,
    bySymbol: new Map(draft.bySymbol).set(symbol, { owned, unpaid }),
    breaches:
      breach === undefined
        ? draft.breaches
        : [...draft.breaches, { ...breach, order: event.order }],
  };
}

const withProceeds = (account: Account, proceeds: Funds['proceeds']): Account => {
  const { proceeds: _before, ...rest } = account;
  return Object.keys(proceeds).length === 0 ? rest : { ...rest, proceeds };
};

const withUnpaid = (position: Position, unpaid: Funds['unpaid']): Position => {
  const { unpaid: _before, ...rest } = position;
  return Object.keys(unpaid).length === 0 ? rest : { ...rest, unpaid };
};

function trackCash(
  before: AccountState,
  after: AccountState,
  events: readonly AccountEvent[],
  at: Instant,
): Tracked {
  const today = newYorkDate(at);
  const account = openedAccount(before);
  const orderOf = (id: OrderId): Order => loadedOrder(after, id);
  let draft: CashDraft = {
    settled: settledFunds(cashBalance(account), account.proceeds ?? {}, today),
    proceeds: account.proceeds ?? {},
    bySymbol: new Map(),
    breaches: [],
  };
  for (const event of events) {
    const cash = cashMoved(event, orderOf);
    if (isFill(event)) {
      const order = orderOf(event.order);
      const position = before.positions.get(order.terms.symbol);
      draft = cashAfterFill(draft, event, order, position, cash, today);
    } else {
      draft = { ...draft, settled: add(draft.settled, cash) };
    }
  }
  const positions = new Map(after.positions);
  for (const [symbol, { unpaid }] of draft.bySymbol) {
    const position = positions.get(symbol);
    if (position !== undefined) positions.set(symbol, withUnpaid(position, unpaid));
  }
  return {
    state: {
      ...after,
      account: withProceeds(openedAccount(after), proceedsAhead(draft.proceeds, today)),
      positions,
    },
    breaches: draft.breaches,
  };
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

/** A bust, or the fill that a correction books anew: the trade is the one of then, and no trade of today. */
const isOfEarlierTrade = (event: FillEvent, events: readonly AccountEvent[]): boolean =>
  events.some(
    (each) =>
      each.type === 'fill-busted' && each.order === event.order && each.execId === event.execId,
  );

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
