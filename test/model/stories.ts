import { furtherExitIdOf } from '../../shared/app/order-ids.ts';
import { uuid5 } from '../../shared/app/uuid5.ts';
import type {
  AccountCommandWire,
  ExecutionReportWire,
} from '../../shared/app/wire/account-command.ts';
import { type CommandId, instant, type OrderId } from '../../shared/kernel/brand.ts';
import {
  ACCOUNT,
  assess,
  cancel,
  cancelRejected,
  deposit,
  due,
  notSent,
  open,
  openMargin,
  orderId,
  placeTerms,
  print,
  replace,
  replaceRejected,
  resolve,
  stuck,
  trigger,
  unknownOrder,
} from '../support/commands.ts';
import {
  current,
  DOLLAR,
  dateAt,
  type Fill,
  type Group,
  isFraction,
  isOpen,
  meant,
  NaiveBroker,
  NO_FEES,
  type Ord,
  SHARE,
  venueFilled,
} from './naive-broker.ts';
import { NaiveLoan } from './naive-loan.ts';
import { QUOTES, type RealAccount } from './real-account.ts';

/** One step of a story: what happens, to which of those it can happen to, and how. */
export type Step = {
  readonly what: number;
  readonly who: number;
  readonly a: number;
  readonly b: number;
};

type Placing = Extract<AccountCommandWire, { kind: 'place-order' }>;
type Terms = Partial<Placing['terms']>;

/** A fixed-point number as decimal text. */
const told = (value: bigint, one: bigint): string => {
  const digits = one.toString().length - 1;
  const sign = value < 0n ? '-' : '';
  const all = (value < 0n ? -value : value).toString().padStart(digits + 1, '0');
  return `${sign}${all.slice(0, -digits)}.${all.slice(-digits)}`.replace(/\.?0+$/, '');
};
export const shares = (quantity: bigint): string => told(quantity, SHARE);
export const millionths = (amount: bigint): string => told(amount, 1_000_000n);
export const dollars = (cents: bigint): string => told(cents, 100n);
const priced = (price: bigint): string => told(price, DOLLAR);
const units = (text: string): bigint => {
  const [units, rest = ''] = text.split('.');
  return BigInt(`${units}${rest.padEnd(4, '0')}`);
};
const quote = (symbol: string, side: 'buy' | 'sell'): bigint => {
  const quotes = QUOTES.get(symbol);
  return units((side === 'buy' ? quotes?.ask : quotes?.bid)?.toFixed() ?? '0');
};
/** Three percent above, at the finest step. */
const collared = (price: bigint): bigint => (price * 103n + 99n) / 100n;

const lastSale = (symbol: string): bigint => units(QUOTES.get(symbol)?.last.toFixed() ?? '0');

const REFUSED_BY_RULES = new Set([
  'POTENTIAL_WASH_TRADE',
  'UNSETTLED_FUNDS_RESTRICTED',
  'MARGIN_CALL_PAST_DUE',
]);

/** An order for the day that rests at the venue: so soon after the close its end is known, or its cancel is asked for. */
const VENUE_ENDS_WITHIN_MS = 300_000;
/** Interest is charged with a month's last night: a Friday with two nights until that one. */
const BEFORE_MONTHS_END = Date.parse('2026-11-27T15:00:00Z');

/** Plays steps on the naive broker and on the real account, side by side. */
export class Story {
  readonly broker = new NaiveBroker(
    (order) => this.late(order) !== undefined,
    (exit) => furtherExitIdOf(this.command, orderId(exit.name) as OrderId),
  );
  private command = '' as CommandId;
  /** How often the account was told what. */
  readonly counts = new Map<string, number>();
  private names = 0;
  private prints = 0;
  private readonly told: AccountCommandWire[] = [];
  private readonly real: RealAccount;
  /** Before a holiday that the naive broker does not know. */
  private readonly last: number;
  private readonly check: (story: Story, did: string) => void;

  constructor(
    real: RealAccount,
    check: (story: Story, did: string) => void,
    account: 'cash' | 'margin' = 'cash',
  ) {
    this.real = real;
    this.last = Date.parse(
      real.now < Date.parse('2026-12-24') ? '2026-12-24T00:00:00Z' : '2027-01-15T00:00:00Z',
    );
    this.check = check;
    if (account === 'margin') {
      real.now = BEFORE_MONTHS_END;
      this.broker.loan = new NaiveLoan(dateAt(real.now));
    }
    this.tell(account === 'margin' ? openMargin(real.now) : open(real.now), () => {});
    this.tell(this.own(deposit('first', '3000')), () => this.broker.deposit(300_000n));
  }

