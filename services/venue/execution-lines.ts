import type { Quantity } from '../../shared/domain/money/exact.ts';
import { text } from '../../shared/domain/money/exact.ts';
import { assertNever } from '../../shared/kernel/assert.ts';
import type {
  ExecTypeCode,
  ExecutionLine,
  Misreport,
  RefusalLine,
  RequestLine,
  StepMark,
} from './book-lines.ts';
import type { BookOrder, Happening } from './book-order.ts';
import {
  afterExecution,
  averagePriceOf,
  leavesOf,
  statusOf,
  unfilled,
  without,
} from './book-order.ts';
import type { Event } from './events.ts';

/** Around an event: when, at whose request, as which step of a story. */
export type Occasion = {
  readonly at: string;
  readonly request?: RequestLine;
  readonly step?: StepMark;
};

const EXEC_TYPE = {
  'pending-new': 'A',
  new: '0',
  fill: 'F',
  stopped: '7',
  cancelled: '4',
  expired: 'C',
  suspended: '9',
  rejected: '8',
  replaced: '5',
  restated: 'D',
  'done-for-day': '3',
  calculated: 'B',
  'pending-cancel': '6',
  'pending-replace': 'E',
  bust: 'H',
  corrected: 'G',
  misreport: 'F',
} as const satisfies Readonly<Record<Event['kind'], ExecTypeCode>>;

/** The line of one event on an order; ExecIDs count up per order, so a crash and a repetition give the same ones. */
export function executionLine(order: BookOrder, event: Event, occasion: Occasion): ExecutionLine {
  const { at, request, step } = occasion;
  const what: Happening = {
    kind: 'execution',
    execId: `${order.line.orderId}-${order.executions + 1}`,
    execType: EXEC_TYPE[event.kind],
    orderId: order.line.orderId,
    ...namesIn(order, event, request),
    symbol: order.terms.symbol,
    side: order.terms.side,
    terms: order.termsText,
    quantity: '0',
    ...particulars(event),
    ...(step === undefined ? {} : { step }),
    at,
  };
  const line = withFigures(what, afterExecution(order, what));
  return event.kind === 'misreport' ? falsified(order, line, event.misreport) : line;
}

const withFigures = (what: Happening, next: BookOrder): ExecutionLine => ({
  ...what,
  ordStatus: statusOf(next),
  cum: text(next.cum),
  leaves: text(leavesOf(next)),
  averagePrice: averagePriceOf(next),
});

/** Only what decides a request speaks in its name; all else goes by the name that the order has. */
const OF_REQUESTS: ReadonlySet<Event['kind']> = new Set([
  'pending-cancel',
  'pending-replace',
  'cancelled',
  'replaced',
]);

function namesIn(
  order: BookOrder,
  event: Event,
  request: RequestLine | undefined,
): Pick<ExecutionLine, 'clOrdId' | 'origClOrdId'> {
  if (request === undefined || !OF_REQUESTS.has(event.kind)) return { clOrdId: order.clOrdId };
  return { clOrdId: request.clOrdId, origClOrdId: request.origClOrdId };
}

function particulars(event: Event): Partial<ExecutionLine> {
  switch (event.kind) {
    case 'fill':
    case 'stopped':
      return { quantity: text(event.quantity), price: text(event.price) };
    case 'corrected': {
      const { reference } = event;
      return { reference, quantity: text(event.quantity), price: text(event.price) };
    }
    case 'bust':
      return { reference: event.reference, ...(event.dayIsOver ? { dayIsOver: true } : {}) };
    case 'misreport':
      return { misreport: event.misreport, price: text(event.price) };
    case 'rejected':
      return { rejectReason: event.reason, text: event.text };
    case 'cancelled':
    case 'expired':
    case 'suspended':
    case 'replaced':
    case 'restated': {
      const { kind: _kind, ...rest } = event;
      return rest;
    }
    case 'pending-new':
    case 'new':
    case 'done-for-day':
    case 'calculated':
    case 'pending-cancel':
    case 'pending-replace':
      return {};
    default:
      return assertNever(event);
  }
}

/** A fill of all that is open, told wrongly in one way. */
function falsified(order: BookOrder, line: ExecutionLine, misreport: Misreport): ExecutionLine {
  const open = unfilled(order);
  const told = {
    ...line,
    ordStatus: '2',
    quantity: text(open),
    cum: text(order.terms.quantity),
    leaves: '0',
    averagePrice: line.price ?? '0',
  };
  switch (misreport) {
    case 'overfill': {
      const twice = open.times(2) as Quantity;
      return { ...told, quantity: text(twice), cum: text(order.cum.plus(twice)) };
    }
    case 'wrong-side':
      return { ...told, side: line.side === 'buy' ? 'sell' : 'buy' };
    case 'wrong-symbol':
      return { ...told, symbol: 'WRONG' };
    case 'unknown-order':
      return { ...told, clOrdId: `NOBODY-${line.orderId}`, orderId: line.orderId };
    case 'other-content': {
      const [execId = line.execId, fill] = [...order.fills].at(-1) ?? [];
      const one = fill === undefined ? told.quantity : text(fill.quantity.plus(1) as Quantity);
      return { ...told, execId, quantity: one };
    }
    case 'bad-price':
      return told;
    default:
      return assertNever(misreport);
  }
}

/** What a request that was taken is refused with after all. */
export function refusalLine(
  order: BookOrder,
  request: RequestLine,
  refusal: { readonly reason: string; readonly text: string },
  occasion: { readonly at: string; readonly step?: StepMark },
): RefusalLine {
  const decided = { ...order, pending: without(order.pending, request.clOrdId) };
  return {
    kind: 'refusal',
    orderId: order.line.orderId,
    clOrdId: request.clOrdId,
    origClOrdId: request.origClOrdId,
    refused: request.kind,
    ordStatus: statusOf(decided),
    ...refusal,
    ...occasion,
  };
}
