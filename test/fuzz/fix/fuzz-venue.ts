import type { OutboundMessage } from '../../../services/venue/acceptor.ts';
import { Book } from '../../../services/venue/book.ts';
import type { BookLine, OrderLine } from '../../../services/venue/book-lines.ts';
import { MarketMaker } from '../../../services/venue/market-maker.ts';
import { decode, emptyDecoder } from '../../../shared/fix/codec.ts';
import { FIX44 } from '../../../shared/fix/dictionary.ts';
import {
  initialSession,
  type SessionConfig,
  type SessionEffect,
  type SessionInput,
  step,
} from '../../../shared/fix/session.ts';
import { type Instant, instant } from '../../../shared/kernel/brand.ts';
import { Dice } from '../dice.ts';
import { mustHold, type Tally } from '../tally.ts';
import { BROKER, brokerMessages, NOW, PASSWORD, SENT_AT, VENUE } from './corpus.ts';
import { bytesOf, type Frame, framesIn, isWellFormed, textOf } from './frame.ts';
import { type Named, Speaker } from './speaker.ts';

export const VENUE_SESSION: SessionConfig = {
  role: 'acceptor',
  senderCompId: VENUE,
  targetCompId: BROKER,
  heartbeatSeconds: 30,
  credentials: { password: PASSWORD },
  staleOrderMs: 5_000,
  sendingTimeToleranceMs: 120_000,
  resetOnLogon: false,
  accepts: new Set(['D', 'F', 'G', 'H', 'AF', 'Q', 'j']),
  dictionary: FIX44,
  unlistedFields: 'accept',
};

/** Real ones, ones with stories, and one that there is not. */
const SYMBOLS = [
  'ACME',
  'BWTH',
  'REST1',
  'PART1',
  'SLOW1',
  'BUST1',
  'REJ1',
  'MUTE1',
  'LOST1',
  'NONE',
];

/** The venue's acceptor without its socket and its disk: session and market maker, effects in their order. */
class Acceptor {
  readonly lines: BookLine[] = [];
  readonly maker: MarketMaker;
  session = initialSession({ nextOutbound: 1, nextInbound: 1 });
  now: Instant = NOW;
  /** Everything that came over the connection that is open now. */
  stream = '';
  #decoder = emptyDecoder;

  constructor() {
    const add = (lines: readonly BookLine[]): void => void this.lines.push(...lines);
    const file = { lines: [], add, flush: async () => {}, close: async () => {} };
    this.maker = new MarketMaker({ file, seed: 'fuzz', hours: () => 'always' });
  }

  get isConnected(): boolean {
    return this.session.phase !== 'disconnected';
  }

  connect(): void {
    this.stream = '';
    this.#decoder = emptyDecoder;
    this.#input({ kind: 'connected', at: this.now });
  }

  receive(text: string): void {
    this.stream += text;
    const decoded = decode(this.#decoder, bytesOf(text));
    this.#decoder = decoded.state;
    for (const message of decoded.messages)
      this.#input({ kind: 'received', at: this.now, message });
  }

  tick(milliseconds: number): void {
    this.now = instant(this.now + milliseconds);
    this.#input({ kind: 'tick', at: this.now });
    this.#send(this.maker.tick(this.now));
  }

  #send(messages: readonly OutboundMessage[]): void {
    for (const { msgType, fields } of messages)
      this.#input({ kind: 'send', at: this.now, msgType, fields });
  }

  #input(input: SessionInput<never>): void {
    const { state, effects } = step(VENUE_SESSION, this.session, input);
    this.session = state;
    for (const effect of effects) this.#run(effect);
  }

  #run(effect: SessionEffect<never>): void {
    if (effect.kind === 'transmit') checkTransmitted(effect.bytes);
    if (effect.kind === 'deliver') {
      this.#send(this.maker.receive(effect.message, this.now));
      this.#input({ kind: 'delivered', at: this.now, upTo: effect.sequence });
    }
    if (effect.kind === 'refused') {
      this.#input({ kind: 'delivered', at: this.now, upTo: effect.sequence });
    }
    if (effect.kind === 'load-for-replay') {
      const { from, to } = effect;
      this.#input({ kind: 'replay', at: this.now, from, to, records: [] });
    }
  }
}

export function checkTransmitted(bytes: Uint8Array): void {
  const text = textOf(bytes);
  mustHold(framesIn(text).length === 1, `sends what is no message: ${text}`);
}

const TEMPLATES = brokerMessages();
const LOGON = TEMPLATES.find(({ msgType }) => msgType === 'A')?.body ?? [];
/** Between ticks, so that the stories go on. */
const TICK_EVERY = 10;