  private own<W extends AccountCommandWire>(wire: W): W {
    this.names += 1;
    return { ...wire, id: uuid5(`command ${this.names}`), issuedAt: this.real.now };
  }

  /** The real account takes the command, and the naive one what it stands for. */
  private tell(wire: AccountCommandWire, meaning: () => void): void {
    this.count(
      wire.kind === 'apply-execution-reports' ? `${wire.reports[0]?.execType}` : wire.kind,
    );
    if (this.takes(wire)) this.broker.settle(this.real.now);
    this.told.push(wire);
    this.command = wire.id as CommandId;
    meaning();
    this.check(this, JSON.stringify(wire));
  }

  private takes(wire: AccountCommandWire): boolean {
    try {
      return this.real.take(wire);
    } catch (error) {
      throw new Error(`${String(error)} at ${JSON.stringify(wire)}`, { cause: error });
    }
  }

  /** What was told, in short, for a story that went wrong. */
  trace(): string {
    const names = new Map(this.broker.orders.map(({ name }) => [orderId(name), name]));
    return this.told
      .map((wire) => {
        const { order } = wire as { order?: string };
        const own = JSON.stringify(wire, (key, value) =>
          ['account', 'actor', 'session', 'bodyHash', 'clOrdId', 'id'].includes(key)
            ? undefined
            : value,
        );
        return `${names.get(order ?? '') ?? ''} ${own}`;
      })
      .join('\n');
  }

  private count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  private pick<T>(from: readonly T[], { who }: Step): T | undefined {
    return from[who % Math.max(from.length, 1)];
  }

  private those(isSo: (order: Ord) => boolean): Ord[] {
    return this.broker.orders.filter(isSo);
  }

  /** What cannot happen now is passed over for something else that the venue does, or the client orders. */
  play(step: Step): void {
    const { length } = ACTS;
    const instead = [7, 13, 17].map((ahead) => (step.what + ahead) % VENUE_ACTS);
    const acts = [step.what % length, ...instead, PLACES].map((index) => ACTS[index]);
    acts.some((act) => act?.call(this, step) !== false);
  }

  private order(terms: Terms, symbol: string, more: Partial<Ord> = {}): Ord {
    this.names += 1;
    const { side = 'buy', type = 'market', quantity = '0' } = terms;
    const quantityUnits = BigInt(Math.round(Number(quantity) * 1000)) * (SHARE / 1000n);
    const ask = quote(symbol, 'buy');
    const holdPrice =
      terms.limitPrice !== undefined
        ? units(terms.limitPrice)
        : collared(
            terms.stopPrice !== undefined
              ? units(terms.stopPrice)
              : terms.trail
                ? ask + units(terms.trail.amount)
                : ask,
          );
    return {
      name: `o${this.names}`,
      symbol,
      side,
      kind: type as Ord['kind'],
      gtc: terms.timeInForce === 'gtc',
      quantity: quantityUnits,
      holdPrice,
      venueQuantity: quantityUnits,
      where: 'leg',
      shares: false,
      own: 0n,
      triggered: false,
      known: false,
      acknowledged: false,
      paused: false,
      doubted: false,
      denied: false,
      filled: 0n,
      value: 0n,
      house: 0n,
      houseValue: 0n,
      fees: NO_FEES,
      cancels: 0,
      cancelling: false,
      ownCancel: false,
      fills: [],
      ...more,
    };
  }

  private isOpenFor({ extendedHours }: Terms): boolean {
    return this.real.open || (extendedHours === true && this.real.extendedOpen);
  }

  /** What may not wait is not taken while nothing trades; what trades in extended hours has its price and its time. */
  private isUntimely(terms: Terms): boolean {
    const { timeInForce: time = 'day', type, extendedHours } = terms;
    const cannotWait = time === 'ioc' || time === 'fok';
    const isPatient = type === 'limit' && (time === 'day' || time === 'gtc');
    return (cannotWait && !this.real.open) || (extendedHours === true && !isPatient);
  }

  /** A stop that the market is at or beyond, or a trail of as much as the price: it is no stop. */
  private isNoStop({ side = 'buy', stopPrice, trail }: Terms, symbol: string): boolean {
    const market = quote(symbol, side);
    if (trail !== undefined) return units(trail.amount) >= market;
    if (stopPrice === undefined) return false;
    return side === 'buy' ? units(stopPrice) <= market : units(stopPrice) >= market;
  }

