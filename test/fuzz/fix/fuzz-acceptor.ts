import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Acceptor, startAcceptor } from '../../../services/venue/acceptor.ts';
import type { BookLine } from '../../../services/venue/book-lines.ts';
import { MarketMaker } from '../../../services/venue/market-maker.ts';
import type { FixLogRecord } from '../../../shared/ports/fix-log.ts';
import { Dice } from '../dice.ts';
import { mustHold, type Tally } from '../tally.ts';
import { BROKER, brokerMessages, NOW, PASSWORD, VENUE } from './corpus.ts';
import { bytesOf } from './frame.ts';
import { BookAudit, VENUE_SESSION } from './fuzz-venue.ts';
import { type Named, Speaker } from './speaker.ts';

const TEMPLATES = brokerMessages();
const KNOWN: readonly Named[] = [{ clOrdId: 'known', symbol: 'REST1', side: '1' }];
const MESSAGES_PER_CONNECTION = 4;

/** The acceptor itself, over TCP: connections that say wrong things and go. It answers the next one as if nothing was. */
export async function fuzzAcceptor(seed: number, messages: number, tally: Tally): Promise<void> {
  const dice = new Dice(seed);
  const venue = await Venue.open();
  const speaker = new Speaker(BROKER, VENUE, TEMPLATES, dice);
  const audit = new BookAudit(venue.lines);
  const logon = (): string =>
    speaker.plain(
      'A',
      [
        ['98', '0'],
        ['108', '30'],
        ['554', PASSWORD],
      ],
      venue.nextInbound,
    );
  for (let said = 0; said < messages; said += MESSAGES_PER_CONNECTION) {
    const texts = [logon()];
    for (let left = MESSAGES_PER_CONNECTION; left > 0; left -= 1) {
      const expected = venue.nextInbound + texts.length;
      if (dice.chance(0.3)) texts.push(speaker.any(expected, KNOWN));
      const { text, reframed } = speaker.wrong(venue.nextInbound + texts.length, KNOWN);
      tally.add(reframed ? 'reframed' : 'frame broken');
      texts.push(text);
    }
    const stream = texts.join('');
    await venue.hear(stream, dice);
    tally.add('orders at the venue over TCP', audit.check(stream).length);
  }
  await venue.close();
}

class Venue {
  readonly lines: BookLine[] = [];
  readonly #acceptor: Acceptor;
  readonly #fatal: unknown[];
  readonly #log: FixLogRecord[];

  private constructor(
    acceptor: Acceptor,
    lines: BookLine[],
    log: FixLogRecord[],
    fatal: unknown[],
  ) {
    this.#acceptor = acceptor;
    this.lines = lines;
    this.#log = log;
    this.#fatal = fatal;
  }

  static async open(): Promise<Venue> {
    const lines: BookLine[] = [];
    const log: FixLogRecord[] = [];
    const fatal: unknown[] = [];
    const add = (more: readonly BookLine[]): void => void lines.push(...more);
    const acceptor = await startAcceptor({
      host: '127.0.0.1',
      port: 0,
      session: VENUE_SESSION,
      numbers: { nextOutbound: 1, nextInbound: 1 },
      log: {
        append: async (records) => void log.push(...records),
        sent: async (from, to) =>
          log.filter(
            (each) => each.kind === 'sent' && each.sequence >= from && each.sequence <= to,
          ) as never,
      },
      application: new MarketMaker({
        file: { lines: [], add, flush: async () => {}, close: async () => {} },
        seed: 'fuzz',
        hours: () => 'always',
      }),
      now: () => NOW,
      onFatal: (error) => fatal.push(error),
    });
    return new Venue(acceptor, lines, log, fatal);
  }

  get nextInbound(): number {
    const received = this.#log.findLast((each) => each.kind === 'received');
    return received?.kind === 'received' ? received.nextInbound : 1;
  }

  /** A connection that says all this, in two pieces, and ends. */
  async hear(stream: string, dice: Dice): Promise<void> {
    const socket = connect(this.#acceptor.port, '127.0.0.1');
    socket.on('error', () => undefined);
    const closed = once(socket, 'close');
    socket.resume();
    const cutAt = dice.below(stream.length);
    socket.write(bytesOf(stream.slice(0, cutAt)));
    await nextTurn();
    socket.end(bytesOf(stream.slice(cutAt)));
    await closed;
    // What the acceptor still has to carry out of it takes turns of its own.
    for (let turn = 0; turn < 20; turn += 1) await nextTurn();
    const [error] = this.#fatal;
    mustHold(error === undefined, `the acceptor gave up: ${String(error)}`);
  }

  async close(): Promise<void> {
    await this.#acceptor.stop();
  }
}
