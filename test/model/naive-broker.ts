/**
 * A broker as the product describes it (orders A1 to A8, money B1 to B3), written for slowness and plainness and from
 * nothing of the core: whole numbers of its own, one cash account, and what each order holds worked out anew each time.
 * Shares count in billionths, prices in hundredths of a cent, money in cents.
 */
import { type Means, mayBuy, type NaiveLoan, surelyBuys } from './naive-loan.ts';

export const SHARE = 1_000_000_000n;
export const DOLLAR = 10_000n;
/** A product of price and shares, in cents. */
const CENTS = (SHARE * DOLLAR) / 100n;

const ceil = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;
const most = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const whole = (shares: bigint): bigint => (shares / SHARE) * SHARE;
/** Money to the cent, half up. */
const cents = (value: bigint): bigint => (2n * value + CENTS) / (2n * CENTS);
/** What the house deals in itself is rounded for the house. */
const houseCents = (side: Side, value: bigint): bigint =>
  side === 'buy' ? ceil(value, CENTS) : value / CENTS;
type Fees = { readonly sec: bigint; readonly taf: bigint };
export const NO_FEES: Fees = { sec: 0n, taf: 0n };
/**
 * $20.60 for each million sold (SEC section 31), and from 2027 on $0.000195 for each share up to $9.79 (TAF, which pauses
 * before): each rounded up, and together of all cents but one.
 */
function feesOn(shares: bigint, value: bigint, day: string): Fees {
  const brings = most(value / CENTS - 1n, 0n);
  const sec = least(ceil(value * 2060n, CENTS * 100_000_000n), brings);
  const taf = day < '2027-01-01' ? 0n : least(ceil(shares * 195n, SHARE * 10_000n), 979n);
  return { sec, taf: least(taf, brings - sec) };
}
/** What fees are more, at the same rates. */
const beyond = (a: Fees, b: Fees): Fees => ({ sec: a.sec - b.sec, taf: a.taf - b.taf });

export type Side = 'buy' | 'sell';
export type Kind = 'market' | 'limit' | 'stop' | 'trailing_stop';
export type Group = {
  readonly entry?: Ord;
  takeProfit?: Ord;
  stopLoss?: Ord;
  /** Shares of the entry that are not for its exits to sell. */
  apart: bigint;
  /** Of a take-profit without an entry, what the venue would not have. */
  declined: bigint;
  /** Of what the client gave up, what was taken back of the entry since. */
  spared: bigint;
  /** What was placed for shares that the exits could not sell any more. */
  readonly further: Ord[];
};

export type Ord = {
  readonly name: string;
  readonly symbol: string;
  readonly side: Side;
  readonly kind: Kind;
  readonly gtc: boolean;
  quantity: bigint;
  /** What is held for each share of a purchase. */
  holdPrice: bigint;
  readonly dollars?: bigint;
  /** Of an order with a fraction: what the venue fills of it. */
  venueQuantity: bigint;
  where: 'leg' | 'session' | 'watched' | 'venue' | 'ended';
  /** A stop beside a working take-profit, which holds the shares. */
  shares: boolean;
  /** What it holds itself even so. */
  own: bigint;
  triggered: boolean;
  known: boolean;
  acknowledged: boolean;
  paused: boolean;
  doubted: boolean;
  /** The venue calls it over, and its end was not heard: no later word but that settles it. */
  denied: boolean;
  filled: bigint;
  value: bigint;
  house: bigint;
  /** What those shares came to; the venue's are the rest of `value`. */
  houseValue: bigint;
  fees: Fees;
  cancels: number;
  cancelling: boolean;
  /** The last cancel was the broker's own idea. */
  ownCancel: boolean;
  endedBy?:
    | 'fill'
    | 'client'
    | 'clock'
    | 'venue'
    | 'broker'
    | 'turned-away'
    | 'done'
    | 'empty'
    | 'replaced'
    | 'unknown'
    | 'refused';
  /** A replacement that is asked for, and beyond what it is asked in place of: what is held more. */
  extra?: bigint;
  replaces?: Ord;
  successor?: Ord;
  group?: Group;
  readonly fills: Fill[];
};
export type Fill = {
  readonly id: string;
  readonly price: bigint;
  readonly shares: bigint;
  readonly settles: string;
  readonly traded: string;
  busted: boolean;
};

