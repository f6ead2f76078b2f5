import { createHash } from 'node:crypto';
import { parseExact, price, quantity } from '../../shared/domain/money/exact.ts';
import type { FixMessage } from '../../shared/fix/message.ts';
import { fieldOf, MsgType, Tag } from '../../shared/fix/message.ts';
import { present } from '../../shared/kernel/assert.ts';
import type { Instant } from '../../shared/kernel/brand.ts';
import { isoTime } from '../../shared/kernel/brand.ts';
import { modelQuote } from '../../shared/quotes/price-model.ts';
import type { AcceptorApplication, OutboundMessage } from './acceptor.ts';
import type { BookOrder } from './book.ts';
import { Book, executionLine, hasEnded } from './book.ts';
import type { BookFile } from './book-file.ts';
import type { CancelLine, OrderLine } from './book-lines.ts';
import type { Event, MarketQuote } from './matching.ts';
import { onArrival, onMarket, RejectReason, scenarioOf } from './matching.ts';
import {
  cancelReject,
  duplicateOrderReport,
  executionReport,
  missingField,
  statusReport,
  unknownOrderReport,
} from './reports.ts';

/** Resting orders meet the market this often. */
const MARKET_INTERVAL_MS = 250;

/** CxlRejReason(102). */
const CANCEL_TOO_LATE = '0';
const CANCEL_UNKNOWN_ORDER = '1';
const CANCEL_DUPLICATE = '6';

export type MarketMaker = AcceptorApplication & {
  /** Reports of executions that the book has and the session log has not: a crash came between the two. */
  unsentReports(sentExecIds: ReadonlySet<string>): readonly OutboundMessage[];
};

/** The venue's side of the conversation: orders in, the book's lines and reports out. */
export function marketMaker(file: BookFile, seed: string): MarketMaker {
  const book = new Book();
  for (const line of file.lines) book.apply(line);
  let nextMarketAt = 0;

  const write = (order: BookOrder, event: Event, at: Instant, cancel?: CancelLine) => {
    const line = executionLine(order, event, isoTime(at), cancel);
    book.apply(line);
    file.add([line]);
    const report = executionReport(order, line);
    // The scenario of a report that the venue repeats: same ExecID, another sequence number.
    return scenarioOf(order.terms.symbol) === 'DUPX' ? [report, report] : [report];
  };

  const writeAll = (orderId: string, events: readonly Event[], at: Instant): OutboundMessage[] =>
    events.flatMap((event) => write(book.order(orderId), event, at));

  const newOrder = (message: FixMessage, at: Instant): OutboundMessage[] => {
    const order = readOrder(message, book.nextOrderId(), at);
    if (order.kind === 'refused') return [order.answer];
    const { line } = order;
    const named = namesOf(message);
    const known = book.find(line.clOrdId);
    if (known !== undefined) {
      if (known.line.inbound === line.inbound || scenarioOf(line.symbol) === 'MUTE') return [];
      const isAgain = fieldOf(message, Tag.possResend) === 'Y';
      return isAgain
        ? [statusReport(known, line.clOrdId, line.inbound, at)]
        : [duplicateOrderReport(named, line.inbound, at)];
    }
    book.apply(line);
    file.add([line]);
    const { terms } = book.order(line.orderId);
    const events =
      order.refusal === undefined
        ? onArrival(terms, quoteOf(seed, line.symbol, at), drawOf(seed, line.clOrdId))
        : [order.refusal];
    return writeAll(line.orderId, events, at);
  };

  const cancelOrder = (message: FixMessage, at: Instant): OutboundMessage[] => {
    const clOrdId = required(message, Tag.clOrdId);
    const origClOrdId = required(message, Tag.origClOrdId);
    const request = { clOrdId, origClOrdId };
    if (scenarioOf(required(message, Tag.symbol)) === 'MUTE') return [];
    if (book.cancelRequest(clOrdId)?.inbound === message.sequence) return [];
    const order = book.find(origClOrdId);
    if (order === undefined) {
      return [cancelReject(request, undefined, CANCEL_UNKNOWN_ORDER, 'unknown order')];
    }
    if (book.find(clOrdId) !== undefined) {
      return [cancelReject(request, order, CANCEL_DUPLICATE, 'duplicate ClOrdID')];
    }
    if (hasEnded(order)) {
      return [cancelReject(request, order, CANCEL_TOO_LATE, 'too late to cancel')];
    }
    const { orderId } = order.line;
    const line: CancelLine = {
      kind: 'cancel',
      orderId,
      ...request,
      inbound: message.sequence,
      at: isoTime(at),
    };
    book.apply(line);
    file.add([line]);
    return write(order, { kind: 'cancelled', text: 'cancelled by request' }, at, line);
  };

  const statusOf = (message: FixMessage, at: Instant): OutboundMessage[] => {
    const named = namesOf(message);
    if (scenarioOf(named.symbol) === 'MUTE') return [];
    const requestId = fieldOf(message, Tag.statusRequestId);
    const order = book.find(named.clOrdId);
    return order === undefined
      ? [unknownOrderReport(named, message.sequence, at, requestId)]
      : [statusReport(order, named.clOrdId, message.sequence, at, requestId)];
  };

  return {
    receive: (message, at) => {
      switch (message.msgType) {
        case MsgType.newOrderSingle:
          return newOrder(message, at);
        case MsgType.orderCancelRequest:
          return cancelOrder(message, at);
        case MsgType.orderStatusRequest:
          return statusOf(message, at);
        default:
          // The broker's Reject or BusinessMessageReject of a report: the acceptor has raised it; the book stands.
          return [];
      }
    },
    tick: (at) => {
      if (at < nextMarketAt) return [];
      nextMarketAt = at + MARKET_INTERVAL_MS;
      const reports: OutboundMessage[] = [];
      for (const order of [...book.openOrders()]) {
        const quote = quoteOf(seed, order.terms.symbol, at);
        if (quote === undefined) continue;
        const ageMs = at - Date.parse(order.line.at);
        const leaves = quantity(order.terms.quantity.minus(order.cum).toFixed());
        reports.push(
          ...writeAll(order.line.orderId, onMarket({ ...order.terms, ageMs }, leaves, quote), at),
        );
      }
      return reports;
    },
    flush: () => file.flush(),
    unsentReports: (sentExecIds) =>
      file.lines.flatMap((line) =>
        line.kind === 'execution' && !sentExecIds.has(line.execId)
          ? [executionReport(book.order(line.orderId), line)]
          : [],
      ),
  };
}

