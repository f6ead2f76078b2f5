import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readVenueBook } from '../../services/venue/book-file.ts';
import type { Venue } from '../../services/venue/start-venue.ts';
import { startVenue } from '../../services/venue/start-venue.ts';
import type { FixMessage } from '../../shared/fix/message.ts';
import { fieldOf, MsgType } from '../../shared/fix/message.ts';
import { STORY_PREFIXES } from '../../shared/quotes/instruments.ts';
import { TestInitiator } from './initiator.ts';

/** The venue's README is the table of its stories: what it promises is played here, over a socket. */
const README = new URL('../../services/venue/README.md', import.meta.url);
const ROW = /^\| `([A-Z]+)` \| (.+) \| (`D`.*) \|$/;

type Row = {
  readonly prefix: string;
  readonly said: readonly string[];
  readonly trades: boolean;
  /** Per message of the broker, what it hears before it says the next. */
  readonly heard: readonly (readonly string[])[];
};

const isSaid = (token: string): boolean => /^([DFH]|G \d+)$/.test(token);

function rowOf(line: string): Row[] {
  const [, prefix, , messages] = ROW.exec(line) ?? [];
  if (prefix === undefined || messages === undefined) return [];
  const said: string[] = [];
  const heard: string[][] = [];
  for (const [, token = ''] of messages.matchAll(/`([^`]+)`/g)) {
    if (isSaid(token)) {
      said.push(token);
      heard.push([]);
    } else heard.at(-1)?.push(token);
  }
  return [{ prefix, said, trades: messages.endsWith('and it trades'), heard }];
}

const rows = (await readFile(README, 'utf8')).split('\n').flatMap(rowOf);

/** A message as the README writes it. */
function written(message: FixMessage, expected: string | undefined): string {
  const value = (tag: number): string => fieldOf(message, tag) ?? '';
  if (message.msgType === MsgType.executionReport) {
    return `${value(150)}/${value(39)} ${value(14)}/${value(151)}`;
  }
  const tags = expected?.startsWith('35=')
    ? expected.split(' ').map((field) => field.split('=')[0])
    : ['35'];
  return tags.map((tag) => `${tag}=${value(Number(tag))}`).join(' ');
}

/** One order of a story and all that is heard about it. */
class Telling {
  readonly #broker: TestInitiator;
  readonly #row: Row;
  readonly #symbol: string;
  readonly #names = new Set<string>();
  #chain = '';

  constructor(broker: TestInitiator, row: Row) {
    this.#broker = broker;
    this.#row = row;
    this.#symbol = `${row.prefix}1`;
  }

  get messages(): FixMessage[] {
    return this.#broker.received.filter((message) =>
      [11, 41, 379].some((tag) => {
        const name = fieldOf(message, tag) ?? '';
        return this.#names.has(name) || fieldOf(message, 55) === this.#symbol;
      }),
    );
  }

  heard(): string[] {
    const expected = this.#row.heard.flat();
    return this.messages.map((message, index) => written(message, expected[index]));
  }

  async play(): Promise<void> {
    let due = 0;
    for (const [index, said] of this.#row.said.entries()) {
      this.#say(said, index);
      due += this.#row.heard[index]?.length ?? 0;
      await this.#broker.until(
        () => this.messages.length >= due,
        `${this.#symbol}: ${due} messages`,
      );
    }
  }

  #say(said: string, index: number): void {
    const [verb, quantity = '10'] = said.split(' ');
    const name = `${this.#row.prefix}-${index}`;
    const terms = [
      [38, quantity],
      [40, '1'],
    ] as const;
    switch (verb) {
      case 'D':
        this.#chain = name;
        this.#broker.order(name, this.#symbol, terms);
        break;
      case 'G':
        this.#broker.replace(name, this.#chain, this.#symbol, terms);
        break;
      case 'F':
        this.#broker.cancel(name, this.#chain, this.#symbol);
        break;
      default:
        this.#broker.ask(this.#chain, this.#symbol);
    }
    this.#names.add(name);
  }
}

describe('the venue’s stories', () => {
  const tellings = new Map<string, Telling>();
  let folder: string;
  let venue: Venue;
  let broker: TestInitiator;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'venue-'));
    venue = await startVenue({ folder, password: 'secret', marketSeed: 'stories' });
    broker = new TestInitiator();
    await broker.connect(venue.port);
    for (const row of rows) tellings.set(row.prefix, new Telling(broker, row));
    // All at once: none waits for another's seconds.
    await Promise.all([...tellings.values()].map((telling) => telling.play()));
  });

  afterAll(async () => {
    await broker.drop();
    await venue.stop();
    await rm(folder, { recursive: true });
  });

  it('are all in the README', () => {
    expect(rows.map(({ prefix }) => prefix).sort()).toEqual([...STORY_PREFIXES].sort());
  });

  it.each(rows)('$prefix', async ({ prefix, heard, trades }) => {
    const told = tellings.get(prefix)?.heard() ?? [];
    const expected = heard.flat();
    expect(told.slice(0, expected.length)).toEqual(expected);
    // What trades does so by dice; of all else nothing more is said.
    expect(told.slice(expected.length).every((report) => trades && report.startsWith('F/'))).toBe(
      true,
    );
  });

  it('leave a book whose reports are those that were sent, and fewer trades than fills reported', async () => {
    const book = await readVenueBook(folder);
    const sent = broker.received.map((message) => fieldOf(message, 17));
    for (const { execId } of book.executions) expect(sent).toContain(execId);
    const names = (prefix: string) => book.fills.filter(({ symbol }) => symbol === `${prefix}1`);
    for (const wrong of ['OVERFILL', 'WRONGSIDE', 'WRONGSYM', 'UNKNOWN', 'BADPX']) {
      expect(names(wrong)).toEqual([]);
    }
    const [busted] = names('BUST');
    expect(busted).toMatchObject({ quantity: '10', bustedBy: `${busted?.orderId}-3` });
    const [corrected] = names('CORRQTY');
    expect(corrected).toMatchObject({ quantity: '5', correctedBy: [`${corrected?.orderId}-3`] });
    expect(names('DUPEXEC')).toHaveLength(1);
  });
});