const DAY = 86_400_000;
/** Thanksgiving, Christmas and New Year: of the days that the stories are told in, the only holidays. */
const CLOSED = new Set(['2026-11-26', '2026-12-25', '2027-01-01']);
const text = (day: number): string => new Date(day).toISOString().slice(0, 10);
/** The date in New York, in winter. */
export const dateAt = (at: number): string => text(at - 5 * 3_600_000);
function settlementAfter(date: string): string {
  let day = Date.parse(date) + DAY;
  while ([0, 6].includes(new Date(day).getUTCDay()) || CLOSED.has(text(day))) day += DAY;
  return text(day);
}

type When = Pick<Fill, 'settles' | 'traded'>;
const tradedAt = (now: number): When => ({
  settles: settlementAfter(dateAt(now)),
  traded: dateAt(now),
});

export const isOpen = (order: Ord): boolean => order.where !== 'ended';
export const isFraction = (order: Ord): boolean =>
  order.dollars !== undefined || order.quantity % SHARE !== 0n;
export const leaves = (order: Ord): bigint => order.quantity - order.filled;
const openLeaves = (order: Ord | undefined): bigint =>
  order !== undefined && isOpen(order) ? leaves(order) : 0n;
export const venueFilled = (order: Ord): bigint => order.filled - order.house;
/** An end that was asked for at any time is by whoever asked last. */
export const meant = ({ cancels, ownCancel }: Ord): 'client' | 'broker' | 'venue' =>
  cancels === 0 ? 'venue' : ownCancel ? 'broker' : 'client';
/** The order that one has become: what is said of the old is about the new. */
export const current = (order: Ord): Ord =>
  order.endedBy === 'replaced' && order.successor ? current(order.successor) : order;

export class NaiveBroker {
  /** Of a margin account; absent: it is a cash account. */
  loan?: NaiveLoan;
  settled = 0n;
  readonly unsettled = new Map<string, bigint>();
  readonly positions = new Map<string, bigint>();
  readonly orders: Ord[] = [];
  private readonly isLate: (order: Ord) => boolean;
  private readonly furtherName: (exit: Ord) => string;

  constructor(isLate: (order: Ord) => boolean, furtherName: (exit: Ord) => string) {
    this.isLate = isLate;
    this.furtherName = furtherName;
  }

  hold(order: Ord): bigint {
    if (!isOpen(order) || order.where === 'leg') return 0n;
    if (order.shares) return order.own;
    if (order.extra !== undefined) return order.extra;
    if (order.side === 'sell') return leaves(order);
    if (order.dollars !== undefined) return most(order.dollars - this.paid(order), 0n);
    const dearest = order.value - order.houseValue + order.holdPrice * whole(leaves(order));
    const fraction = order.holdPrice * (leaves(order) % SHARE);
    return ceil(dearest, CENTS) - cents(order.value - order.houseValue) + ceil(fraction, CENTS);
  }

  /** What the fills of an order moved: the venue's rounded together, the house's by itself. */
  private paid({ side, value, houseValue }: Ord): bigint {
    return cents(value - houseValue) + houseCents(side, houseValue);
  }

  held(side: Side, symbol?: string): bigint {
    return this.orders
      .filter((order) => order.side === side && (symbol ?? order.symbol) === order.symbol)
      .reduce((sum, order) => sum + this.hold(order), 0n);
  }

  cash(): bigint {
    return [...this.unsettled.values()].reduce((sum, amount) => sum + amount, this.settled);
  }

  buyingPower(): bigint {
    return this.cash() - this.held('buy');
  }

  owned(symbol: string): bigint {
    return this.positions.get(symbol) ?? 0n;
  }

  free(symbol: string): bigint {
    return this.owned(symbol) - this.held('sell', symbol);
  }

