import { present } from '../../shared/kernel/assert.ts';
import type { Instant } from '../../shared/kernel/brand.ts';
import { instant, isoTime } from '../../shared/kernel/brand.ts';
import type { OutboundMessage } from './acceptor.ts';
import { Book } from './book.ts';
import type { BookFile } from './book-file.ts';
import type { BookLine, OrderLine, RequestLine } from './book-lines.ts';
import type { BookOrder } from './book-order.ts';
import { hasEnded } from './book-order.ts';
import type { Event, Refusal } from './events.ts';
import { RejectReason } from './events.ts';
import type { Occasion } from './execution-lines.ts';
import { executionLine, refusalLine } from './execution-lines.ts';
import type { Market } from './market.ts';
import { marketAt } from './market.ts';
import type { Draw } from './matching.ts';
import { atBell, meetMarket, stopSetOff } from './order-in-market.ts';
import { playStep } from './play-step.ts';
import { cancelReject, executionReport } from './reports.ts';
import { isTelling, stepsOf, storyFor } from './stories.ts';
import type { Bell, Hours } from './trading-hours.ts';
import { bellsBetween, nextDayStart, phaseAt } from './trading-hours.ts';
import { drawOf } from './venue-dice.ts';

export type OrderDeskOptions = {
  readonly file: BookFile;
  /** Of the price model and of the venue's dice. */
  readonly seed: string;
  readonly hours: () => Hours;
};

/** What is live is looked at this often. */
const LOOK_INTERVAL_MS = 250;

/** The orders of the venue and what happens to them: by their stories, by the market, by the hour. */
export class OrderDesk {
  readonly book = new Book();
  readonly #options: OrderDeskOptions;
  /** Up to here the bells were heard and the tape was read. */
  #seenUntil: Instant | undefined;
  #lookedAt: Instant | undefined;

  constructor(options: OrderDeskOptions) {
    this.#options = options;
    for (const line of options.file.lines) this.book.apply(line);
    this.#seenUntil = this.book.writtenAt;
  }