  /** Places, with exits or without; what cannot be paid for or is not there must be refused, and nothing else but by a rule. */
  private put(
    terms: Terms,
    symbol: string,
    group?: Placing['group'],
    exits: 'tp' | 'sl' | 'both' = 'both',
  ): void {
    const side = terms.side ?? 'buy';
    const dollars = terms.notional === undefined ? undefined : units(terms.notional) / 100n;
    const order = this.order(terms, symbol, dollars === undefined ? {} : { dollars });
    if (dollars !== undefined) order.quantity = (dollars * 100n * SHARE) / quote(symbol, side);
    const wire = {
      ...placeTerms(order.name, { ...terms, symbol }, this.real.now),
      ...(group && { group }),
    };
    const exit = (kind: 'limit' | 'stop', suffix: string) => {
      const each = {
        quantity: terms.quantity ?? '1',
        side: 'sell',
        timeInForce: terms.timeInForce ?? 'day',
      } as const;
      const own =
        kind === 'limit'
          ? ({ type: 'limit', limitPrice: '30' } as const)
          : ({ type: 'stop', stopPrice: '5' } as const);
      const leg = this.order({ ...each, ...own }, symbol, { name: `${order.name}-${suffix}` });
      const legTerms = { symbol, extendedHours: false, ...each, ...own };
      return { leg, wire: { order: orderId(leg.name), terms: legTerms } };
    };
    const profit = group && group !== 'oco' && exits !== 'sl' ? exit('limit', 'tp') : undefined;
    const loss = group && (group === 'oco' || exits !== 'tp') ? exit('stop', 'sl') : undefined;
    const all: Placing = {
      ...wire,
      ...(profit && { takeProfit: profit.wire }),
      ...(loss && { stopLoss: loss.wire }),
    };
    const isMeant = !this.isUntimely(terms) && !this.isNoStop(terms, symbol);
    this.broker.settle(this.real.now);
    const pays = this.broker.canPay(order, order.quantity, lastSale);
    this.tell(all, () => {
      const { state, reason } = this.real.order(orderId(order.name)) ?? {};
      const isRefused = state === 'REJECTED';
      if (isRefused && isMeant && pays.surely && !REFUSED_BY_RULES.has(reason ?? ''))
        throw new Error(`refused: ${reason}`);
      if (!isRefused && !(isMeant && pays.perhaps))
        throw new Error('taken, and it cannot be paid for, or not so');
      if (isRefused) return;
      if (group) this.group(order, group === 'oco', profit?.leg, loss?.leg);
      const at = quote(symbol, side);
      const limit = terms.limitPrice === undefined ? undefined : units(terms.limitPrice);
      const isMarketable = limit === undefined || (side === 'buy' ? at <= limit : at >= limit);
      this.broker.place(order, this.isOpenFor(terms), at, isMarketable, this.real.now);
    });
  }

  private group(order: Ord, isOco: boolean, takeProfit?: Ord, stopLoss?: Ord): void {
    const own = { apart: 0n, declined: 0n, spared: 0n, further: [] };
    const group: Group = isOco ? { takeProfit: order, ...own } : { entry: order, ...own };
    if (takeProfit) group.takeProfit = takeProfit;
    if (stopLoss) group.stopLoss = stopLoss;
    for (const each of [order, takeProfit, stopLoss]) if (each) each.group = group;
    for (const leg of [takeProfit, stopLoss]) if (leg) this.broker.orders.push(leg);
    if (isOco && stopLoss) Object.assign(stopLoss, { where: 'watched', shares: true });
  }

