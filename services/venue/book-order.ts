import type { Price, Quantity } from '../../shared/domain/money/exact.ts';
import { Exact, price, quantity, text, ZERO_QUANTITY } from '../../shared/domain/money/exact.ts';
import { present } from '../../shared/kernel/assert.ts';
import type {
  ExecTypeCode,
  ExecutionLine,
  OrderLine,
  RequestLine,
  StepMark,
  TermsText,
} from './book-lines.ts';

/** What an order wants now. */
export type Terms = Omit<TermsText, 'quantity' | 'limitPrice' | 'stopPrice'> & {
  readonly symbol: string;
  readonly side: OrderLine['side'];
  readonly quantity: Quantity;
  readonly limitPrice?: Price;
  readonly stopPrice?: Price;
};

/** Apart from what is filled of it and asked about it. */
type Life =
  | 'pending-new'
  | 'working'
  | 'stopped'
  | 'suspended'
  | 'done-for-day'
  | 'calculated'
  | 'cancelled'
  | 'expired'
  | 'rejected';

/** A story's steps in the telling: those of the order's arrival, or of a request about it. */
export type Script = {
  readonly request?: RequestLine;
  readonly next: number;
  /** When the last step was made, or the script began. */
  readonly since: number;
};

type Fill = { readonly quantity: Quantity; readonly price: Price };

/** An order of the book with what has happened to it. */
export type BookOrder = {
  readonly line: OrderLine;
  readonly terms: Terms;
  readonly termsText: TermsText;
  /** The ClOrdID it is known by now: its own, or that of the last accepted replace. */
  readonly clOrdId: string;
  readonly life: Life;
  /** Requests that were announced as pending and are not decided: by ClOrdID, their OrdStatus. */
  readonly pending: ReadonlyMap<string, '6' | 'E'>;
  readonly cum: Quantity;
  /** Exact sum of price times quantity. */
  readonly value: Exact;
  /** Fills by ExecID as they stand: corrected ones as corrected, busted ones not at all. */
  readonly fills: ReadonlyMap<string, Fill>;
  readonly executions: number;
  readonly scripts: readonly Script[];
  /** A stop that was set off. */
  readonly isTriggered: boolean;
  /** Sales up to then do not set off a stop. */
  readonly armedAt: number;
};

export function termsOf(line: Pick<OrderLine, 'symbol' | 'side'>, terms: TermsText): Terms {
  const { quantity: shares, limitPrice, stopPrice, ...rest } = terms;
  return {
    ...rest,
    symbol: line.symbol,
    side: line.side,
    quantity: quantity(shares),
    ...(limitPrice === undefined ? {} : { limitPrice: price(limitPrice) }),
    ...(stopPrice === undefined ? {} : { stopPrice: price(stopPrice) }),
  };
}

export const newBookOrder = (line: OrderLine): BookOrder => ({
  line,
  terms: termsOf(line, line.terms),
  termsText: line.terms,
  clOrdId: line.clOrdId,
  life: 'working',
  pending: new Map(),
  cum: ZERO_QUANTITY,
  value: new Exact(0),
  fills: new Map(),
  executions: 0,
  scripts: [{ next: 0, since: Date.parse(line.at) }],
  isTriggered: false,
  armedAt: Date.parse(line.at),
});

const isGtc = ({ terms }: BookOrder): boolean => terms.timeInForce === 'gtc';
const isFilled = ({ terms, cum }: BookOrder): boolean => cum.greaterThanOrEqualTo(terms.quantity);

/** Out of the market for good, filled or not. A day order that is done for the day is done. */
export const isDead = (order: BookOrder): boolean =>
  ['cancelled', 'expired', 'rejected'].includes(order.life) ||
  (['done-for-day', 'calculated'].includes(order.life) && !isGtc(order));

export const hasEnded = (order: BookOrder): boolean => isDead(order) || isFilled(order);

/** OrdQty(38) less what is filled, also of an order that has ended. */
export const unfilled = ({ terms, cum }: BookOrder): Quantity =>
  cum.greaterThanOrEqualTo(terms.quantity)
    ? ZERO_QUANTITY
    : (terms.quantity.minus(cum) as Quantity);

export const leavesOf = (order: BookOrder): Quantity =>
  isDead(order) ? ZERO_QUANTITY : unfilled(order);

/**
 * OrdStatus(39) by precedence, highest first (FIX 4.4 volume 4, appendix D: precedence of the order states): the first
 * that holds is what is said.
 */
