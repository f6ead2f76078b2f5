import type { Instant, OrderId } from '../../kernel/brand.ts';
import { type CivilDate, newYorkDate } from '../calendar/civil-date.ts';
import { lastTradeDateFor, settlementDate } from '../calendar/market-calendar.ts';
import { Exact, type Money } from '../money/exact.ts';
import type { Side, Ticker } from '../orders/order.ts';
import { feesTotal, NO_FEES } from './fees.ts';
import { principalOfBust, principalOfFill } from './fill-principal.ts';
import type { AccountEvent, JournalEntry } from './journal.ts';
import {
  type Lot,
  type LotChoice,
  type LotTrade,
  type RealizedGain,
  relieveLots,
} from './relieve-lots.ts';

/** A fill that stands, and what is needed to take it back. */
type StandingTrade = LotTrade & {
  readonly order: OrderId;
  readonly execId: string;
  readonly settlesOn: CivilDate;
};

/** A choice and the day on which it was made: it must be made by the settlement date (Treas. Reg. §1.1012-1(c)). */
type DatedChoice = { readonly madeOn: CivilDate; readonly lots: readonly LotChoice[] };

type LotsBySymbol = ReadonlyMap<Ticker, readonly Lot[]>;

/**
 * What a journal says of lots. A bust or correction changes a fill of the past, and with it all that came after: the
 * lots are therefore always worked out anew from the fills that stand, on top of those too old to change (`closed`).
 */
export type LotBook = {
  readonly closed: LotsBySymbol;
  /** In the order in which they were booked; a corrected fill stays in its place. */
  readonly trades: readonly StandingTrade[];
  readonly choices: ReadonlyMap<OrderId, DatedChoice>;
  /** True when an entry changed something older than what is kept: only the whole journal can tell the lots then. */
  readonly needsHistory: boolean;
};

export const EMPTY_LOT_BOOK: LotBook = {
  closed: new Map(),
  trades: [],
  choices: new Map(),
  needsHistory: false,
};

/** What an order trades; undefined when that is not known any more. */
export type TradedBy = (
  order: OrderId,
) => { readonly symbol: Ticker; readonly side: Side } | undefined;

/**
 * The day on which a fill was traded: New York's when it was booked, or, when its report came late, the last trading
 * day whose trades settle on its settlement date.
 */
export function tradedOn(bookedAt: Instant, settlesOn: CivilDate): CivilDate {
  const booked = newYorkDate(bookedAt);
  return settlementDate(booked) <= settlesOn ? booked : lastTradeDateFor(settlesOn);
}

type Filled = Extract<AccountEvent, { type: 'order-filled' }>;
type Busted = Extract<AccountEvent, { type: 'fill-busted' }>;

const isOfReport = (
  event: AccountEvent,
  { order, execId }: { readonly order: OrderId; readonly execId: string },
): boolean => 'execId' in event && event.order === order && event.execId === execId;

const correctionOf = (entry: JournalEntry, bust: Busted): Filled | undefined =>
  entry.events.find(
    (event): event is Filled => event.type === 'order-filled' && isOfReport(event, bust),
  );

const bustOf = (entry: JournalEntry, fill: Filled): AccountEvent | undefined =>
  entry.events.find((event) => event.type === 'fill-busted' && isOfReport(event, fill));

/** A lot's id, the same for ever: its order and the ExecID of the fill. */
const lotId = ({ order, execId }: { readonly order: OrderId; readonly execId: string }): string =>
  `${order}:${execId}`;

function tradeOf(
  fill: Filled,
  { symbol, side }: NonNullable<ReturnType<TradedBy>>,
  day: CivilDate,
): StandingTrade {
  const { order, execId, quantity, settlesOn } = fill;
  return {
    id: lotId(fill),
    order,
    execId,
    symbol,
    side,
    quantity,
    settlesOn,
    tradedOn: day,
    principal: principalOfFill(side, fill),
    fees: feesTotal(fill.fees ?? NO_FEES),
  };
}

const needsHistory = (book: LotBook): LotBook => ({ ...book, needsHistory: true });

function withFill(book: LotBook, fill: Filled, at: Instant, tradedBy: TradedBy): LotBook {
  const traded = tradedBy(fill.order);
  if (traded === undefined) return needsHistory(book);
  const trade = tradeOf(fill, traded, tradedOn(at, fill.settlesOn));
  return { ...book, trades: [...book.trades, trade] };
}

type Cents = Pick<LotTrade, 'principal' | 'fees'>;

const plus = (a: StandingTrade, b: Cents): StandingTrade => ({
  ...a,
  principal: a.principal.plus(b.principal) as Money,
  fees: a.fees.plus(b.fees) as Money,
});

/** An order is rounded as a whole: the cent by which a bust gave back other than the fill had moved. */
const centsLeft = (trade: StandingTrade, bust: Busted): Cents => ({
  principal: trade.principal.minus(principalOfBust(trade.side, bust)) as Money,
  fees: trade.fees.minus(feesTotal(bust.fees ?? NO_FEES)) as Money,
});

/** The cents go to the last fill that stands: of the order itself, or of the one that replaced it and goes on with its value. */
function withCents(book: LotBook, orders: readonly OrderId[], cents: Cents): LotBook {
  if (cents.principal.isZero() && cents.fees.isZero()) return book;
  const [index = -1] = orders
    .map((order) => book.trades.findLastIndex((trade) => trade.order === order))
    .filter((found) => found >= 0);
  const trade = book.trades[index];
  if (trade === undefined) return needsHistory(book);
  return { ...book, trades: book.trades.with(index, plus(trade, cents)) };
}