  placeAny({ a, b }: Step): void {
    const symbol = b % 4 === 0 ? 'BOLT' : 'ACME';
    const side = a % 3 === 0 ? 'sell' : 'buy';
    // Who can borrow buys so much that they must.
    const quantity = `${(1 + (b % 40)) * (this.broker.loan ? 6 : 1)}`;
    const timeInForce = b % 5 === 0 ? 'gtc' : 'day';
    const time = (['ioc', 'fok', 'opg', 'cls'] as const)[b % 4] ?? 'ioc';
    const extended = { type: 'limit', extendedHours: true } as const;
    const near = symbol === 'ACME' ? 9 : 25;
    const limitPrice = `${near + (b % 3) * 0.75}`;
    const isBeyond = b % 11 !== 0;
    const stopPrice = (side === 'buy') === isBeyond ? `${near + 2}` : `${near - 2}`;
    const trail = { kind: 'price', amount: isBeyond ? '0.5' : '26' } as const;
    const exits = (['both', 'tp', 'sl'] as const)[b % 3] ?? 'both';
    const kinds: (() => void)[] = [
      () => this.put({ side, quantity, timeInForce, type: 'limit', limitPrice }, symbol),
      () => this.put({ side, quantity }, symbol),
      () => this.put({ side, quantity, timeInForce, type: 'stop', stopPrice }, symbol),
      () =>
        this.put(
          {
            side,
            quantity,
            timeInForce,
            type: 'trailing_stop',
            trail,
          },
          symbol,
        ),
      () => this.put({ side, quantity: `${(b % 3) + 0.125 * (1 + (b % 7))}` }, symbol),
      () => this.put({ side, quantity: `${(b % 2) + 0.375}`, type: 'limit', limitPrice }, symbol),
      () => this.put({ side, quantity: '0', notional: `${5 + b}` }, symbol),
      () => this.put({ side, quantity, type: 'limit', limitPrice, timeInForce: time }, symbol),
      () => this.put({ side, quantity, timeInForce: time }, symbol),
      () => this.put({ ...extended, side, quantity, limitPrice, timeInForce }, symbol),
      () => this.put({ ...extended, side, quantity, limitPrice, timeInForce: time }, symbol),
      () => this.put({ quantity, timeInForce, type: 'limit', limitPrice }, symbol, 'bracket'),
      () => this.put({ quantity, timeInForce }, symbol, 'bracket'),
      () =>
        this.put(
          { side: 'sell', quantity, timeInForce, type: 'limit', limitPrice: '30' },
          symbol,
          'oco',
        ),
      () =>
        this.put(
          { quantity, timeInForce, type: 'limit', limitPrice },
          symbol,
          'oto',
          exits === 'tp' ? 'tp' : 'sl',
        ),
    ];
    kinds[(a >> 2) % kinds.length]?.();
  }

  report(
    order: Ord,
    own: Partial<ExecutionReportWire> & Pick<ExecutionReportWire, 'execType'>,
    meaning: () => void,
  ): void {
    this.names += 1;
    const wire: AccountCommandWire = {
      id: uuid5(`report ${this.names}`),
      account: ACCOUNT,
      issuedAt: this.real.now,
      actor: { type: 'venue', id: 'alpha' },
      kind: 'apply-execution-reports',
      order: orderId(order.name),
      session: 'alpha',
      reports: [
        {
          execId: `E${this.names}`,
          clOrdId: order.name,
          venueOrderId: `V-${order.name}`,
          ordStatus: '0',
          symbol: order.symbol,
          side: order.side,
          cumulativeQuantity: shares(venueFilled(current(order))),
          leavesQuantity: '0',
          transactTime: this.real.now,
          ...own,
        },
      ],
    };
    this.tell(wire, meaning);
  }

  /** The orders that the venue has, under the names that it knows. */
  private atVenue(): Ord[] {
    return this.those((order) => order.where === 'venue' && order.extra === undefined);
  }

  venueFills(step: Step): unknown {
    const late = (order: Ord) =>
      !isOpen(order) && order.known && order.endedBy !== 'fill' && order.endedBy !== 'replaced';
    const order = this.pick(
      step.b % 16 === 0
        ? this.those((each) => late(each) || each.endedBy === 'unknown')
        : this.atVenue(),
      step,
    );
    if (order === undefined) return false;
    const left = order.venueQuantity - venueFilled(order);
    if (left <= 0n) return false;
    const part = step.a % 2 === 0 ? left : SHARE * BigInt(1 + (step.a % Number(left / SHARE)));
    const price = this.priceFor(order, BigInt(step.b % 50));
    const id = `E${this.names + 1}`;
    const fields = {
      execType: 'trade',
      lastQuantity: shares(part),
      lastPrice: priced(price),
      cumulativeQuantity: shares(venueFilled(order) + part),
      leavesQuantity: shares(left - part),
    } as const;
    this.report(this.alias(order, step), fields, () =>
      this.broker.fill(id, order, price, part, this.real.now),
    );
    return true;
  }

