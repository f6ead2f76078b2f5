import { text } from '../../shared/domain/money/exact.ts';
import type { FixField } from '../../shared/fix/message.ts';
import { MsgType, Tag } from '../../shared/fix/message.ts';
import { utcTimestamp } from '../../shared/fix/time.ts';
import type { Instant } from '../../shared/kernel/brand.ts';
import { instant } from '../../shared/kernel/brand.ts';
import type { OutboundMessage } from './acceptor.ts';
import type {
  ExecutionLine,
  RefusalLine,
  RequestLine,
  TermsText,
  TimeInForce,
} from './book-lines.ts';
import type { BookOrder } from './book-order.ts';
import { averagePriceOf, leavesOf, statusOf } from './book-order.ts';
import { RejectReason } from './events.ts';

type Fields = readonly (readonly [number, string | undefined])[];

/** What the venue says, as FIX messages; fields ascend by tag. */
const message = (msgType: string, fields: Fields): OutboundMessage => ({
  msgType,
  fields: fields
    .filter((field): field is FixField => field[1] !== undefined)
    .sort(([a], [b]) => a - b),
});

const SIDE = { buy: '1', sell: '2' } as const;
const ORDER_TYPE = { market: '1', limit: '2', stop: '3', 'stop-limit': '4' } as const;
const TIME_IN_FORCE: Readonly<Record<TimeInForce, string>> = {
  day: '0',
  gtc: '1',
  opg: '2',
  ioc: '3',
  fok: '4',
  cls: '7',
};

const fixTime = (iso: string): string => utcTimestamp(instant(Date.parse(iso)));

const termsIn = (terms: TermsText): Fields => [
  [Tag.orderQuantity, terms.quantity],
  [Tag.ordType, ORDER_TYPE[terms.type]],
  [Tag.price, terms.limitPrice],
  [Tag.timeInForce, TIME_IN_FORCE[terms.timeInForce]],
  [Tag.stopPrice, terms.stopPrice],
];

/** LastQty(32) and LastPx(31): of what was traded, or is guaranteed. */
const lastOf = (line: ExecutionLine): string | undefined =>
  line.price === undefined ? undefined : line.quantity;

/** The ExecutionReport of a line of the book: made from the line alone, so a lost one is made again the same. */
export const executionReport = (line: ExecutionLine): OutboundMessage =>
  message(MsgType.executionReport, [
    ...termsIn(line.terms),
    [Tag.orderId, line.misreport === 'unknown-order' ? `X${line.orderId}` : line.orderId],
    [Tag.side, SIDE[line.side]],
    [Tag.symbol, line.symbol],
    [Tag.averagePrice, line.averagePrice],
    [Tag.clOrdId, line.clOrdId],
    [Tag.cumulativeQuantity, line.cum],
    [Tag.execId, line.execId],
    [Tag.execRefId, line.reference],
    [Tag.lastPrice, line.price],
    [Tag.lastQuantity, lastOf(line)],
    [Tag.ordStatus, line.ordStatus],
    [Tag.origClOrdId, line.origClOrdId],
    [Tag.text, line.text],
    [Tag.transactTime, fixTime(line.at)],
    [Tag.orderRejectReason, line.rejectReason],
    [Tag.execType, line.execType],
    [Tag.leavesQuantity, line.leaves],
    [Tag.restatementReason, line.restatement],
  ]);

/** What a status is asked with, and comes back in its answer. */
type StatusQuestion = {
  readonly inbound: number;
  readonly at: Instant;
  /** OrdStatusReqID(790). */
  readonly requestId?: string | undefined;
  /** MassStatusReqID(584), and how many reports answer it (911). */
  readonly mass?: {
    readonly requestId: string;
    readonly reports: number;
    readonly isLast: boolean;
  };
};

const askedBy = ({ at, requestId, mass }: StatusQuestion): Fields => [
  [Tag.transactTime, utcTimestamp(at)],
  [Tag.execType, 'I'],
  [Tag.statusRequestId, requestId],
  [Tag.massStatusRequestId, mass?.requestId],
  [Tag.totalReports, mass === undefined ? undefined : String(mass.reports)],
  [Tag.lastReport, mass === undefined ? undefined : mass.isLast ? 'Y' : 'N'],
];