const STATUS: readonly (readonly [string, (order: BookOrder) => boolean])[] = [
  ['6', ({ pending }) => [...pending.values()].includes('6')],
  ['E', ({ pending }) => pending.size > 0],
  ['3', ({ life }) => life === 'done-for-day'],
  ['B', ({ life }) => life === 'calculated'],
  ['2', isFilled],
  ['7', ({ life }) => life === 'stopped'],
  ['9', ({ life }) => life === 'suspended'],
  ['4', ({ life }) => life === 'cancelled'],
  ['C', ({ life }) => life === 'expired'],
  ['8', ({ life }) => life === 'rejected'],
  ['1', ({ cum }) => cum.greaterThan(0)],
  ['A', ({ life }) => life === 'pending-new'],
];

export const statusOf = (order: BookOrder): string =>
  STATUS.find(([, holds]) => holds(order))?.[0] ?? '0';

/** AvgPx(6) to this many decimals, half even; the exact sum stays in the book. */
const AVERAGE_PRICE_DECIMALS = 8;

export const averagePriceOf = ({ cum, value }: BookOrder): string =>
  cum.isZero() ? '0' : text(value.dividedBy(cum).toDecimalPlaces(AVERAGE_PRICE_DECIMALS));

/** A report before it is known what the order is after it. */
export type Happening = Omit<ExecutionLine, 'ordStatus' | 'cum' | 'leaves' | 'averagePrice'>;

const LIFE_AFTER: Readonly<Partial<Record<ExecTypeCode, Life>>> = {
  '0': 'working',
  '3': 'done-for-day',
  '4': 'cancelled',
  '7': 'stopped',
  '8': 'rejected',
  '9': 'suspended',
  A: 'pending-new',
  B: 'calculated',
  C: 'expired',
};

/** The order after a report about it. */
export function afterExecution(order: BookOrder, what: Happening): BookOrder {
  const told: BookOrder = {
    ...afterStep(order, what.step, what.at),
    executions: order.executions + 1,
  };
  if (what.misreport !== undefined) return told;
  return {
    ...told,
    ...afterTrade(order, what),
    terms: termsOf(order.line, what.terms),
    termsText: what.terms,
    clOrdId: what.execType === '5' ? what.clOrdId : order.clOrdId,
    life: lifeAfter(order, what),
    pending: pendingAfter(order, what),
    // A stop that is asked for anew is a stop again.
    ...(what.execType === '5' ? { isTriggered: false, armedAt: Date.parse(what.at) } : {}),
  };
}

function lifeAfter(order: BookOrder, what: Happening): Life {
  if (what.dayIsOver === true) return 'expired';
  if (what.execType === 'D' && order.life === 'done-for-day') return 'working';
  return LIFE_AFTER[what.execType] ?? order.life;
}

const DECIDES_ALL: ReadonlySet<ExecTypeCode> = new Set(['4', '8', 'C']);

function pendingAfter(order: BookOrder, what: Happening): BookOrder['pending'] {
  const { execType, clOrdId } = what;
  if (execType === '6' || execType === 'E') return new Map(order.pending).set(clOrdId, execType);
  if (DECIDES_ALL.has(execType)) return new Map();
  return execType === '5' ? without(order.pending, clOrdId) : order.pending;
}

export function without<T>(map: ReadonlyMap<string, T>, key: string): ReadonlyMap<string, T> {
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}

type Traded = Pick<BookOrder, 'cum' | 'value' | 'fills'>;

function afterTrade({ cum, value, fills }: BookOrder, what: Happening): Traded {
  const order: Traded = { cum, value, fills };
  switch (what.execType) {
    case 'F':
      return withFill(order, what.execId, fillIn(what));
    case 'H':
      return withoutFill(order, present(what.reference, 'the busted fill'));
    case 'G': {
      const reference = present(what.reference, 'the corrected fill');
      return withFill(withoutFill(order, reference), reference, fillIn(what));
    }
    default:
      return order;
  }
}

const fillIn = (what: Happening): Fill => ({
  quantity: quantity(what.quantity),
  price: price(present(what.price, 'price of a fill')),
});

const withFill = ({ cum, value, fills }: Traded, execId: string, fill: Fill): Traded => ({
  cum: cum.plus(fill.quantity) as Quantity,
  value: value.plus(fill.price.times(fill.quantity)),
  fills: new Map(fills).set(execId, fill),
});

function withoutFill({ cum, value, fills }: Traded, execId: string): Traded {
  const fill = present(fills.get(execId), `fill ${execId}`);
  return {
    cum: cum.minus(fill.quantity) as Quantity,
    value: value.minus(fill.price.times(fill.quantity)),
    fills: without(fills, execId),
  };
}

export function afterStep(order: BookOrder, step: StepMark | undefined, at: string): BookOrder {
  if (step === undefined) return order;
  const scripts = order.scripts.map((script, index) =>
    index === step.script ? { ...script, next: step.next, since: Date.parse(at) } : script,
  );
  return { ...order, scripts };
}