  /** A venue fills at the limit or better; what was asked for at market is limited at what is held, in whole cents. */
  private priceFor({ side, kind, symbol, holdPrice }: Ord, better: bigint): bigint {
    if (side === 'buy') return holdPrice - (kind === 'limit' ? 0n : holdPrice % 100n) - better;
    return (kind === 'limit' ? holdPrice : quote(symbol, 'sell')) + better;
  }

  /** A venue may still say the name that an order had before it was replaced. */
  private alias(order: Ord, { b }: Step): Ord {
    return b % 7 === 0 && order.replaces?.endedBy === 'replaced' && order.replaces.known
      ? order.replaces
      : order;
  }

  venueAcknowledges(step: Step): unknown {
    const order = this.pick(
      [
        ...this.atVenue().filter((each) => !each.acknowledged || each.paused),
        ...this.those(({ endedBy }) => endedBy === 'unknown'),
      ],
      step,
    );
    if (order === undefined) return false;
    const left = shares(order.venueQuantity - venueFilled(order));
    this.report(order, { execType: 'new', leavesQuantity: left }, () =>
      this.broker.acknowledge(order),
    );
    return true;
  }

  venueEnds(step: Step): unknown {
    const order = this.pick(this.atVenue(), step);
    if (order === undefined) return false;
    const fresh = !order.known && order.filled === 0n;
    const how = [
      'canceled',
      'canceled',
      'expired',
      fresh ? 'rejected' : 'canceled',
      order.gtc ? 'canceled' : 'done-for-day',
    ] as const;
    const execType = how[step.a % how.length] ?? 'canceled';
    const real = this.real.order(orderId(order.name));
    const isLate = (real?.expiresAt ?? Number.POSITIVE_INFINITY) <= this.real.now;
    const by =
      execType === 'canceled'
        ? isLate
          ? 'clock'
          : meant(order)
        : execType === 'expired'
          ? 'clock'
          : execType === 'rejected'
            ? 'turned-away'
            : 'done';
    this.report(this.alias(order, step), { execType }, () => this.broker.over(order, by));
    return true;
  }

  venuePauses(step: Step): unknown {
    const order = this.pick(this.atVenue(), step);
    if (order === undefined) return false;
    const execType = order.gtc && step.a % 2 === 0 ? 'done-for-day' : 'suspended';
    this.report(order, { execType }, () => {
      if (order.cancelling || order.successor?.extra !== undefined) return;
      order.paused = true;
      order.known = true;
      order.doubted = false;
    });
    return true;
  }

  venueRestates(step: Step): unknown {
    const order = this.pick(
      this.atVenue().filter((each) => each.venueQuantity - venueFilled(each) > SHARE),
      step,
    );
    if (order === undefined) return false;
    const fewer = step.a % 2 === 0 ? order.venueQuantity - SHARE : order.venueQuantity;
    this.report(
      this.alias(order, step),
      {
        execType: 'restated',
        orderQuantity: shares(fewer),
        leavesQuantity: shares(fewer - venueFilled(order)),
      },
      () => this.broker.restate(order, fewer),
    );
    return true;
  }

  venueBusts(step: Step): unknown {
    const order = this.pick(
      this.those(
        ({ fills, endedBy }) => endedBy !== 'replaced' && fills.some(({ busted }) => !busted),
      ),
      step,
    );
    const fill = order?.fills.find(({ busted }) => !busted);
    if (order === undefined || fill === undefined || order.endedBy === 'unknown') return false;
    const again: Fill | undefined =
      step.a % 2 === 0
        ? undefined
        : {
            ...fill,
            id: `E${this.names + 1}`,
            price: fill.price + (order.side === 'buy' ? -100n : 100n),
            shares:
              step.a % 4 === 1 ? fill.shares : fill.shares - (fill.shares > SHARE ? SHARE : 0n),
          };
    const counted = venueFilled(order) - fill.shares + (again?.shares ?? 0n);
    const left = order.venueQuantity - counted;
    const stays = left > 0n && (isOpen(order) || step.b % 3 === 0);
    this.report(
      this.alias(order, step),
      {
        execType: again === undefined ? 'trade-cancel' : 'trade-correct',
        execRefId: fill.id,
        ...(again && { lastQuantity: shares(again.shares), lastPrice: priced(again.price) }),
        cumulativeQuantity: shares(counted),
        leavesQuantity: stays ? shares(left) : '0',
      },
      () => this.broker.bust(order, fill, stays, this.real.now, again),
    );
    return true;
  }

