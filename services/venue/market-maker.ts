import type { FixMessage } from '../../shared/fix/message.ts';
import { fieldOf, MsgType, Tag } from '../../shared/fix/message.ts';
import { present } from '../../shared/kernel/assert.ts';
import type { Instant } from '../../shared/kernel/brand.ts';
import { instant, isoTime } from '../../shared/kernel/brand.ts';
import type { AcceptorApplication, OutboundMessage } from './acceptor.ts';
import { Book } from './book.ts';
import type { BookFile } from './book-file.ts';
import type { BookLine, DontKnowLine, OrderLine, RequestLine } from './book-lines.ts';
import type { BookOrder } from './book-order.ts';
import { hasEnded, statusOf } from './book-order.ts';
import type { Event } from './events.ts';
import { CancelRejectReason, RejectReason } from './events.ts';
import type { Occasion } from './execution-lines.ts';
import { executionLine, refusalLine } from './execution-lines.ts';
import type { Market } from './market.ts';
import { marketAt } from './market.ts';
import type { Draw } from './matching.ts';
import { atBell, meetMarket, stopSetOff } from './order-in-market.ts';
import { playStep } from './play-step.ts';
import { namesOf, readTerms, required, sideOf } from './read-request.ts';
import {
  BusinessReason,
  businessReject,
  cancelReject,
  duplicateOrderReport,
  executionReport,
  noOrdersReport,
  statusReport,
  unknownOrderReport,
} from './reports.ts';
import { ignoredBy, isTelling, stepsOf, storyFor } from './stories.ts';
import type { Bell, Hours } from './trading-hours.ts';
import { bellsBetween, nextDayStart, phaseAt } from './trading-hours.ts';
import { drawOf } from './venue-dice.ts';

export type MarketMakerOptions = {
  readonly file: BookFile;
  /** Of the price model and of the venue's dice. */
  readonly seed: string;
  readonly hours: () => Hours;
  readonly onAlarm?: ((alarm: string, text: string) => void) | undefined;
};

/** What is live is looked at this often. */
const LOOK_INTERVAL_MS = 250;

/** MassStatusReqType(585). */
const ALL_ORDERS = '7';

/** The venue's side of the conversation: orders in; lines of the book and reports out. */
export class MarketMaker implements AcceptorApplication {
  readonly #options: MarketMakerOptions;
  readonly #book = new Book();
  /** Up to here the bells were heard and the tape was read. */
  #seenUntil: Instant | undefined;
  #lookedAt: Instant | undefined;

  constructor(options: MarketMakerOptions) {
    this.#options = options;
    for (const line of options.file.lines) this.#book.apply(line);
    this.#seenUntil = this.#book.writtenAt;
  }

