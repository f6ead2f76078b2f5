import type { FixMessage } from '../../shared/fix/message.ts';
import { fieldOf, MsgType, Tag } from '../../shared/fix/message.ts';
import type { Instant } from '../../shared/kernel/brand.ts';
import { isoTime } from '../../shared/kernel/brand.ts';
import type { AcceptorApplication, OutboundMessage } from './acceptor.ts';
import type { DontKnowLine, RequestLine } from './book-lines.ts';
import type { BookOrder } from './book-order.ts';
import { hasEnded, statusOf } from './book-order.ts';
import type { Event, Refusal } from './events.ts';
import { CancelRejectReason } from './events.ts';
import type { OrderDeskOptions } from './order-desk.ts';
import { OrderDesk } from './order-desk.ts';
import { namesOf, readTerms, required, sideOf } from './read-request.ts';
import {
  BusinessReason,
  businessReject,
  cancelReject,
  duplicateOrderReport,
  noOrdersReport,
  statusReport,
  unknownOrderReport,
} from './reports.ts';
import { ignoredBy, storyFor } from './stories.ts';

export type MarketMakerOptions = OrderDeskOptions & {
  readonly onAlarm?: ((alarm: string, text: string) => void) | undefined;
};

/** MassStatusReqType(585). */
const ALL_ORDERS = '7';

/** The venue's side of the conversation: orders in; lines of the book and reports out. */
export class MarketMaker implements AcceptorApplication {
  readonly #options: MarketMakerOptions;
  readonly #desk: OrderDesk;

  constructor(options: MarketMakerOptions) {
    this.#options = options;
    this.#desk = new OrderDesk(options);
  }

  receive(message: FixMessage, at: Instant): readonly OutboundMessage[] {
    return [...this.#desk.hearBells(at), ...this.#answer(message, at)];
  }

  /** Lets the hour, the stories and the market go on. */
  tick(at: Instant): readonly OutboundMessage[] {
    return this.#desk.tick(at);
  }

  orders(): readonly BookOrder[] {
    return this.#desk.book.orders();
  }

  byHand(orderId: string, event: Event, at: Instant): readonly OutboundMessage[] {
    return this.#desk.byHand(orderId, event, at);
  }

  flush(): Promise<void> {
    return this.#options.file.flush();
  }

  unsentAnswers(wasSent: (message: OutboundMessage) => boolean): readonly OutboundMessage[] {
    return this.#desk.unsentAnswers(wasSent);
  }

  #answer(message: FixMessage, at: Instant): readonly OutboundMessage[] {
    switch (message.msgType) {
      case MsgType.newOrderSingle:
        return this.#newOrder(message, at);
      case MsgType.orderCancelRequest:
        return this.#request(message, 'cancel', at);
      case MsgType.orderCancelReplaceRequest:
        return this.#request(message, 'replace', at);
      case MsgType.orderStatusRequest:
        return this.#statusOf(message, at);
      case MsgType.orderMassStatusRequest:
        return this.#statusOfAll(message, at);
      case MsgType.dontKnowTrade:
        return this.#dontKnow(message, at);
      default:
        // The broker's Reject of a report: the acceptor has raised it, and the book stands.
        return [];
    }
  }