  clientCancels(step: Step): unknown {
    const order = this.pick(step.a % 8 === 0 ? this.broker.orders : this.those(isOpen), step);
    if (order === undefined) return false;
    this.tell(this.own(cancel('c', order.name)), () => this.broker.cancel(order));
    return true;
  }

  cancelIsOver(step: Step): unknown {
    const order = this.pick(
      this.those((each) => each.cancelling && each.extra === undefined),
      step,
    );
    if (order === undefined) return false;
    if (step.a % 2 === 0)
      this.report(order, { execType: 'canceled' }, () =>
        this.broker.over(order, this.late(order) ?? meant(order)),
      );
    else {
      const over = step.b % 3 === 0 ? 'for-good' : undefined;
      const wire =
        step.a % 4 === 1 ? cancelRejected(order.name, over) : notSent(order.name, 'cancel-order');
      const isOver = step.a % 4 === 1 && over !== undefined;
      this.tell(this.own(wire), () => this.broker.cancelRefused(order, isOver));
    }
    return true;
  }

  private late(order: Ord): 'clock' | undefined {
    const real = this.real.order(orderId(order.name));
    return (real?.expiresAt ?? Number.POSITIVE_INFINITY) <= this.real.now ? 'clock' : undefined;
  }

  /** A take-profit that works though its stop has ended, given up and found again: whose end it was is not modelled. */
  private isLeftBehind(order: Ord): boolean {
    const { takeProfit, stopLoss } = order.group ?? {};
    return takeProfit === order && stopLoss !== undefined && !isOpen(stopLoss);
  }

  clientReplaces(step: Step): unknown {
    const order = this.pick(
      this.those(
        (each) =>
          isOpen(each) &&
          !isFraction(each) &&
          each.extra === undefined &&
          !each.cancelling &&
          each.successor?.extra === undefined &&
          !each.triggered &&
          !this.isLeftBehind(each) &&
          (each.where !== 'venue' || each.acknowledged || each.filled > 0n || each.paused),
      ),
      step,
    );
    if (order === undefined) return false;
    const inGroup = order.group !== undefined;
    const quantity = order.filled + SHARE * BigInt(1 + (step.a % 30));
    const isPriced = order.kind === 'limit' && step.b % 2 === 0;
    const limit = order.holdPrice + 25n * BigInt(1 + (step.a % 20)) * 4n;
    if ((inGroup && !isPriced) || (!isPriced && quantity === order.quantity)) return false;
    const next: Ord = {
      ...this.order({ side: order.side, type: order.kind }, order.symbol),
      gtc: order.gtc,
      quantity: isPriced ? order.quantity : quantity,
      venueQuantity: isPriced ? order.quantity : quantity,
      holdPrice: isPriced ? limit : order.holdPrice,
      ...(order.group && { group: order.group }),
    };
    // What is asked without a price is held at the price of the moment, which here never moves.
    const change = isPriced ? { limitPrice: priced(limit) } : { quantity: shares(quantity) };
    const back = this.broker.hold(order);
    this.broker.settle(this.real.now);
    const asked = this.broker.canPay(next, next.quantity - order.filled, lastSale, back);
    const isFree = order.side === 'sell' && (order.where === 'leg' || order.shares);
    const asksNoMore = this.broker.extraFor(order, next) === 0n;
    const pays = isFree || asksNoMore ? { surely: true, perhaps: true } : asked;
    const wire = {
      ...replace(next.name, order.name, change, this.real.now),
      id: uuid5(`replace ${next.name}`),
    };
    this.tell(wire, () => {
      const { state, reason } = this.real.order(orderId(next.name)) ?? {};
      const isRefused = state === 'REJECTED';
      const isByRule =
        REFUSED_BY_RULES.has(reason ?? '') ||
        reason === 'MARKET_CLOSED' ||
        reason === 'LIMIT_PRICE_COLLAR';
      if (isRefused && pays.surely && !isByRule)
        throw new Error(`replace of ${order.name} refused: ${reason}`);
      if (!isRefused && !pays.perhaps) throw new Error('replaced, and it cannot be paid for');
      if (!isRefused) this.broker.askReplace(order, next);
    });
    return true;
  }