  receive(message: FixMessage, at: Instant): readonly OutboundMessage[] {
    return [...this.#hearBells(at), ...this.#answer(message, at)];
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

  /** Lets the hour, the stories and the market go on. */
  tick(at: Instant): readonly OutboundMessage[] {
    const sinceLook = at - (this.#lookedAt ?? 0);
    // A clock that was put back is looked at again at once.
    if (sinceLook >= 0 && sinceLook < LOOK_INTERVAL_MS) return [];
    this.#lookedAt = at;
    return [...this.#hearBells(at), ...this.#look(at)];
  }

  flush(): Promise<void> {
    return this.#options.file.flush();
  }

  /** Answers that the book had and the session log had not: a crash came between the two. */
  unsentAnswers(wasSent: (message: OutboundMessage) => boolean): readonly OutboundMessage[] {
    return this.#options.file.lines.flatMap(answerOf).filter((message) => !wasSent(message));
  }

  /** Each bell in its turn, after what the market did up to it: a driven clock may jump over many. */
  #hearBells(at: Instant): OutboundMessage[] {
    if (this.#options.hours() === 'always') return [];
    return bellsBetween(this.#seenUntil ?? at, at).flatMap((bell) => [
      ...this.#look(bell.at, phaseBefore(bell)),
      ...this.#ring(bell),
    ]);
  }

  #ring(bell: Bell): OutboundMessage[] {
    const market = marketAt(this.#options.seed, bell.at, bell.at, 'regular');
    const occasion = { at: isoTime(bell.at) };
    return this.#book
      .liveOrders()
      .flatMap((order) => this.#happen(order, atBell(order, bell, market), occasion));
  }

  #look(at: Instant, phase = phaseAt(this.#options.hours(), at)): OutboundMessage[] {
    const market = marketAt(this.#options.seed, this.#seenUntil ?? at, at, phase);
    this.#seenUntil = at;
    return this.#book.liveOrders().flatMap((order) => this.#goOn(order.line.orderId, market));
  }

  /** The order's story as far as it is due; then, told to its end, the order meets the market. */
  #goOn(orderId: string, market: Market, arrival?: Draw): OutboundMessage[] {
    const told = this.#book
      .order(orderId)
      .scripts.flatMap((_script, index) => this.#tell(orderId, index, market));
    const order = this.#book.order(orderId);
    if (isTelling(order) || hasEnded(order)) return told;
    const occasion = { at: isoTime(market.at) };
    const print = stopSetOff(order, market, arrival !== undefined);
    if (print !== undefined) {
      const { sequence, price } = print;
      this.#write({ kind: 'trigger', orderId, print: { sequence, price }, ...occasion });
    }
    const events = meetMarket(this.#book.order(orderId), market, this.#options.hours(), arrival);
    return [...told, ...this.#happen(order, events, occasion)];
  }

  #tell(orderId: string, index: number, market: Market): OutboundMessage[] {
    const answers: OutboundMessage[] = [];
    for (;;) {
      const order = this.#book.order(orderId);
      const script = present(order.scripts[index], `script ${index} of ${orderId}`);
      const step = stepsOf(order, script)[script.next];
      if (step === undefined || market.at < this.#dueAt(step.after, script.since)) return answers;
      const at = isoTime(market.at);
      const mark = { script: index, next: script.next + 1 };
      const quote = market.quote(order.terms.symbol);
      const played = playStep(step, {
        order,
        script,
        quote,
        isLaterDay: step.after === 'next-day' && this.#options.hours() === 'calendar',
      });
      const { request } = script;
      if (played.kind === 'nothing') this.#write({ kind: 'step', orderId, step: mark, at });
      if (played.kind === 'event') {
        const occasion = { at, step: mark, ...(request === undefined ? {} : { request }) };
        const reports = this.#happen(order, [played.event], occasion);
        answers.push(...reports, ...(step.twice === true ? reports : []));
      }
      if (played.kind === 'refusal') {
        const { reason, text } = played;
        const refused = present(request, 'the refused request');
        const line = refusalLine(order, refused, { reason, text }, { at, step: mark });
        this.#write(line);
        answers.push(...answerOf(line));
      }
    }
  }

  #dueAt(after: number | 'next-day' | undefined, since: number): number {
    if (after === 'next-day') return nextDayStart(this.#options.hours(), instant(since));
    return since + (after ?? 0);
  }

  /** Writes the events of an order and makes their reports. */
  #happen(
    { line: { orderId }, terms: { symbol } }: BookOrder,
    events: readonly Event[],
    occasion: Occasion,
  ): OutboundMessage[] {
    return events.flatMap((event) => {
      const line = executionLine(this.#book.order(orderId), event, occasion);
      this.#write(line);
      const reports = answerOf(line);
      return storyFor(symbol).repeats === true ? [...reports, ...reports] : reports;
    });
  }

  #newOrder(message: FixMessage, at: Instant): OutboundMessage[] {
    const { clOrdId, symbol } = namesOf(message);
    const ignored = ignoredBy(symbol, 'order');
    if (ignored !== undefined) return ignoring(message, ignored);
    const read = readTerms(message);
    if (read.kind === 'missing') {
      return [businessReject(message, BusinessReason.fieldMissing, clOrdId, read.words)];
    }
    const known = this.#book.find(clOrdId);
    if (known !== undefined) return this.#knownOrder(message, known, at);
    const line: OrderLine = {
      kind: 'order',
      orderId: this.#book.nextOrderId(),
      clOrdId,
      symbol,
      side: sideOf(message),
      terms: read.terms,
      inbound: message.sequence,
      at: isoTime(at),
    };
    this.#write(line);
    const market = this.#marketNow(at);
    const refusal = read.refusal ?? this.#refusalAtArrival(line, market);
    if (refusal === undefined) {
      return this.#goOn(line.orderId, market, drawOf(this.#options.seed, line));
    }
    const order = this.#book.order(line.orderId);
    // A refused order has no story.
    const step = { script: 0, next: Number.MAX_SAFE_INTEGER };
    return this.#happen(order, [{ kind: 'rejected', ...refusal }], { at: line.at, step });
  }

  #marketNow(at: Instant): Market {
    return marketAt(this.#options.seed, at, at, phaseAt(this.#options.hours(), at));
  }

  #refusalAtArrival(
    { symbol, terms }: OrderLine,
    market: Market,
  ): { readonly reason: string; readonly text: string } | undefined {
    if (!market.isTradable(symbol)) {
      return { reason: RejectReason.unknownSymbol, text: 'unknown symbol' };
    }
    const isOpen = this.#options.hours() === 'calendar' && market.phase === 'regular';
    if (terms.timeInForce === 'opg' && isOpen) {
      return { reason: RejectReason.tooLateToEnter, text: 'too late for the opening auction' };
    }
    return undefined;
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
    const { sequence: inbound } = message;
    if (this.#book.request(clOrdId)?.inbound === inbound) return [];
    const origClOrdId = required(message, Tag.origClOrdId);
    const order = this.#book.find(origClOrdId);
    const names = { clOrdId, origClOrdId, refused: kind };
    if (order === undefined) {
      const reason = CancelRejectReason.unknownOrder;
      return [cancelReject({ ...names, ordStatus: '8', reason, text: 'unknown order' })];
    }
    const { orderId } = order.line;
    const isKnown = this.#book.find(clOrdId) ?? this.#book.request(clOrdId);
    if (isKnown !== undefined && isPossResend(message)) {
      return [statusReport(order, clOrdId, { inbound, at })];
    }
    const read = kind === 'replace' ? readTerms(message) : undefined;
    if (read?.kind === 'missing') {
      return [businessReject(message, BusinessReason.fieldMissing, clOrdId, read.words)];
    }
    const refusal =
      isKnown === undefined
        ? (refusalOf(message, order, kind) ?? venueOption(read?.refusal?.text))
        : { reason: CancelRejectReason.duplicateClOrdId, text: 'duplicate ClOrdID' };
    if (refusal !== undefined) {
      return [cancelReject({ ...names, orderId, ordStatus: statusOf(order), ...refusal })];
    }
    this.#write({
      kind,
      orderId,
      clOrdId,
      origClOrdId,
      ...(read === undefined ? {} : { terms: read.terms }),
      inbound,
      at: isoTime(at),
    });
    return this.#goOn(orderId, this.#marketNow(at));
  }

  #statusOf(message: FixMessage, at: Instant): OutboundMessage[] {
    const named = namesOf(message);
    const question = {
      inbound: message.sequence,
      at,
      requestId: fieldOf(message, Tag.statusRequestId),
    };
    const order = this.#book.find(named.clOrdId);
    if (order === undefined) return [unknownOrderReport(named, question)];
    return isMute(order) ? [] : [statusReport(order, named.clOrdId, question)];
  }

  #statusOfAll(message: FixMessage, at: Instant): OutboundMessage[] {
    const requestId = required(message, Tag.massStatusRequestId);
    const { sequence: inbound } = message;
    if (required(message, Tag.massStatusRequestType) !== ALL_ORDERS) {
      const reason = BusinessReason.applicationNotAvailable;
      return [businessReject(message, reason, requestId, 'only MassStatusReqType(585) 7')];
    }
    const orders = this.#book.liveOrders().filter((order) => !hasEnded(order) && !isMute(order));
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
    this.#write(line);
    const { execId, reason } = line;
    const known = this.#book.reported(execId) ? '' : ', which was never reported';
    this.#options.onAlarm?.(
      'trade-not-known',
      `${execId}${known}: ${reason} ${words ?? ''}`.trim(),
    );
    return [];
  }

  #write(line: BookLine): void {
    this.#book.apply(line);
    this.#options.file.add([line]);
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

const phaseBefore = ({ kind }: Bell): Market['phase'] => {
  if (kind === 'close') return 'regular';
  return kind === 'day-start' ? 'closed' : 'extended';
};

const venueOption = (text: string | undefined) =>
  text === undefined ? undefined : { reason: CancelRejectReason.venueOption, text };

/** Why a request about a known order is refused at sight. */
function refusalOf(
  message: FixMessage,
  order: BookOrder,
  kind: RequestLine['kind'],
): { readonly reason: string; readonly text: string } | undefined {
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

/** The message that a line of the book is told by; none if it is the venue's own affair. */
function answerOf(line: BookLine): OutboundMessage[] {
  if (line.kind === 'execution') return [executionReport(line)];
  return line.kind === 'refusal' ? [cancelReject(line)] : [];
}