/** Takes a fill back; when the same report brings it corrected, the new one stands in its place, on its trade date. */
function withBust(book: LotBook, bust: Busted, correction: Filled | undefined): LotBook {
  const isBusted = ({ execId }: StandingTrade): boolean => execId === bust.refExecId;
  const own = book.trades.findIndex((trade) => isBusted(trade) && trade.order === bust.order);
  // The venue may name a fill of the order that this one replaced.
  const index = own < 0 ? book.trades.findLastIndex(isBusted) : own;
  const before = book.trades[index];
  if (before === undefined) return needsHistory(book);
  const cents = centsLeft(before, bust);
  if (correction === undefined) {
    const left = { ...book, trades: book.trades.toSpliced(index, 1) };
    return withCents(left, [before.order, bust.order], cents);
  }
  const corrected = plus(tradeOf(correction, before, before.tradedOn), cents);
  return { ...book, trades: book.trades.with(index, corrected) };
}

const withChoice = (
  book: LotBook,
  { sale, lots }: Extract<AccountEvent, { type: 'lots-chosen' }>,
  at: Instant,
): LotBook => ({
  ...book,
  choices: new Map(book.choices).set(sale, { madeOn: newYorkDate(at), lots }),
});

/** The book after one entry. A correction is a bust and a fill of one and the same report. */
export function foldLots(book: LotBook, entry: JournalEntry, tradedBy: TradedBy): LotBook {
  return entry.events.reduce((before, event) => {
    switch (event.type) {
      case 'order-filled':
        return bustOf(entry, event) === undefined
          ? withFill(before, event, entry.at, tradedBy)
          : before;
      case 'fill-busted':
        return withBust(before, event, correctionOf(entry, event));
      case 'lots-chosen':
        return withChoice(before, event, entry.at);
      default:
        return before;
    }
  }, book);
}

export type Lots = { readonly open: readonly Lot[]; readonly gains: readonly RealizedGain[] };

/** What a trade leaves of its order's choice for the order's next fills. */
function choiceLeft(
  choice: readonly LotChoice[],
  gains: readonly RealizedGain[],
): readonly LotChoice[] {
  const taken = (lot: string): Exact =>
    gains
      .filter((gain) => gain.lot === lot)
      .reduce((total, { quantity }) => total.plus(quantity), new Exact(0));
  return choice.flatMap(({ lot, quantity }) => {
    const left = quantity.minus(taken(lot));
    return left.gt(0) ? [{ lot, quantity: left }] : [];
  });
}

function relieveAll(book: LotBook): { open: LotsBySymbol; gains: readonly RealizedGain[] } {
  const open = new Map(book.closed);
  const choices = new Map(book.choices);
  const gains: RealizedGain[] = [];
  for (const trade of book.trades) {
    const made = choices.get(trade.order);
    const choice = made !== undefined && made.madeOn <= trade.settlesOn ? made : undefined;
    const relief = relieveLots(open.get(trade.symbol) ?? [], trade, choice?.lots);
    if (choice !== undefined) {
      choices.set(trade.order, { ...choice, lots: choiceLeft(choice.lots, relief.gains) });
    }
    if (relief.lots.length === 0) open.delete(trade.symbol);
    else open.set(trade.symbol, relief.lots);
    gains.push(...relief.gains);
  }
  return { open, gains };
}

/** Open lots, by symbol and then oldest first, and the gains of the trades that the book still has. */
export function lotsOf(book: LotBook): Lots {
  const { open, gains } = relieveAll(book);
  const symbols = [...open.keys()].sort();
  return { open: symbols.flatMap((symbol) => open.get(symbol) ?? []), gains };
}

/** The book without the trades at its beginning that settled before that date: their lots are kept, their gains not. */
export function closeLots(book: LotBook, before: CivilDate): LotBook {
  const first = book.trades.findIndex(({ settlesOn }) => settlesOn >= before);
  const keepFrom = first < 0 ? book.trades.length : first;
  const { open } = relieveAll({ ...book, trades: book.trades.slice(0, keepFrom) });
  const trades = book.trades.slice(keepFrom);
  const inUse = new Set(trades.map(({ order }) => order));
  return {
    ...book,
    closed: open,
    trades,
    choices: new Map([...book.choices].filter(([order]) => inUse.has(order))),
  };
}

/**
 * Why the sales of an order cannot take those lots; undefined: they can. A lot may be chosen by the settlement date of
 * its sale (Treas. Reg. §1.1012-1(c)), and only one that was there.
 */
export function lotChoiceFault(
  book: LotBook,
  order: OrderId,
  chosen: readonly LotChoice[],
  today: CivilDate,
): string | undefined {
  const sales = book.trades.filter((trade) => trade.order === order && trade.side === 'sell');
  const [sale] = sales;
  if (sale === undefined) return 'the order has sold nothing, or settled long ago';
  const open = sales.filter(({ settlesOn }) => settlesOn >= today);
  if (open.length === 0) return `the sale settled on ${sale.settlesOn}`;
  const total = (amounts: readonly { readonly quantity: Exact }[]): Exact =>
    amounts.reduce((sum, { quantity }) => sum.plus(quantity), new Exact(0));
  if (total(chosen).gt(total(sales))) return 'the lots are of more shares than were sold';
  const bought = book.trades.filter(({ side, symbol }) => side === 'buy' && symbol === sale.symbol);
  const known = new Set([...(book.closed.get(sale.symbol) ?? []), ...bought].map(({ id }) => id));
  const unknown = chosen.find(({ lot }) => !known.has(lot));
  return unknown && `${unknown.lot} is no lot of ${sale.symbol}`;
}