  #newOrder(message: FixMessage, at: Instant): OutboundMessage[] {
    const { clOrdId, symbol } = namesOf(message);
    const ignored = ignoredBy(symbol, 'order');
    if (ignored !== undefined) return ignoring(message, ignored);
    const read = readTerms(message);
    if (read.kind === 'missing') {
      return [businessReject(message, BusinessReason.fieldMissing, clOrdId, read.words)];
    }
    const known = this.#desk.book.find(clOrdId);
    if (known !== undefined) return this.#knownOrder(message, known, at);
    const line = {
      kind: 'order',
      orderId: this.#desk.book.nextOrderId(),
      clOrdId,
      symbol,
      side: sideOf(message),
      terms: read.terms,
      inbound: message.sequence,
      at: isoTime(at),
    } as const;
    return this.#desk.take(line, at, read.refusal);
  }

  /** The same message brought again after a crash is no second order; its reports are sent by `unsentAnswers`. */
  #knownOrder(message: FixMessage, known: BookOrder, at: Instant): OutboundMessage[] {
    const { sequence } = message;
    if (known.line.inbound === sequence || isMute(known)) return [];
    const named = namesOf(message);
    return isPossResend(message)
      ? [statusReport(known, named.clOrdId, { inbound: sequence, at })]
      : [duplicateOrderReport(named, sequence, at)];
  }

  #request(message: FixMessage, kind: RequestLine['kind'], at: Instant): OutboundMessage[] {
    const { clOrdId, symbol } = namesOf(message);
    const ignored = ignoredBy(symbol, kind);
    if (ignored !== undefined) return ignoring(message, ignored);
    const origClOrdId = required(message, Tag.origClOrdId);
    const refused = { clOrdId, origClOrdId, refused: kind };
    const order = this.#desk.book.find(origClOrdId);
    if (order === undefined) {
      const reason = CancelRejectReason.unknownOrder;
      return [cancelReject({ ...refused, ordStatus: '8', reason, text: 'unknown order' })];
    }
    if (this.#isTaken(clOrdId)) return this.#knownRequest(message, order, kind, at);
    const read = kind === 'replace' ? readTerms(message) : undefined;
    if (read?.kind === 'missing') {
      return [businessReject(message, BusinessReason.fieldMissing, clOrdId, read.words)];
    }
    const refusal = refusalOf(message, order, kind) ?? venueOption(read?.refusal?.text);
    if (refusal !== undefined) return [refusing(message, order, kind, refusal)];
    const line = {
      kind,
      orderId: order.line.orderId,
      clOrdId,
      origClOrdId,
      ...(read === undefined ? {} : { terms: read.terms }),
      inbound: message.sequence,
      at: isoTime(at),
    };
    return this.#desk.ask(line, at);
  }

  #isTaken(clOrdId: string): boolean {
    const { book } = this.#desk;
    return book.find(clOrdId) !== undefined || book.request(clOrdId) !== undefined;
  }

  /** The same request brought again after a crash is no second one; what comes of it is in the book. */
  #knownRequest(
    message: FixMessage,
    order: BookOrder,
    kind: RequestLine['kind'],
    at: Instant,
  ): OutboundMessage[] {
    const { sequence: inbound } = message;
    const { clOrdId } = namesOf(message);
    if (this.#desk.book.request(clOrdId)?.inbound === inbound) return [];
    if (isPossResend(message)) return [statusReport(order, clOrdId, { inbound, at })];
    const reason = CancelRejectReason.duplicateClOrdId;
    return [refusing(message, order, kind, { reason, text: 'duplicate ClOrdID' })];
  }

  #statusOf(message: FixMessage, at: Instant): OutboundMessage[] {
    const named = namesOf(message);
    const question = {
      inbound: message.sequence,
      at,
      requestId: fieldOf(message, Tag.statusRequestId),
    };
    const order = this.#desk.book.find(named.clOrdId);
    if (order === undefined) {
      return storyFor(named.symbol).isMute === true ? [] : [unknownOrderReport(named, question)];
    }
    return isMute(order) ? [] : [statusReport(order, named.clOrdId, question)];
  }

  #statusOfAll(message: FixMessage, at: Instant): OutboundMessage[] {
    const requestId = required(message, Tag.massStatusRequestId);
    const { sequence: inbound } = message;
    if (required(message, Tag.massStatusRequestType) !== ALL_ORDERS) {
      const reason = BusinessReason.applicationNotAvailable;
      return [businessReject(message, reason, requestId, 'only MassStatusReqType(585) 7')];
    }
    const orders = this.#desk.book
      .liveOrders()
      .filter((order) => !hasEnded(order) && !isMute(order));
    if (orders.length === 0) return [noOrdersReport({ inbound, at }, requestId)];
    return orders.map((order, index) => {
      const isLast = index === orders.length - 1;
      const mass = { requestId, reports: orders.length, isLast };
      return statusReport(order, order.clOrdId, { inbound, at, mass });
    });
  }

  #dontKnow(message: FixMessage, at: Instant): OutboundMessage[] {
    const words = fieldOf(message, Tag.text);
    const line: DontKnowLine = {
      kind: 'dont-know',
      execId: required(message, Tag.execId),
      reason: required(message, Tag.dontKnowReason),
      ...(words === undefined ? {} : { text: words }),
      inbound: message.sequence,
      at: isoTime(at),
    };
    this.#desk.write(line);
    const { execId, reason } = line;
    const known = this.#desk.book.reported(execId) ? '' : ', which was never reported';
    this.#options.onAlarm?.(
      'trade-not-known',
      `${execId}${known}: ${reason} ${words ?? ''}`.trim(),
    );
    return [];
  }
}

const isMute = ({ terms }: BookOrder): boolean => storyFor(terms.symbol).isMute === true;

const isPossResend = (message: FixMessage): boolean => fieldOf(message, Tag.possResend) === 'Y';

const ignoring = (message: FixMessage, how: 'lost' | 'not-processed'): OutboundMessage[] =>
  how === 'lost'
    ? []
    : [
        businessReject(
          message,
          BusinessReason.applicationNotAvailable,
          required(message, Tag.clOrdId),
          'not processed, by scenario',
        ),
      ];

const refusing = (
  message: FixMessage,
  order: BookOrder,
  kind: RequestLine['kind'],
  refusal: Refusal,
): OutboundMessage =>
  cancelReject({
    clOrdId: required(message, Tag.clOrdId),
    origClOrdId: required(message, Tag.origClOrdId),
    refused: kind,
    orderId: order.line.orderId,
    ordStatus: statusOf(order),
    ...refusal,
  });

const venueOption = (text: string | undefined): Refusal | undefined =>
  text === undefined ? undefined : { reason: CancelRejectReason.venueOption, text };

/** Why a request about a known order is refused at sight. */
function refusalOf(
  message: FixMessage,
  order: BookOrder,
  kind: RequestLine['kind'],
): Refusal | undefined {
  const { symbol } = namesOf(message);
  if (symbol !== order.terms.symbol || sideOf(message) !== order.terms.side) {
    return venueOption('Symbol or Side is not that of the order');
  }
  if (hasEnded(order)) return { reason: CancelRejectReason.tooLate, text: `too late to ${kind}` };
  const asked = [...order.pending.values()];
  if (kind === 'cancel' && asked.includes('6')) {
    return { reason: CancelRejectReason.alreadyPending, text: 'a cancel is pending' };
  }
  return undefined;
}