  /** Cash that is due by now settles. */
  settle(now: number): void {
    const dueBy = (day: string) =>
      [...this.unsettled].reduce((sum, [date, cents]) => (date <= day ? sum + cents : sum), 0n);
    const charged = this.loan?.interestUntil(dateAt(now), (day) => this.settled + dueBy(day));
    this.settled -= charged ?? 0n;
    for (const [date, amount] of this.unsettled) {
      if (date > dateAt(now)) continue;
      this.settled += amount;
      this.unsettled.delete(date);
    }
  }

  deposit(cents: bigint): void {
    this.settled += cents;
  }

  /** Whether an order must be taken, for what is there, and whether it may be. Of a margin account, both are bounds. */
  canPay(
    order: Pick<Ord, 'side' | 'symbol' | 'holdPrice' | 'dollars'>,
    shares: bigint,
    priceOf: (symbol: string) => bigint,
    back = 0n,
  ): { readonly surely: boolean; readonly perhaps: boolean } {
    const both = (is: boolean) => ({ surely: is, perhaps: is });
    if (order.side === 'sell') return both(this.free(order.symbol) + back >= shares);
    const { dollars, holdPrice } = order;
    const fraction = ceil(holdPrice * (shares % SHARE), CENTS);
    const cost = dollars ?? ceil(holdPrice * whole(shares), CENTS) + fraction;
    if (this.loan === undefined) return both(cost <= this.buyingPower() + back);
    const means: Means = {
      cash: this.cash(),
      stocks: [...this.positions].reduce((sum, [each, n]) => sum + cents(n * priceOf(each)), 0n),
      held: this.held('buy') - back,
    };
    return { surely: surelyBuys(means, cost), perhaps: mayBuy(means, cost) };
  }

  private move(date: string, cents: bigint): void {
    const after = (this.unsettled.get(date) ?? 0n) + cents;
    if (after === 0n) this.unsettled.delete(date);
    else this.unsettled.set(date, after);
  }

  /** Books shares of an order, or takes them back when they are negative. */
  private book(order: Ord, price: bigint, shares: bigint, when: When, byHouse = false): void {
    const sign = order.side === 'buy' ? 1n : -1n;
    const before = this.paid(order);
    const feesBefore = feesOn(order.filled, order.value, when.traded);
    this.positions.set(order.symbol, this.owned(order.symbol) + sign * shares);
    order.filled += shares;
    order.value += price * shares;
    if (byHouse) order.houseValue += price * shares;
    const more = beyond(feesOn(order.filled, order.value, when.traded), feesBefore);
    const fees = order.side === 'sell' ? this.charged(order, more, shares < 0n) : NO_FEES;
    this.move(when.settles, -sign * (this.paid(order) - before) - fees.sec - fees.taf);
    order.fees = { sec: order.fees.sec + fees.sec, taf: order.fees.taf + fees.taf };
  }

  /** Of what rates of several days make of it, no more is given back than was charged, and all for no share. */
  private charged({ fees: { sec, taf }, filled }: Ord, more: Fees, isBack: boolean): Fees {
    if (!isBack) return more;
    if (filled === 0n) return { sec: -sec, taf: -taf };
    return { sec: most(more.sec, -sec), taf: most(more.taf, -taf) };
  }

  private end(order: Ord, by: NonNullable<Ord['endedBy']>): void {
    order.where = 'ended';
    order.endedBy = by;
    order.doubted = false;
    order.denied = false;
    order.cancelling = false;
  }

  private toVenue(order: Ord): void {
    order.where = 'venue';
    order.shares = false;
    order.venueQuantity = isFraction(order) ? whole(order.quantity) : order.quantity;
    if (order.dollars !== undefined && order.side === 'buy') {
      order.venueQuantity = whole((order.dollars * CENTS) / order.holdPrice);
    }
  }

  /** A new order goes where it must: to the venue, to wait, or at once to the house for less than a share. */
  place(order: Ord, open: boolean, quote: bigint, isMarketable: boolean, now: number): void {
    this.orders.push(order);
    if (order.kind === 'trailing_stop') order.where = 'watched';
    else if (!open) order.where = 'session';
    else this.goOut(order, quote, isMarketable, now);
  }

