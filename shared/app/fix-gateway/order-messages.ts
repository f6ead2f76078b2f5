import { type FixField, MsgType, Tag, valueIn } from '../../fix/message.ts';
import { utcTimestamp } from '../../fix/time.ts';
import { assertNever } from '../../kernel/assert.ts';
import { instant } from '../../kernel/brand.ts';
import type { FixRoute } from '../../ports/fix-log.ts';
import type { ExecutionReportWire } from '../wire/account-command.ts';
import type { VenueMessage } from '../wire/venue-message.ts';

export type OutboundOrderMessage = {
  readonly msgType: 'D' | 'F' | 'G' | 'H' | 'Q';
  /** The body after the header, in the order in which it goes out. */
  readonly fields: readonly FixField[];
};

export const routeOf = (message: VenueMessage): FixRoute => ({
  account: message.account,
  mailbox: message.mailbox,
  order: message.order,
  clOrdId: message.clOrdId,
  ...(message.chain === message.order ? {} : { chain: message.chain }),
});

const SIDE = { buy: '1', sell: '2' } as const;
const ORDER_TYPE = { market: '1', limit: '2', stop: '3', stop_limit: '4' } as const;
const TIME_IN_FORCE = { day: '0', gtc: '1', opg: '2', ioc: '3', fok: '4', cls: '7' } as const;
/** OrderCapacity(528); nothing else here reads it. */
const ORDER_CAPACITY = 528;
/** TradingSessionID(336): FIX 4.4 leaves its values to the parties. Before, in and after the regular session. */
const EXTENDED_HOURS = 'EXT';

/** NewOrderSingle (35=D), OrderCancelReplaceRequest (G) or OrderCancelRequest (F), as FIX 4.4 requires of a retail route. */
export function outboundMessage(message: VenueMessage): OutboundOrderMessage {
  switch (message.kind) {
    case 'new-order':
      return { msgType: MsgType.newOrderSingle, fields: orderFields(message) };
    case 'replace-order':
      return {
        msgType: MsgType.orderCancelReplaceRequest,
        fields: [[Tag.origClOrdId, message.origClOrdId], ...orderFields(message)],
      };
    case 'cancel-order':
      return {
        msgType: MsgType.orderCancelRequest,
        fields: [
          [Tag.origClOrdId, message.origClOrdId],
          [Tag.clOrdId, message.clOrdId],
          [Tag.symbol, message.symbol],
          [Tag.side, SIDE[message.side]],
          [Tag.transactTime, utcTimestamp(instant(message.at))],
          [Tag.orderQuantity, message.quantity],
        ],
      };
    default:
      return assertNever(message);
  }
}

const when = (tag: number, value: string | undefined): readonly FixField[] =>
  value === undefined ? [] : [[tag, value]];

/** What a new order and its replacement say alike; OrderQty(38) of a replacement is the total, fills included. */
function orderFields(
  message: Exclude<VenueMessage, { readonly kind: 'cancel-order' }>,
): readonly FixField[] {
  const session: readonly FixField[] = [
    [Tag.tradingSessionCount, '1'],
    [Tag.tradingSession, EXTENDED_HOURS],
  ];
  return [
    [Tag.clOrdId, message.clOrdId],
    [Tag.account, message.account],
    [Tag.handling, '1'], // HandlInst: automated, no broker intervention
    ...(message.extendedHours === true ? session : []),
    [Tag.symbol, message.symbol],
    [Tag.side, SIDE[message.side]],
    [Tag.transactTime, utcTimestamp(instant(message.at))],
    [Tag.orderQuantity, message.quantity],
    [Tag.ordType, ORDER_TYPE[message.type]],
    ...when(Tag.price, message.limitPrice),
    ...when(Tag.stopPrice, message.stopPrice),
    [Tag.timeInForce, TIME_IN_FORCE[message.timeInForce]],
    [ORDER_CAPACITY, 'A'], // agency
  ];
}

/**
 * OrderStatusRequest (35=H) about what was sent: a new order or a replacement by its own ClOrdID; for a cancel the order
 * that it was to end.
 */
export function statusRequest(sent: {
  readonly msgType: string;
  readonly fields: readonly FixField[];
}): OutboundOrderMessage {
  const named = sent.msgType === MsgType.orderCancelRequest ? Tag.origClOrdId : Tag.clOrdId;
  const value = (tag: number): string => valueIn(sent.fields, tag) ?? '';
  return {
    msgType: MsgType.orderStatusRequest,
    fields: [
      [Tag.clOrdId, value(named)],
      [Tag.symbol, value(Tag.symbol)],
      [Tag.side, value(Tag.side)],
    ],
  };
}

/** DKReason(127). */
export const DONT_KNOW = {
  unknownSymbol: 'A',
  wrongSide: 'B',
  quantityExceedsOrder: 'C',
  noMatchingOrder: 'D',
  priceExceedsLimit: 'E',
} as const;
export type DontKnowReason = (typeof DONT_KNOW)[keyof typeof DONT_KNOW];

/** DontKnowTrade (35=Q): the report is refused, and is to be settled by people. */
export function dontKnowTrade(
  report: ExecutionReportWire,
  reason: DontKnowReason,
): OutboundOrderMessage {
  return {
    msgType: MsgType.dontKnowTrade,
    fields: [
      [Tag.orderId, report.venueOrderId],
      [Tag.execId, report.execId],
      [Tag.dontKnowReason, reason],
      [Tag.symbol, report.symbol],
      [Tag.side, SIDE[report.side]],
      ...when(Tag.lastQuantity, report.lastQuantity),
      ...when(Tag.lastPrice, report.lastPrice),
    ],
  };
}

/** Side(54) as the code that goes out. */
export const sideCode = (side: ExecutionReportWire['side']): string => SIDE[side];

/** What was asked of the venue by such a message. */
export function requestOf(msgType: string): VenueMessage['kind'] {
  if (msgType === MsgType.orderCancelRequest) return 'cancel-order';
  return msgType === MsgType.orderCancelReplaceRequest ? 'replace-order' : 'new-order';
}