/** 150=I: how the order stands, changing nothing. `inbound` makes its ExecID one of a kind. */
export const statusReport = (
  order: BookOrder,
  clOrdId: string,
  question: StatusQuestion,
): OutboundMessage =>
  message(MsgType.executionReport, [
    ...termsIn(order.termsText),
    ...askedBy(question),
    [Tag.orderId, order.line.orderId],
    [Tag.side, SIDE[order.terms.side]],
    [Tag.symbol, order.terms.symbol],
    [Tag.averagePrice, averagePriceOf(order)],
    [Tag.clOrdId, clOrdId],
    [Tag.cumulativeQuantity, text(order.cum)],
    [Tag.execId, `S${question.inbound}-${order.line.orderId}`],
    [Tag.ordStatus, statusOf(order)],
    [Tag.leavesQuantity, text(leavesOf(order))],
  ]);

export type Named = {
  readonly clOrdId: string;
  readonly symbol: string;
  readonly sideCode: string;
};

const nothingDone = (named: Named): Fields => [
  [Tag.averagePrice, '0'],
  [Tag.clOrdId, named.clOrdId],
  [Tag.cumulativeQuantity, '0'],
  [Tag.orderId, 'NONE'],
  [Tag.ordStatus, '8'],
  [Tag.side, named.sideCode],
  [Tag.symbol, named.symbol],
  [Tag.leavesQuantity, '0'],
];

/** The answer to a status request for an order that never arrived here. */
export const unknownOrderReport = (named: Named, question: StatusQuestion): OutboundMessage =>
  message(MsgType.executionReport, [
    ...nothingDone(named),
    ...askedBy(question),
    [Tag.execId, `S${question.inbound}-NONE`],
    [Tag.orderRejectReason, RejectReason.unknownOrder],
    [Tag.text, 'unknown order'],
  ]);

/** A report must name a symbol and a side, also where there is none. */
const NO_ORDER: Named = { clOrdId: 'NONE', symbol: '[N/A]', sideCode: '7' };

/** The answer to a mass status request when there is nothing to report. */
export const noOrdersReport = (
  question: Omit<StatusQuestion, 'mass' | 'requestId'>,
  requestId: string,
): OutboundMessage =>
  message(MsgType.executionReport, [
    ...nothingDone(NO_ORDER),
    ...askedBy({ ...question, mass: { requestId, reports: 0, isLast: true } }),
    [Tag.execId, `S${question.inbound}-NONE`],
    [Tag.text, 'no open orders'],
  ]);

/** A second order under a ClOrdID that is taken: refused as an order of its own, the first one goes on. */
export const duplicateOrderReport = (named: Named, inbound: number, at: Instant): OutboundMessage =>
  message(MsgType.executionReport, [
    ...nothingDone(named),
    [Tag.transactTime, utcTimestamp(at)],
    [Tag.execId, `R${inbound}-NONE`],
    [Tag.execType, '8'],
    [Tag.orderRejectReason, RejectReason.duplicateOrder],
    [Tag.text, 'duplicate ClOrdID'],
  ]);

/** CxlRejResponseTo(434). */
const RESPONSE_TO: Readonly<Record<RequestLine['kind'], string>> = { cancel: '1', replace: '2' };

/** The OrderCancelReject of a line of the book, or of a request that was refused at sight. */
export const cancelReject = (
  refusal: Pick<
    RefusalLine,
    'clOrdId' | 'origClOrdId' | 'refused' | 'ordStatus' | 'reason' | 'text'
  > & { readonly orderId?: string },
): OutboundMessage =>
  message(MsgType.orderCancelReject, [
    [Tag.clOrdId, refusal.clOrdId],
    [Tag.orderId, refusal.orderId ?? 'NONE'],
    [Tag.ordStatus, refusal.ordStatus],
    [Tag.origClOrdId, refusal.origClOrdId],
    [Tag.text, refusal.text],
    [Tag.cancelRejectReason, refusal.reason],
    [Tag.cancelRejectResponseTo, RESPONSE_TO[refusal.refused]],
  ]);

/** BusinessRejectReason(380). */
export const BusinessReason = { applicationNotAvailable: '4', fieldMissing: '5' } as const;

/** 35=j: a message that this venue does not process. */
export const businessReject = (
  refused: { readonly sequence: number; readonly msgType: string },
  reason: string,
  clOrdId: string | undefined,
  words: string,
): OutboundMessage =>
  message(MsgType.businessMessageReject, [
    [Tag.refSequence, String(refused.sequence)],
    [Tag.text, words],
    [Tag.refMsgType, refused.msgType],
    [Tag.businessRejectRefId, clOrdId],
    [Tag.businessRejectReason, reason],
  ]);