  goOut(order: Ord, quote: bigint, isMarketable: boolean, now: number): void {
    this.toVenue(order);
    if (order.venueQuantity > 0n) return;
    order.where = 'watched';
    if (isMarketable) this.fillByHouse(order, quote, tradedAt(now));
  }

  private fillByHouse(order: Ord, price: bigint, when: When): void {
    const shares =
      order.dollars !== undefined && order.side === 'buy'
        ? (most(order.dollars - this.paid(order), 0n) * CENTS) / price
        : leaves(order);
    if (shares > 0n) this.book(order, price, shares, when, true);
    order.house = shares;
    this.end(order, 'fill');
    this.settleGroup(order);
  }

  acknowledge(order: Ord): void {
    if (order.endedBy === 'unknown') {
      order.where = 'venue';
      delete order.endedBy;
    }
    order.acknowledged = true;
    order.known = true;
    order.paused = false;
    order.doubted &&= order.cancelling;
    this.settleGroup(order);
  }

  fill(id: string, order: Ord, price: bigint, shares: bigint, now: number): void {
    const wasOpen = isOpen(order) || order.endedBy === 'unknown';
    if (order.endedBy === 'unknown') {
      order.where = 'venue';
      delete order.endedBy;
    }
    const when = tradedAt(now);
    this.book(order, price, shares, when);
    order.fills.push({ id, price, shares, ...when, busted: false });
    order.known = true;
    order.paused = false;
    order.doubted &&= order.cancelling;
    this.afterFill(order, price, when, wasOpen);
  }

  private afterFill(order: Ord, price: bigint, when: When, wasOpen: boolean): void {
    if (venueFilled(order) === order.venueQuantity) {
      if (isFraction(order) && order.house === 0n) {
        if (wasOpen) this.fillByHouse(order, price, when);
      } else this.end(order, 'fill');
    }
    this.settleGroup(order);
  }

  /** A fill is taken back, and with `again` booked anew as it should have been. */
  bust(order: Ord, fill: Fill, isOpenAfter: boolean, now: number, again?: Fill): void {
    fill.busted = true;
    order.doubted &&= order.cancelling;
    const today = dateAt(now);
    const settles = fill.settles > today ? fill.settles : settlementAfter(today);
    const when = { settles, traded: fill.traded };
    const before = order.filled;
    this.book(order, fill.price, -fill.shares, when);
    if (again !== undefined) {
      this.book(order, again.price, again.shares, when);
      order.fills.push({ ...again, settles });
    }
    if (order.group?.entry === order) this.spare(order.group, whole(before) - whole(order.filled));
    if (isOpenAfter) {
      order.where = 'venue';
      delete order.endedBy;
    } else if (again !== undefined && venueFilled(order) === order.venueQuantity) {
      this.afterFill(order, again.price, when, isOpen(order));
    } else if (isOpen(order) || order.endedBy === 'fill') this.end(order, meant(order));
    this.settleGroup(order);
  }

  restate(order: Ord, venueQuantity: bigint): void {
    const { group } = order;
    if (group?.takeProfit === order && group.entry === undefined)
      group.declined += order.venueQuantity - venueQuantity;
    order.quantity -= order.venueQuantity - venueQuantity;
    order.venueQuantity = venueQuantity;
    order.known = true;
    order.paused = false;
    order.doubted &&= order.cancelling;
    this.settleGroup(order);
  }

  /** The venue, the clock or nobody at all has the order any more. */
  over(order: Ord, by: NonNullable<Ord['endedBy']>): void {
    const { successor } = order;
    // What is over at the venue is not replaced any more.
    if (isOpen(order) && successor?.extra !== undefined) this.replaceRefused(successor);
    if (isOpen(order)) this.end(order, by);
    this.settleGroup(order);
  }

