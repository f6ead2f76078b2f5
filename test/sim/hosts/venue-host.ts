import { initiator } from '../../../services/fix-gateway/settings.ts';
import {
  type AcceptorApplication,
  AcceptorSession,
  type OutboundMessage,
} from '../../../services/venue/acceptor.ts';
import { hasEnded } from '../../../services/venue/book-order.ts';
import { MarketMaker } from '../../../services/venue/market-maker.ts';
import { venueSession } from '../../../services/venue/start-venue.ts';
import { readable } from '../../../shared/fix/message.ts';
import type { SessionConfig } from '../../../shared/fix/session.ts';
import type { Instant } from '../../../shared/kernel/brand.ts';
import type { Cloud, Process } from '../cloud/cloud.ts';
import { Line, type LineEnd } from '../cloud/line.ts';
import type { Dice } from '../time/dice.ts';
import { type PatientBookFile, VenueDisk } from './venue-disk.ts';
import { handiworkOf } from './venue-hand.ts';

const PASSWORD = 'password of the simulation';
/** Where nothing goes wrong any more there is little to look for. */
const CALM_TICK_MS = 3_000;
const TICK_MS = 250;
const LONGEST_OUTAGE_MS = 8_000;
const COMES_BACK = 0.4;

export const GATEWAY_FIX: SessionConfig = initiator({
  senderCompId: 'BELLWETHER',
  targetCompId: 'VENUEALPHA',
  password: PASSWORD,
  heartbeatSeconds: 10,
});

const VENUE_FIX = venueSession({ password: PASSWORD });

/** A message as the venue took it, after the session and before the book. */
export type Taken = { readonly at: number; readonly session: string; readonly message: string };

/** The venue: its real session and book on a disk that outlives it, restarted when its process stops. */
export class VenueHost {
  readonly disk = new VenueDisk();
  readonly taken: Taken[] = [];
  readonly #cloud: Cloud;
  readonly #seed: string;
  #process: Process | undefined;
  #session: AcceptorSession | undefined;
  #starts = 0;
  /** Whoever is about to see to an order, by the dice that say to which. */
  #hands: Dice[] = [];
  #atDesk: { readonly book: MarketMaker; readonly file: PatientBookFile } | undefined;
  /** Orders that somebody saw to before: whoever did often comes back to them. */
  readonly #touched = new Set<string>();
  /** Fills that somebody took back. */
  readonly #taken = new Set<string>();

  constructor(cloud: Cloud, seed: string) {
    this.#cloud = cloud;
    this.#seed = seed;
  }

  start(): void {
    this.#starts += 1;
    const cloud = this.#cloud;
    const process = cloud.start(`venue-${this.#starts}`, { crash: 'venue-crash' });
    const file = this.disk.bookFile(cloud, process);
    const book = new MarketMaker({
      file,
      seed: this.#seed,
      hours: () => 'calendar',
    });
    const session = new AcceptorSession({
      session: VENUE_FIX,
      numbers: this.disk.numbers,
      log: this.disk.sessionLog(cloud, process),
      application: this.#recording(book),
      now: () => cloud.nowOf(process),
      onFatal: (error) => {
        if (process.isAlive) cloud.escape(process.name, error);
      },
    });
    this.#process = process;
    this.#session = session;
    this.#atDesk = { book, file };
    process.onEnd(() => {
      this.#process = undefined;
      this.#atDesk = undefined;
      const outage = cloud.dice.between(100, LONGEST_OUTAGE_MS);
      cloud.timeline.in(outage, 'venue restarts', () => this.start());
    });
    session.send(book.unsentAnswers(this.disk.answersSent()));
    this.#tick(process, session);
  }

  #tick(process: Process, session: AcceptorSession): void {
    const { faults, timeline } = this.#cloud;
    const every = faults.areOver ? CALM_TICK_MS : TICK_MS;
    timeline.in(every, `${process.name} tick`, () => {
      if (!process.isAlive) return;
      try {
        session.tick();
      } catch (error) {
        this.#cloud.escape(process.name, error);
      }
      this.#tick(process, session);
    });
  }

  #recording(book: MarketMaker): AcceptorApplication {
    return {
      flush: () => book.flush(),
      tick: (at) => {
        const hands = this.#hands;
        this.#hands = [];
        return [...book.tick(at), ...hands.flatMap((dice) => this.#seenTo(book, dice, at))];
      },
      receive: (message, at) => {
        const fields = readable(message.fields);
        this.#cloud.timeline.tell(() => `venue takes 35=${message.msgType} ${fields}`);
        this.taken.push({
          at: this.#cloud.timeline.steps,
          session: 'alpha',
          message: `35=${message.msgType}|${fields}`,
        });
        return book.receive(message, at);
      },
    };
  }

  /** A person at the venue sees to an order of its book, with the venue's next look at it. */
  byHand(dice: Dice): void {
    this.#hands.push(dice);
  }

  /**
   * On the telephone: the order is out of the book, and nothing is sent of it, unless the venue finds after a crash that
   * nothing was. False when nobody answers.
   */
  takesOut(clOrdId: string): boolean {
    const { book, file } = this.#atDesk ?? {};
    if (book === undefined || file?.isAtRest() !== true) return false;
    const order = book.orders().find((each) => each.clOrdId === clOrdId);
    if (order === undefined || hasEnded(order)) return true;
    book.byHand(order.line.orderId, { kind: 'cancelled', text: 'by telephone' }, this.#cloud.wall);
    file.flushNow();
    return true;
  }

  #seenTo(book: MarketMaker, dice: Dice, at: Instant): readonly OutboundMessage[] {
    const all = book.orders();
    const again = all.filter(({ line }) => this.#touched.has(line.orderId));
    const orders = again.length > 0 && dice.chance(COMES_BACK) ? again : all;
    const work = handiworkOf(orders, this.#taken, dice, at);
    if (work === undefined) return [];
    const { orderId, event } = work;
    this.#touched.add(orderId);
    if ('reference' in event) this.#taken.add(event.reference);
    this.#cloud.timeline.tell(() => `venue by hand: ${orderId} ${JSON.stringify(event)}`);
    return book.byHand(orderId, event, at);
  }

  /** A connection of the caller, or none when the venue is away. */
  connect(from: Process): LineEnd | undefined {
    const [process, session] = [this.#process, this.#session];
    if (process === undefined || session === undefined) return undefined;
    const line = new Line(this.#cloud, from, process);
    session.admit(line.far);
    return line.near;
  }
}