  replaceIsOver(step: Step): unknown {
    const next = this.pick(
      this.those(({ extra, where }) => extra !== undefined && where === 'venue'),
      step,
    );
    const order = next?.replaces;
    if (next === undefined || order === undefined) return false;
    if (isOpen(order) && step.a % 3 !== 0) {
      const left = next.quantity > order.filled ? next.quantity - order.filled : 0n;
      const fields = {
        execType: 'replaced',
        cumulativeQuantity: shares(venueFilled(order)),
        leavesQuantity: shares(left),
      } as const;
      this.report(next, fields, () => this.broker.replaced(next));
      return true;
    }
    const refusals = [
      replaceRejected(next.name),
      replaceRejected(next.name, 'for-good'),
      notSent(next.name, 'replace-order'),
      unknownOrder(next.name),
    ];
    const wire = refusals[step.b % refusals.length] as AccountCommandWire;
    const isOver = 'over' in wire;
    this.tell(this.own(wire), () => this.broker.replaceRefused(next, isOver));
    return true;
  }

  neverArrives(step: Step): unknown {
    const order = this.pick(
      this.atVenue().filter((each) => !each.known && each.filled === 0n),
      step,
    );
    if (order === undefined) return false;
    const wire = step.a % 2 === 0 ? notSent(order.name, 'new-order') : unknownOrder(order.name);
    this.tell(this.own(wire), () => {
      if (step.a % 2 === 1) this.broker.over(order, 'unknown');
      else if (order.triggered && !order.cancelling) this.broker.watchAgain(order);
      else this.broker.over(order, 'turned-away');
    });
    return true;
  }

  /** Of what is known by a report that came without an acknowledgement, and stands no more, nothing is told here. */
  private isClear({ known, acknowledged, filled }: Ord): boolean {
    return !known || acknowledged || filled > 0n;
  }

  noAnswer(step: Step): unknown {
    const order = this.pick(
      this.atVenue().filter((each) => each.cancelling || this.isClear(each)),
      step,
    );
    if (order === undefined) return false;
    const message = order.cancelling ? 'cancel-order' : 'new-order';
    this.tell(
      this.own(stuck(order.name, message, step.a % 4 === 0 ? 'asked' : 'unanswered')),
      () => {
        if (step.a % 4 === 0 || (message === 'new-order' && order.known)) return;
        order.doubted = true;
        if (message === 'new-order') {
          this.broker.cancel(order, 'broker');
          order.doubted = true;
        }
      },
    );
    return true;
  }

  operatorSettles(step: Step): unknown {
    const order = this.pick(
      this.those((each) => (each.doubted || each.denied) && isOpen(each)),
      step,
    );
    if (order === undefined) return false;
    const left = order.venueQuantity - venueFilled(order);
    const now = this.real.now;
    if (step.a % 3 === 0 && !order.known) {
      this.tell(this.own(resolve(order.name, { kind: 'never-received' })), () =>
        this.broker.over(order, 'unknown'),
      );
    } else if (step.a % 3 === 1 && left > 0n) {
      const id = `O${this.names}`;
      const price = this.priceFor(order, 0n);
      const fields = {
        execId: id,
        quantity: shares(left),
        price: priced(price),
        transactTime: now,
      };
      this.tell(this.own(resolve(order.name, { kind: 'filled', ...fields })), () =>
        this.broker.fill(id, order, price, left, now),
      );
    } else {
      this.tell(this.own(resolve(order.name, { kind: 'cancelled' })), () =>
        this.broker.over(order, this.late(order) ?? meant(order)),
      );
    }
    return true;
  }

  /** Whether a purchase that goes out is lent on still: within the bounds, what the account said. */
  private isLent(order: Ord): boolean {
    if (order.side === 'sell' || this.broker.loan === undefined) return true;
    const { state, reason } = this.real.order(orderId(order.name)) ?? {};
    const back = this.broker.hold(order);
    const lends = this.broker.canPay(order, order.quantity, lastSale, back);
    if (state === 'REJECTED' && lends.surely) throw new Error(`not let out: ${reason}`);
    if (state === 'ROUTED' && !lends.perhaps) throw new Error('let out, and it is not lent on');
    return state !== 'REJECTED';
  }