  /** The client, or the clock: what is here ends at once, the venue is asked for the rest. */
  cancel(asked: Ord, by: 'client' | 'clock' | 'broker' = 'client'): void {
    const before = asked.extra === undefined ? undefined : asked.replaces;
    const order = before && isOpen(before) ? before : asked;
    const isHeard = by !== 'broker' && order.ownCancel;
    if (!isOpen(asked) || ((order.cancelling || asked.cancelling) && !isHeard)) return;
    if (order.where === 'venue') {
      order.cancelling = true;
      order.cancels += 1;
      order.ownCancel = by === 'broker';
      this.settleGroup(order);
    } else this.over(order, by);
  }

  cancelRefused(order: Ord, isOver = false): void {
    order.denied ||= isOver;
    order.cancelling = false;
    order.doubted = false;
    order.paused = false;
    this.settleGroup(order);
  }

  /** What a replacement needs beyond what its order holds: the dearer of both prices may be paid for any share. */
  extraFor(order: Ord, next: Ord): bigint {
    const dearer = { ...next, holdPrice: most(next.holdPrice, order.holdPrice) };
    const { filled, value } = order;
    const needed = this.hold({ ...dearer, where: 'venue', shares: false, filled, value });
    return most(needed - this.hold(order), 0n);
  }

  askReplace(order: Ord, next: Ord): void {
    const extra = this.extraFor(order, next);
    this.orders.push(next);
    next.replaces = order;
    order.successor = next;
    if (order.where === 'venue') {
      next.where = 'venue';
      next.extra = extra;
    } else {
      next.where = order.where;
      next.shares = order.shares;
      this.takesPlace(order, next);
    }
  }

  private takesPlace(order: Ord, next: Ord): void {
    next.denied = isOpen(next) && order.denied;
    this.end(order, 'replaced');
    const group = order.group;
    if (group === undefined) return;
    next.group = group;
    if (group.entry === order) Object.assign(group, { entry: next });
    if (group.takeProfit === order) {
      group.takeProfit = next;
      // Another quantity is what the client wants now.
      if (next.quantity !== order.quantity) group.declined = 0n;
    }
    if (group.stopLoss === order) group.stopLoss = next;
    if (group.further.includes(order)) group.further.splice(group.further.indexOf(order), 1, next);
    this.settleGroup(next);
  }

  replaced(next: Ord): void {
    const order = next.replaces as Ord;
    const { filled, value, fees, cancelling, ownCancel } = order;
    Object.assign(next, { filled, value, fees, known: true, acknowledged: true, doubted: false });
    next.fills.push(...order.fills);
    delete next.extra;
    next.quantity = most(next.quantity, filled);
    next.venueQuantity = next.quantity;
    next.cancelling = cancelling && leaves(next) > 0n;
    if (next.cancelling) Object.assign(next, { cancels: next.cancels + 1, ownCancel });
    if (leaves(next) === 0n) this.end(next, 'fill');
    this.takesPlace(order, next);
  }

  replaceRefused(next: Ord, isOver = false): void {
    const order = next.replaces as Ord;
    order.denied ||= isOver && isOpen(order);
    order.doubted = false;
    order.paused = false;
    delete order.successor;
    this.over(next, 'refused');
    this.settleGroup(order);
  }

  /** A stop that was set off and did not go out. */
  watchAgain(order: Ord): void {
    Object.assign(order, { where: 'watched', triggered: false, doubted: false });
    this.settleGroup(order);
  }

  trigger(order: Ord, quote: bigint, now: number): void {
    order.triggered = true;
    if (order.shares) this.settleGroup(order);
    else this.goOut(order, quote, true, now);
  }

  /** The client, or the time that the client gave it, ended it: nobody sells in its place. */
  private isGivenUp({ endedBy, cancels, ownCancel }: Ord): boolean {
    if (endedBy === undefined || endedBy === 'fill' || endedBy === 'empty') return false;
    return ['client', 'clock', 'done'].includes(endedBy) || (cancels > 0 && !ownCancel);
  }

