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
import { Book, executionLine, hasEnded, leavesOf } from './book.ts';
import type { BookFile } from './book-file.ts';
import type { BookLine, CancelLine, OrderLine } from './book-lines.ts';
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

/** The venue's side of the conversation: orders in; lines of the book and reports out. */
export class MarketMaker implements AcceptorApplication {
  readonly #file: BookFile;
  readonly #seed: string;
  readonly #book = new Book();
  #nextMarketAt = 0;

  constructor(file: BookFile, seed: string) {
    this.#file = file;
    this.#seed = seed;
    for (const line of file.lines) this.#book.apply(line);
  }

  receive(message: FixMessage, at: Instant): readonly OutboundMessage[] {
    switch (message.msgType) {
      case MsgType.newOrderSingle:
        return this.#newOrder(message, at);
      case MsgType.orderCancelRequest:
        return this.#cancelOrder(message, at);
      case MsgType.orderStatusRequest:
        return this.#statusOf(message, at);
      default:
        // The broker's Reject of a report: the acceptor has raised it, and the book stands.
        return [];
    }
  }

  /** Lets what rests meet the market. */
  tick(at: Instant): readonly OutboundMessage[] {
    if (at < this.#nextMarketAt) return [];
    this.#nextMarketAt = at + MARKET_INTERVAL_MS;
    return [...this.#book.openOrders()].flatMap((order) => {
      const quote = quoteOf(this.#seed, order.terms.symbol, at);
      if (quote === undefined) return [];
      const aged = { ...order.terms, ageMs: at - Date.parse(order.line.at) };
      return this.#happen(order.line.orderId, onMarket(aged, leavesOf(order), quote), at);
    });
  }

  flush(): Promise<void> {
    return this.#file.flush();
  }

  /** Reports of executions that the book had and the session log had not: a crash came between the two. */
  unsentReports(sentExecIds: ReadonlySet<string>): readonly OutboundMessage[] {
    return this.#file.lines.flatMap((line) =>
      line.kind === 'execution' && !sentExecIds.has(line.execId)
        ? [executionReport(this.#book.order(line.orderId), line)]
        : [],
    );
  }

  #newOrder(message: FixMessage, at: Instant): OutboundMessage[] {
    const read = readOrder(message, this.#book.nextOrderId(), at);
    if (read.kind === 'refused') return [read.answer];
    const { line, refusal } = read;
    const known = this.#book.find(line.clOrdId);
    if (known !== undefined) return this.#knownOrder(message, known, at);
    this.#write(line);
    const quote = quoteOf(this.#seed, line.symbol, at);
    const { terms } = this.#book.order(line.orderId);
    const events =
      refusal === undefined ? onArrival(terms, quote, drawOf(this.#seed, line.clOrdId)) : [refusal];
    return this.#happen(line.orderId, events, at);
  }

  /** The same message brought again after a crash is no second order; its reports are sent by `unsentReports`. */
  #knownOrder(message: FixMessage, known: BookOrder, at: Instant): OutboundMessage[] {
    const { sequence } = message;
    if (known.line.inbound === sequence || scenarioOf(known.terms.symbol) === 'MUTE') return [];
    const isAgain = fieldOf(message, Tag.possResend) === 'Y';
    const named = namesOf(message);
    return isAgain
      ? [statusReport(known, named.clOrdId, sequence, at)]
      : [duplicateOrderReport(named, sequence, at)];
  }

  #cancelOrder(message: FixMessage, at: Instant): OutboundMessage[] {
    const request = {
      clOrdId: required(message, Tag.clOrdId),
      origClOrdId: required(message, Tag.origClOrdId),
    };
    if (scenarioOf(required(message, Tag.symbol)) === 'MUTE') return [];
    if (this.#book.cancelRequest(request.clOrdId)?.inbound === message.sequence) return [];
    const order = this.#book.find(request.origClOrdId);
    if (order === undefined) {
      return [cancelReject(request, undefined, CANCEL_UNKNOWN_ORDER, 'unknown order')];
    }
    if (this.#book.find(request.clOrdId) !== undefined) {
      return [cancelReject(request, order, CANCEL_DUPLICATE, 'duplicate ClOrdID')];
    }
    if (hasEnded(order)) {
      return [cancelReject(request, order, CANCEL_TOO_LATE, 'too late to cancel')];
    }
    const { orderId } = order.line;
    const inbound = message.sequence;
    const line: CancelLine = { kind: 'cancel', orderId, ...request, inbound, at: isoTime(at) };
    this.#write(line);
    return this.#happen(orderId, [{ kind: 'cancelled', text: 'cancelled by request' }], at, line);
  }

  #statusOf(message: FixMessage, at: Instant): OutboundMessage[] {
    const named = namesOf(message);
    if (scenarioOf(named.symbol) === 'MUTE') return [];
    const requestId = fieldOf(message, Tag.statusRequestId);
    const order = this.#book.find(named.clOrdId);
    return order === undefined
      ? [unknownOrderReport(named, message.sequence, at, requestId)]
      : [statusReport(order, named.clOrdId, message.sequence, at, requestId)];
  }

  #write(line: BookLine): void {
    this.#book.apply(line);
    this.#file.add([line]);
  }

  /** Writes the events of an order and makes their reports. */
  #happen(
    orderId: string,
    events: readonly Event[],
    at: Instant,
    cancel?: CancelLine,
  ): OutboundMessage[] {
    return events.flatMap((event) => {
      const order = this.#book.order(orderId);
      const line = executionLine(order, event, isoTime(at), cancel);
      this.#write(line);
      const report = executionReport(order, line);
      // The scenario of a venue that repeats itself: same ExecID, another sequence number.
      return scenarioOf(order.terms.symbol) === 'DUPX' ? [report, report] : [report];
    });
  }
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