  /** Lets the hour, the stories and the market go on. */
  tick(at: Instant): readonly OutboundMessage[] {
    const sinceLook = at - (this.#lookedAt ?? 0);
    // A clock that was put back is looked at again at once.
    if (sinceLook >= 0 && sinceLook < LOOK_INTERVAL_MS) return [];
    this.#lookedAt = at;
    return [...this.hearBells(at), ...this.#look(at)];
  }

  /** Answers that the book had and the session log had not: a crash came between the two. */
  unsentAnswers(wasSent: (message: OutboundMessage) => boolean): readonly OutboundMessage[] {
    return this.#options.file.lines.flatMap(answerOf).filter((message) => !wasSent(message));
  }

  /** Each bell in its turn, after what the market did up to it: a driven clock may jump over many. */
  hearBells(at: Instant): OutboundMessage[] {
    if (this.#options.hours() === 'always') return [];
    return bellsBetween(this.#seenUntil ?? at, at).flatMap((bell) => [
      ...this.#look(bell.at, phaseBefore(bell)),
      ...this.#ring(bell),
    ]);
  }

  #ring(bell: Bell): OutboundMessage[] {
    const market = marketAt(this.#options.seed, bell.at, bell.at, 'regular');
    const occasion = { at: isoTime(bell.at) };
    return this.book
      .liveOrders()
      .flatMap((order) => this.#happen(order, atBell(order, bell, market), occasion));
  }

  #look(at: Instant, phase = phaseAt(this.#options.hours(), at)): OutboundMessage[] {
    const market = marketAt(this.#options.seed, this.#seenUntil ?? at, at, phase);
    this.#seenUntil = at;
    return this.book.liveOrders().flatMap((order) => this.#goOn(order.line.orderId, market));
  }

  /** The order's story as far as it is due; then, told to its end, the order meets the market. */
  #goOn(orderId: string, market: Market, arrival?: Draw): OutboundMessage[] {
    const told = this.book
      .order(orderId)
      .scripts.flatMap((_script, index) => this.#tell(orderId, index, market));
    const order = this.book.order(orderId);
    if (isTelling(order) || hasEnded(order)) return told;
    const occasion = { at: isoTime(market.at) };
    const print = stopSetOff(order, market, arrival !== undefined);
    if (print !== undefined) {
      const { sequence, price } = print;
      this.write({ kind: 'trigger', orderId, print: { sequence, price }, ...occasion });
    }
    const events = meetMarket(this.book.order(orderId), market, this.#options.hours(), arrival);
    return [...told, ...this.#happen(order, events, occasion)];
  }

  #tell(orderId: string, index: number, market: Market): OutboundMessage[] {
    const answers: OutboundMessage[] = [];
    for (;;) {
      const order = this.book.order(orderId);
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
      if (played.kind === 'nothing') this.write({ kind: 'step', orderId, step: mark, at });
      if (played.kind === 'event') {
        const occasion = { at, step: mark, ...(request === undefined ? {} : { request }) };
        const reports = this.#happen(order, [played.event], occasion);
        answers.push(...reports, ...(step.twice === true ? reports : []));
      }
      if (played.kind === 'refusal') {
        const { reason, text } = played;
        const refused = present(request, 'the refused request');
        const line = refusalLine(order, refused, { reason, text }, { at, step: mark });
        this.write(line);
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
      const line = executionLine(this.book.order(orderId), event, occasion);
      this.write(line);
      const reports = answerOf(line);
      return storyFor(symbol).repeats === true ? [...reports, ...reports] : reports;
    });
  }

  /** A new order that can be read; `refusal`: of such a kind that it is not taken. */
  take(line: OrderLine, at: Instant, refusal?: Refusal): OutboundMessage[] {
    this.write(line);
    const market = this.#marketNow(at);
    const why = refusal ?? this.#refusalAtArrival(line, market);
    if (why === undefined)
      return this.#goOn(line.orderId, market, drawOf(this.#options.seed, line));
    const order = this.book.order(line.orderId);
    // A refused order has no story.
    const step = { script: 0, next: Number.MAX_SAFE_INTEGER };
    return this.#happen(order, [{ kind: 'rejected', ...why }], { at: line.at, step });
  }

  /** A request about an order of the book. */
  ask(line: RequestLine, at: Instant): OutboundMessage[] {
    this.write(line);
    return this.#goOn(line.orderId, this.#marketNow(at));
  }

  /** What a person at the venue does to an order of the book, and what the broker hears of it. */
  byHand(orderId: string, event: Event, at: Instant): OutboundMessage[] {
    return this.#happen(this.book.order(orderId), [event], { at: isoTime(at) });
  }

  #marketNow(at: Instant): Market {
    return marketAt(this.#options.seed, at, at, phaseAt(this.#options.hours(), at));
  }

  #refusalAtArrival({ symbol, terms }: OrderLine, market: Market): Refusal | undefined {
    if (!market.isTradable(symbol)) {
      return { reason: RejectReason.unknownSymbol, text: 'unknown symbol' };
    }
    const isOpen = this.#options.hours() === 'calendar' && market.phase === 'regular';
    if (terms.timeInForce === 'opg' && isOpen) {
      return { reason: RejectReason.tooLateToEnter, text: 'too late for the opening auction' };
    }
    return undefined;
  }

  write(line: BookLine): void {
    this.book.apply(line);
    this.#options.file.add([line]);
  }
}

const phaseBefore = ({ kind }: Bell): Market['phase'] => {
  if (kind === 'close') return 'regular';
  return kind === 'day-start' ? 'closed' : 'extended';
};

/** The message that a line of the book is told by; none if it is the venue's own affair. */
function answerOf(line: BookLine): OutboundMessage[] {
  if (line.kind === 'execution') return [executionReport(line)];
  return line.kind === 'refusal' ? [cancelReject(line)] : [];
}