  private givenUp({ further }: Group): bigint {
    return further
      .filter((exit) => this.isGivenUp(exit))
      .reduce((sum, exit) => sum + exit.quantity - exit.filled, 0n);
  }

  /** What the client gave up goes first. */
  private spare(group: Group, taken: bigint): void {
    const kept = most(this.givenUp(group) - group.spared, 0n);
    group.spared += least(kept, most(taken, 0n));
  }

  /** What of the entry nobody has sold or given up. */
  private owed(group: Group): bigint {
    const { entry, takeProfit, stopLoss, apart, further } = group;
    const asked = (takeProfit?.quantity ?? 0n) + group.declined;
    const brought = entry === undefined ? asked : whole(entry.filled);
    const own = (takeProfit?.filled ?? 0n) + (stopLoss?.filled ?? 0n);
    const sold = further.reduce((sum, exit) => sum + exit.filled, own);
    const kept = most(this.givenUp(group) - group.spared, 0n);
    return most(brought - apart - sold - kept, 0n);
  }

  /** What the two exits are to sell still. */
  private toSell(group: Group): bigint {
    const open = group.further.map(openLeaves);
    return most(
      open.reduce((left, each) => left - each, this.owed(group)),
      0n,
    );
  }

  /** As many of the shares as are free; the others are none of the exits' any more. */
  private claim(group: Group, shares: bigint, own = 0n): bigint {
    const { symbol } = group.entry ?? group.takeProfit ?? (group.stopLoss as Ord);
    const wanted = most(shares, 0n);
    const got = least(wanted, whole(most(this.free(symbol), 0n) + own));
    group.apart += wanted - got;
    return got;
  }

  /** One exit takes the other with it, and neither begins before its entry is done. */
  private settleGroup({ group }: Ord): void {
    if (group === undefined) return;
    if (group.entry !== undefined && !isOpen(group.entry)) this.begin(group);
    this.bringBack(group);
    const { takeProfit, stopLoss } = group;
    if (takeProfit?.endedBy === 'client' && stopLoss?.where === 'leg') this.end(stopLoss, 'client');
    if (stopLoss?.where === 'watched') this.watch(group, stopLoss);
    if (takeProfit && stopLoss && isOpen(takeProfit)) this.clearTheWay(takeProfit, stopLoss);
    for (const exit of [takeProfit, stopLoss]) {
      if (exit?.where === 'venue' && leaves(exit) > this.owed(group)) this.cancel(exit, 'broker');
    }
    this.cutFurther(group);
    if (stopLoss?.where === 'watched' && stopLoss.shares && takeProfit && !isOpen(takeProfit)) {
      this.stopAlone(takeProfit, stopLoss);
    }
    this.sellBeside(group);
  }

  /** The exits begin, for what the entry filled and the client still has. */
  private begin(group: Group): void {
    const { takeProfit, stopLoss } = group;
    const waiting = [takeProfit, stopLoss].filter((leg) => leg?.where === 'leg') as Ord[];
    if (waiting.length === 0) return;
    const shares = this.claim(group, this.toSell(group));
    for (const leg of waiting) this.start(group, leg, shares);
  }

  private start({ takeProfit }: Group, exit: Ord, shares: bigint): void {
    delete exit.endedBy;
    exit.quantity = shares;
    if (shares === 0n) this.end(exit, 'empty');
    else if (exit === takeProfit) this.toVenue(exit);
    else {
      exit.where = 'watched';
      exit.triggered = false;
      exit.own = 0n;
      exit.shares = takeProfit !== undefined && isOpen(takeProfit);
    }
  }

  /** What had ended for want of shares begins again when there are some. */
  private bringBack(group: Group): void {
    const { takeProfit, stopLoss } = group;
    const back = [takeProfit, stopLoss].filter(
      (exit) => exit?.endedBy === 'empty' && !this.isLate(exit),
    ) as Ord[];
    const shares = this.toSell(group);
    if (back.length === 0 || shares === 0n || (stopLoss && isOpen(stopLoss))) return;
    const working = openLeaves(takeProfit);
    const more = this.claim(group, shares - working);
    if (working + more === 0n) return;
    for (const exit of back) this.start(group, exit, exit === takeProfit ? more : working + more);
  }