/** One day of a venue that hears nonsense. Nothing may stand in its book that its session's party did not say. */
export function fuzzVenue(seed: number, messages: number, tally: Tally): void {
  const dice = new Dice(seed);
  const venue = new Acceptor();
  const speaker = new Speaker(BROKER, VENUE, TEMPLATES, dice);
  const audit = new BookAudit(venue.lines);
  const known: Named[] = SYMBOLS.map((symbol, index) => ({
    clOrdId: `n${index}`,
    symbol,
    side: '1',
  }));
  for (let said = 0; said < messages; said += 1) {
    if (!venue.isConnected) {
      venue.connect();
      venue.receive(speaker.plain('A', LOGON, venue.session.nextInbound));
      tally.add('logons');
    }
    if (dice.chance(0.2)) venue.receive(speaker.any(venue.session.nextInbound, known));
    const { text, reframed } = speaker.wrong(venue.session.nextInbound, known);
    tally.add(reframed ? 'reframed' : 'frame broken');
    venue.receive(text);
    if (said % TICK_EVERY === 0) venue.tick(dice.below(1_500));
    for (const order of audit.check(venue.stream)) {
      tally.add('orders at the venue');
      known.push({
        clOrdId: order.clOrdId,
        symbol: order.symbol,
        side: order.side === 'buy' ? '1' : '2',
      });
    }
  }
  audit.reopens();
}

/** Reads the book's lines as they are written and holds each against what was said. */
export class BookAudit {
  readonly #lines: readonly BookLine[];
  readonly #inbound = new Set<number>();
  readonly #clOrdIds = new Set<string>();
  #seen = 0;

  constructor(lines: readonly BookLine[]) {
    this.#lines = lines;
  }

  /** The orders that are new since the last look. */
  check(stream: string): OrderLine[] {
    const fresh = this.#lines.slice(this.#seen);
    this.#seen = this.#lines.length;
    let frames: readonly Frame[] | undefined;
    const said = (): readonly Frame[] => {
      frames ??= framesIn(stream);
      return frames;
    };
    return fresh.flatMap((line) => {
      if (line.kind === 'execution') checkExecution(line);
      if (line.kind === 'cancel' || line.kind === 'replace') {
        const type = line.kind === 'cancel' ? 'F' : 'G';
        const names = new Map([
          ['11', line.clOrdId],
          ['41', line.origClOrdId],
        ]);
        mustHold(
          wasSaid(said(), type, line.inbound, names),
          `nobody asked: ${JSON.stringify(line)}`,
        );
      }
      if (line.kind !== 'order') return [];
      this.#checkOrder(line, said());
      return [line];
    });
  }

  #checkOrder(line: OrderLine, said: readonly Frame[]): void {
    const names = new Map([
      ['11', line.clOrdId],
      ['55', line.symbol],
    ]);
    mustHold(wasSaid(said, 'D', line.inbound, names), `nobody placed: ${JSON.stringify(line)}`);
    mustHold(!this.#inbound.has(line.inbound), `two orders by one message: ${line.inbound}`);
    mustHold(!this.#clOrdIds.has(line.clOrdId), `two orders under one name: ${line.clOrdId}`);
    this.#inbound.add(line.inbound);
    this.#clOrdIds.add(line.clOrdId);
  }

  /** What is on disk makes the same book again. */
  reopens(): void {
    const book = new Book();
    for (const line of this.#lines) book.apply(JSON.parse(JSON.stringify(line)));
  }
}

const wasSaid = (
  frames: readonly Frame[],
  msgType: string,
  inbound: number,
  names: ReadonlyMap<string, string>,
): boolean =>
  frames.some(
    (frame) =>
      frame.get('35') === msgType &&
      Number(frame.get('34')) === inbound &&
      [...names].every(([tag, value]) => frame.get(tag) === value) &&
      (frame.get('52') ?? '').startsWith(SENT_AT.slice(0, 8)) &&
      isWellFormed(frame, BROKER, VENUE),
  );

function checkExecution(line: Extract<BookLine, { kind: 'execution' }>): void {
  if (line.misreport !== undefined) return;
  const [cum, leaves, ordered] = [line.cum, line.leaves, line.terms.quantity].map(whole);
  const isRight = cum !== undefined && leaves !== undefined && ordered !== undefined;
  // What was never taken may have been asked for in parts of shares.
  mustHold(
    isRight ? cum + leaves <= ordered : line.execType === '8',
    `overfilled: ${JSON.stringify(line)}`,
  );
}

const whole = (text: string): bigint | undefined => (/^\d+$/.test(text) ? BigInt(text) : undefined);