  comesDue(step: Step): unknown {
    const waiting = this.pick(
      this.those(({ where }) => where === 'session'),
      step,
    );
    const opensAt = this.real.order(orderId(waiting?.name ?? ''))?.opensAt;
    if (waiting !== undefined && opensAt !== undefined && step.a % 3 !== 0) {
      const { symbol, side, kind, holdPrice } = waiting;
      const at = quote(symbol, side);
      const isMarketable = kind !== 'limit' || (side === 'buy' ? at <= holdPrice : at >= holdPrice);
      this.tell(this.own(due(waiting.name, 'open', opensAt)), () => {
        if (this.late(waiting)) this.broker.over(waiting, 'clock');
        else if (this.isLent(waiting)) {
          this.broker.goOut(waiting, at, isMarketable, this.real.now);
        } else this.broker.over(waiting, 'turned-away');
      });
      return true;
    }
    const order = this.pick(
      this.those((each) => isOpen(each) && each.where !== 'session'),
      step,
    );
    const expiresAt = this.real.order(orderId(order?.name ?? ''))?.expiresAt;
    if (order === undefined || expiresAt === undefined) return false;
    const isVenues = order.where === 'venue' && !order.gtc;
    const isInTime = !isVenues || step.b % 4 !== 0;
    const at = instant(expiresAt + (isVenues && isInTime ? VENUE_ENDS_WITHIN_MS : 0));
    const isEarly = !isInTime && this.real.now < expiresAt + VENUE_ENDS_WITHIN_MS;
    this.tell(this.own(due(order.name, 'expiry', at)), () => {
      if (order.where !== 'venue') this.broker.over(order, 'clock');
      else if (!isEarly && (!isVenues || order.known)) this.broker.cancel(order, 'clock');
    });
    return true;
  }

  printComes(step: Step): unknown {
    const order = this.pick(
      this.those(
        ({ where, kind, triggered }) => where === 'watched' && kind !== 'limit' && !triggered,
      ),
      step,
    );
    if (order === undefined || !this.real.open) return false;
    this.prints += 1;
    const at = this.real.now;
    const mark = print(this.prints * 2 - 1, '15', { symbol: order.symbol, at });
    const beyond = order.side === 'sell' ? '1' : '99';
    const wire = trigger(
      order.name,
      print(this.prints * 2, beyond, { symbol: order.symbol, at }),
      mark,
    );
    this.tell(this.own(wire), () => {
      if (this.isLent(order)) this.broker.trigger(order, quote(order.symbol, order.side), at);
      else this.broker.over(order, 'turned-away');
    });
    return true;
  }

  cameBefore({ who }: Step): unknown {
    const wire = this.told[who % this.told.length];
    if (wire === undefined) return false;
    const before = this.real.live();
    this.count('the same again');
    const entries = this.real.journal.length;
    this.real.take(wire);
    if (this.real.live() !== before || this.real.journal.length !== entries) {
      throw new Error(`the same command again changed something: ${JSON.stringify(wire)}`);
    }
    return true;
  }

  timePasses({ a }: Step): unknown {
    this.real.now = Math.min(
      this.last,
      this.real.now + (a % 5) * 3_600_000 + (a % 3 === 0 || this.broker.loan ? 86_400_000 : 60_000),
    );
    this.real.open = a % 4 !== 0;
    this.real.extendedOpen = a % 8 === 0;
    return true;
  }

  /** A call may follow; it moves no money. */
  private isAssessed(): void {
    if (this.broker.loan) this.tell(this.own(assess('a')), () => {});
  }

  moneyComes({ a }: Step): unknown {
    if (a % 3 === 0) this.isAssessed();
    const cents = BigInt(1 + a) * 137n;
    this.tell(this.own(deposit('d', dollars(cents))), () => this.broker.deposit(cents));
    return true;
  }
}

/** Once for each share that an act has in the stories; those after the venue's come by themselves alone. */
const of = Story.prototype;
const ACTS: ((this: Story, step: Step) => unknown)[] = [
  of.venueAcknowledges,
  of.venueFills,
  of.replaceIsOver,
  of.cancelIsOver,
  of.venueAcknowledges,
  of.venueFills,
  of.clientReplaces,
  of.printComes,
  of.venueBusts,
  of.replaceIsOver,
  of.venueFills,
  of.comesDue,
  of.clientReplaces,
  of.cancelIsOver,
  of.venueFills,
  of.operatorSettles,
  of.venueRestates,
  of.replaceIsOver,
  of.venueEnds,
  of.venuePauses,
  of.neverArrives,
  of.noAnswer,
  of.clientCancels,
  of.clientCancels,
  of.cameBefore,
  of.cameBefore,
  of.timePasses,
  of.moneyComes,
  of.placeAny,
  of.placeAny,
  of.placeAny,
  of.placeAny,
];
const VENUE_ACTS = ACTS.indexOf(of.venueEnds);
const PLACES = ACTS.indexOf(of.placeAny);