const required = (message: FixMessage, tag: number): string =>
  present(fieldOf(message, tag), `tag ${tag} of a validated message`);

const namesOf = (message: FixMessage) => ({
  clOrdId: required(message, Tag.clOrdId),
  symbol: required(message, Tag.symbol),
  sideCode: required(message, Tag.side),
});

type ReadOrder =
  | { readonly kind: 'order'; readonly line: OrderLine; readonly refusal?: Event }
  | { readonly kind: 'refused'; readonly answer: OutboundMessage };

/** Reads a NewOrderSingle. A field that the session does not ask for but the order needs is missing: refused. */
function readOrder(message: FixMessage, orderId: string, at: Instant): ReadOrder {
  const clOrdId = required(message, Tag.clOrdId);
  const orderQuantity = fieldOf(message, Tag.orderQuantity);
  const ordType = required(message, Tag.ordType);
  const limitPrice = fieldOf(message, Tag.price);
  const absent = (words: string): ReadOrder => ({
    kind: 'refused',
    answer: missingField(message.sequence, message.msgType, clOrdId, words),
  });
  const shares = orderQuantity === undefined ? undefined : exactText(orderQuantity);
  if (shares === undefined) return absent('OrderQty(38) is missing or too long');
  const limit = ordType === '2' && limitPrice !== undefined ? exactText(limitPrice) : undefined;
  if (ordType === '2' && limit === undefined) return absent('Price(44) is missing or too long');
  const side = required(message, Tag.side);
  const line: OrderLine = {
    kind: 'order',
    orderId,
    clOrdId,
    symbol: required(message, Tag.symbol),
    side: side === '1' ? 'buy' : 'sell',
    type: ordType === '2' ? 'limit' : 'market',
    quantity: shares,
    ...(limit === undefined ? {} : { limitPrice: limit }),
    inbound: message.sequence,
    at: isoTime(at),
  };
  const refusal = refusalOf(line, side, ordType);
  return refusal === undefined ? { kind: 'order', line } : { kind: 'order', line, refusal };
}

/** FIX writes 0100.50 and 100.; the book writes 100.5. */
function exactText(fix: string): string | undefined {
  const plain = fix
    .replace(/^(-?)0*(?=\d)/, '$1')
    .replace(/^(-?)\./, '$10.')
    .replace(/\.$/, '');
  return parseExact(plain)?.toFixed();
}

function refusalOf(line: OrderLine, side: string, ordType: string): Event | undefined {
  const rejected = (reason: string, text: string): Event => ({ kind: 'rejected', reason, text });
  if (ordType !== '1' && ordType !== '2') {
    return rejected(RejectReason.unsupportedCharacteristic, 'OrdType is not supported');
  }
  if (side !== '1' && side !== '2') {
    return rejected(RejectReason.unsupportedCharacteristic, 'Side is not supported');
  }
  if (!quantity(line.quantity).isPositive() || quantity(line.quantity).isZero()) {
    return rejected(RejectReason.incorrectQuantity, 'OrderQty is not positive');
  }
  if (line.limitPrice !== undefined && !price(line.limitPrice).greaterThan(0)) {
    return rejected(RejectReason.other, 'Price is not positive');
  }
  return undefined;
}

/** What a scenario symbol costs that the price model does not know: any name will do, some price must be. */
const SCENARIO_QUOTE: MarketQuote = { bid: price('49.98'), ask: price('50.02') };

function quoteOf(seed: string, symbol: string, at: Instant): MarketQuote | undefined {
  const quote = modelQuote(seed, symbol, at);
  if (quote !== undefined) return { bid: price(quote.bid), ask: price(quote.ask) };
  return scenarioOf(symbol) === undefined ? undefined : SCENARIO_QUOTE;
}

const drawOf = (seed: string, clOrdId: string): number =>
  createHash('sha256').update(`${seed}|${clOrdId}`).digest().readUInt32BE(0);
