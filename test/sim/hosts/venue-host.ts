import { initiator } from '../../../services/fix-gateway/settings.ts';
import { type AcceptorApplication, AcceptorSession } from '../../../services/venue/acceptor.ts';
import { MarketMaker } from '../../../services/venue/market-maker.ts';
import { venueSession } from '../../../services/venue/start-venue.ts';
import { readable } from '../../../shared/fix/message.ts';
import type { SessionConfig } from '../../../shared/fix/session.ts';
import type { Cloud, Process } from '../cloud/cloud.ts';
import { Line, type LineEnd } from '../cloud/line.ts';
import { VenueDisk } from './venue-disk.ts';

const PASSWORD = 'password of the simulation';
/** Where nothing goes wrong any more there is little to look for. */
const CALM_TICK_MS = 3_000;
const TICK_MS = 250;
const LONGEST_OUTAGE_MS = 8_000;

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

  constructor(cloud: Cloud, seed: string) {
    this.#cloud = cloud;
    this.#seed = seed;
  }

  start(): void {
    this.#starts += 1;
    const cloud = this.#cloud;
    const process = cloud.start(`venue-${this.#starts}`, { crash: 'venue-crash' });
    const book = new MarketMaker({
      file: this.disk.bookFile(cloud, process),
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
    process.onEnd(() => {
      this.#process = undefined;
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
      tick: (at) => book.tick(at),
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

  /** A connection of the caller, or none when the venue is away. */
  connect(from: Process): LineEnd | undefined {
    const [process, session] = [this.#process, this.#session];
    if (process === undefined || session === undefined) return undefined;
    const line = new Line(this.#cloud, from, process);
    session.admit(line.far);
    return line.near;
  }
}