  /** A stop that waits is for all that is not sold, and holds what the take-profit does not. */
  private watch(group: Group, stopLoss: Ord): void {
    const { takeProfit } = group;
    const beyond = this.toSell(group) - openLeaves(takeProfit);
    stopLoss.own = this.claim(group, beyond, this.hold(stopLoss));
    stopLoss.quantity = this.toSell(group);
    if (stopLoss.quantity === 0n) this.end(stopLoss, 'empty');
    else if (takeProfit && isOpen(takeProfit)) stopLoss.shares = true;
  }

  /** A stop that goes out, is out or was given up takes the take-profit with it. */
  private clearTheWay(takeProfit: Ord, stopLoss: Ord): void {
    const isGone = ['client', 'clock', 'venue', 'broker'].includes(stopLoss.endedBy ?? '');
    const isOut = stopLoss.where === 'venue' || stopLoss.filled > 0n;
    const wantsOut = stopLoss.where === 'watched' && stopLoss.triggered;
    if (isGone || isOut || wantsOut) this.cancel(takeProfit);
  }

  private stopAlone(takeProfit: Ord, stopLoss: Ord): void {
    const { endedBy } = takeProfit;
    if (stopLoss.triggered) this.toVenue(stopLoss);
    else if (endedBy === 'client' || endedBy === 'clock') this.end(stopLoss, endedBy);
    else stopLoss.shares = false;
  }

  /** Exits beside the two are for what those leave. */
  private cutFurther(group: Group): void {
    const { takeProfit, stopLoss, further } = group;
    let room = most(this.owed(group) - most(openLeaves(takeProfit), openLeaves(stopLoss)), 0n);
    for (const exit of further) {
      if (openLeaves(exit) <= room) room -= openLeaves(exit);
      else if (exit.where === 'venue') this.cancel(exit, 'broker');
      else {
        exit.quantity = room;
        room = 0n;
        if (exit.quantity === 0n) this.end(exit, 'empty');
      }
    }
  }

  /** What no exit can take any more is sold by another, or watched by it when the venue would not have the last one. */
  private sellBeside(group: Group): void {
    const { takeProfit, stopLoss, further } = group;
    const exit = stopLoss ?? takeProfit;
    if (exit === undefined || (stopLoss && takeProfit && isOpen(takeProfit))) return;
    const wasOut =
      exit.where === 'venue'
        ? !exit.cancelling
        : ['fill', 'broker', 'venue', 'turned-away', 'unknown'].includes(exit.endedBy ?? '');
    if (!wasOut || this.isGivenUp(exit) || this.isLate(exit) || further.length >= 20) return;
    const last = further.at(-1) ?? exit;
    if (stopLoss === undefined && last.endedBy !== 'broker') return;
    const lacking = this.toSell(group) - openLeaves(exit);
    if (lacking <= 0n) return;
    const shares = least(lacking, whole(most(this.free(last.symbol), 0n)));
    group.apart += lacking - shares;
    const isAtOnce = last.where === 'venue' || last.endedBy === 'broker' || last.endedBy === 'fill';
    if (shares > 0n) this.sellLike(group, last, shares, isAtOnce);
  }

  private sellLike(group: Group, exit: Ord, quantity: bigint, isAtOnce: boolean): void {
    const { replaces: _before, successor: _after, endedBy: _end, ...same } = exit;
    const order: Ord = {
      ...same,
      name: this.furtherName(exit),
      quantity,
      shares: false,
      own: 0n,
      triggered: isAtOnce && exit.kind !== 'limit',
      known: false,
      acknowledged: false,
      paused: false,
      doubted: false,
      denied: false,
      filled: 0n,
      value: 0n,
      fees: NO_FEES,
      cancels: 0,
      cancelling: false,
      ownCancel: false,
      fills: [],
    };
    this.orders.push(order);
    group.further.push(order);
    if (isAtOnce) this.toVenue(order);
    else order.where = 'watched';
  }
}
