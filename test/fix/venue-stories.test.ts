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
const STORY = /^\| `([A-Z]+)` \| .+ \| (`D`.*) \|$/;
const SCENARIO = /^\| (D\d+[a-e]?) \| .+ \| `([A-Z]+)` \| (`D.*) \|$/;

type Row = {
  readonly name: string;
  readonly symbol: string;
  readonly said: readonly string[];
  /** Per message of the broker, what it hears before it says the next. */
  readonly heard: readonly (readonly string[])[];
};

const isSaid = (token: string): boolean => /^(D|D ioc|D fok|F|H|G \d+)$/.test(token);

function rowOf(name: string, symbol: string, messages: string): Row {
  const said: string[] = [];
  const heard: string[][] = [];
  for (const [, token = ''] of messages.matchAll(/`([^`]+)`/g)) {
    if (isSaid(token)) {
      said.push(token);
      heard.push([]);
    } else heard.at(-1)?.push(token);
  }
  return { name, symbol, said, heard };
}

const lines = (await readFile(README, 'utf8')).split('\n');
const stories = lines.flatMap((line) => {
  const [, prefix, messages] = STORY.exec(line) ?? [];
  return prefix && messages ? [rowOf(prefix, `${prefix}1`, messages)] : [];
});
const scenarios = lines.flatMap((line) => {
  const [, name, prefix, messages] = SCENARIO.exec(line) ?? [];
  return name && prefix && messages
    ? [rowOf(name, `${prefix}${name.slice(1).toUpperCase()}`, messages)]
    : [];
});
const rows = [...stories, ...scenarios];
const SCENARIOS = 35;

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

const TIME_IN_FORCE: Readonly<Record<string, string>> = { ioc: '3', fok: '4' };

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
    this.#symbol = row.symbol;
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
    const [verb, detail = ''] = said.split(' ');
    const name = `${this.#row.name}-${index}`;
    const terms = [
      [38, verb === 'G' ? detail : '10'],
      [40, '1'],
      [59, TIME_IN_FORCE[detail] ?? '0'],
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
    for (const row of rows) tellings.set(row.name, new Telling(broker, row));
    // All at once: none waits for another's seconds.
    await Promise.all([...tellings.values()].map((telling) => telling.play()));
  });

  afterAll(async () => {
    await broker.drop();
    await venue.stop();
    await rm(folder, { recursive: true });
  });

  it('are all in the README', () => {
    expect(stories.map(({ name }) => name).sort()).toEqual([...STORY_PREFIXES].sort());
    expect(scenarios).toHaveLength(SCENARIOS);
  });

  it.each(rows)('$name', ({ name, heard }) => {
    expect(tellings.get(name)?.heard()).toEqual(heard.flat());
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
