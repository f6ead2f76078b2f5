import { text } from '../../shared/domain/money/exact.ts';
import type { FixField } from '../../shared/fix/message.ts';
import { MsgType, Tag } from '../../shared/fix/message.ts';
import { utcTimestamp } from '../../shared/fix/time.ts';
import type { Instant } from '../../shared/kernel/brand.ts';
import { instant } from '../../shared/kernel/brand.ts';
import type { OutboundMessage } from './acceptor.ts';
import type { BookOrder } from './book.ts';
import { averagePriceOf, leavesOf } from './book.ts';
import type { ExecutionLine } from './book-lines.ts';
import { RejectReason } from './matching.ts';

/** What the venue says, as FIX messages; fields ascend by tag. */
const message = (
  msgType: string,
  fields: readonly (readonly [number, string | undefined])[],
): OutboundMessage => ({
  msgType,
  fields: fields
    .filter((field): field is FixField => field[1] !== undefined)
    .sort(([a], [b]) => a - b),
});

const sideCode = (side: 'buy' | 'sell'): string => (side === 'buy' ? '1' : '2');
const typeCode = (type: 'market' | 'limit'): string => (type === 'market' ? '1' : '2');
const fixTime = (iso: string): string => utcTimestamp(instant(Date.parse(iso)));

const termsOf = ({ line }: BookOrder): (readonly [number, string | undefined])[] => [
  [Tag.orderId, line.orderId],
  [Tag.orderQuantity, line.quantity],
  [Tag.ordType, typeCode(line.type)],
  [Tag.price, line.limitPrice],
  [Tag.side, sideCode(line.side)],
  [Tag.symbol, line.symbol],
];

/** The ExecutionReport of a line of the book: made from the line alone, so a lost one is made again the same. */
export const executionReport = (order: BookOrder, line: ExecutionLine): OutboundMessage =>
  message(MsgType.executionReport, [
    ...termsOf(order),
    [Tag.averagePrice, line.averagePrice],
    [Tag.clOrdId, line.clOrdId],
    [Tag.cumulativeQuantity, line.cum],
    [Tag.execId, line.execId],
    [Tag.lastPrice, line.price],
    [Tag.lastQuantity, line.price === undefined ? undefined : line.quantity],
    [Tag.ordStatus, line.ordStatus],
    [Tag.origClOrdId, line.origClOrdId],
    [Tag.text, line.text],
    [Tag.transactTime, fixTime(line.at)],
    [Tag.orderRejectReason, line.rejectReason],
    [Tag.execType, line.execType],
    [Tag.leavesQuantity, line.leaves],
  ]);

/** 150=I: how the order stands, changing nothing. `inbound` makes its ExecID one of a kind. */
export const statusReport = (
  order: BookOrder,
  clOrdId: string,
  inbound: number,
  at: Instant,
  requestId?: string,
): OutboundMessage =>
  message(MsgType.executionReport, [
    ...termsOf(order),
    [Tag.averagePrice, averagePriceOf(order)],
    [Tag.clOrdId, clOrdId],
    [Tag.cumulativeQuantity, text(order.cum)],
    [Tag.execId, `S${inbound}-${order.line.orderId}`],
    [Tag.ordStatus, order.ordStatus],
    [Tag.transactTime, utcTimestamp(at)],
    [Tag.execType, 'I'],
    [Tag.leavesQuantity, text(leavesOf(order))],
    [Tag.statusRequestId, requestId],
  ]);

type Named = { readonly clOrdId: string; readonly symbol: string; readonly sideCode: string };

const nothingDone = (named: Named, at: Instant): (readonly [number, string])[] => [
  [Tag.averagePrice, '0'],
  [Tag.clOrdId, named.clOrdId],
  [Tag.cumulativeQuantity, '0'],
  [Tag.orderId, 'NONE'],
  [Tag.ordStatus, '8'],
  [Tag.side, named.sideCode],
  [Tag.symbol, named.symbol],
  [Tag.transactTime, utcTimestamp(at)],
  [Tag.leavesQuantity, '0'],
];

/** The answer to a status request for an order that never arrived here. */
export const unknownOrderReport = (
  named: Named,
  inbound: number,
  at: Instant,
  requestId?: string,
): OutboundMessage =>
  message(MsgType.executionReport, [
    ...nothingDone(named, at),
    [Tag.execId, `S${inbound}-NONE`],
    [Tag.execType, 'I'],
    [Tag.orderRejectReason, RejectReason.unknownOrder],
    [Tag.text, 'unknown order'],
    [Tag.statusRequestId, requestId],
  ]);

/** A second order under a ClOrdID that is taken: refused as an order of its own, the first one goes on. */
export const duplicateOrderReport = (named: Named, inbound: number, at: Instant): OutboundMessage =>
  message(MsgType.executionReport, [
    ...nothingDone(named, at),
    [Tag.execId, `R${inbound}-NONE`],
    [Tag.execType, '8'],
    [Tag.orderRejectReason, RejectReason.duplicateOrder],
    [Tag.text, 'duplicate ClOrdID'],
  ]);

export const cancelReject = (
  request: { readonly clOrdId: string; readonly origClOrdId: string },
  order: BookOrder | undefined,
  reason: string,
  words: string,
): OutboundMessage =>
  message(MsgType.orderCancelReject, [
    [Tag.clOrdId, request.clOrdId],
    [Tag.orderId, order?.line.orderId ?? 'NONE'],
    [Tag.ordStatus, order?.ordStatus ?? '8'],
    [Tag.origClOrdId, request.origClOrdId],
    [Tag.text, words],
    [Tag.cancelRejectReason, reason],
    [Tag.cancelRejectResponseTo, '1'],
  ]);

/** BusinessRejectReason 5: a field is missing that this kind of order needs. */
export const missingField = (
  inbound: number,
  msgType: string,
  clOrdId: string,
  words: string,
): OutboundMessage =>
  message(MsgType.businessMessageReject, [
    [Tag.refSequence, String(inbound)],
    [Tag.text, words],
    [Tag.refMsgType, msgType],
    [Tag.businessRejectRefId, clOrdId],
    [Tag.businessRejectReason, '5'],
  ]);
