import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { utcTimestamp } from '../../shared/fix/time.ts';
import { instant } from '../../shared/kernel/brand.ts';

/** How what the tester sends is cut into writes: the acceptor must not notice. */
export type Framing = 'whole' | 'byte by byte' | 'coalesced';
export const FRAMINGS: readonly Framing[] = ['whole', 'byte by byte', 'coalesced'];

const SOH = '\u0001';
const PATIENCE_MS = 15_000;
const LINE = /^([IEORiea])(?:(\d),)?(.*)$/;

/** CompIDs of the two sides. */
export type Parties = { readonly tester: string; readonly tested: string };

/** How the script reaches the side under test. */
export type Stage = {
  readonly parties: Parties;
  readonly framing: Framing;
  /** The tester connects to an acceptor. */
  connect?(): Promise<Socket>;
  /** An initiator connects to the tester. */
  accept?(): Promise<Socket>;
  /** A line for the application above the session under test. */
  apply?(line: string): void | Promise<void>;
};

/** Plays one script against an acceptor of TW; throws at the first line that does not hold. See dialogues/README.md. */
export const playDialogue = (script: string, port: number, framing: Framing): Promise<void> =>
  play(script, {
    parties: { tester: 'TW', tested: 'ISLD' },
    framing,
    connect: () => opened(port),
  });

async function opened(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return socket;
}

/** Plays one script; throws at the first line that does not hold. */
export async function play(script: string, stage: Stage): Promise<void> {
  const connections = new Map<string, Tester>();
  try {
    for (const [index, line] of script.split('\n').entries()) {
      if (line === '' || line.startsWith('#')) continue;
      await playLine(line, stage, connections).catch((error: Error) => {
        throw new Error(`line ${index + 1}: ${line}\n${error.message}`);
      });
    }
  } finally {
    for (const connection of connections.values()) connection.close();
  }
}

async function playLine(
  line: string,
  stage: Stage,
  connections: Map<string, Tester>,
): Promise<void> {
  const parts = LINE.exec(line);
  if (parts === null) throw new Error('no such line');
  const [, verb = '', id = '1', rest = ''] = parts;
  if (rest === 'CONNECT') {
    const socket = await (verb === 'i' ? stage.connect?.() : stage.accept?.());
    if (socket === undefined) throw new Error('nobody connects that way here');
    connections.set(id, new Tester(socket, stage.framing));
    return;
  }
  if (verb === 'a') {
    for (const connection of connections.values()) await connection.flush();
    await stage.apply?.(rest);
    return;
  }
  const connection = connections.get(id);
  if (connection === undefined) throw new Error('no such connection');
  const text = withTimes(rest);
  switch (verb) {
    case 'I':
      return connection.send(framed(withHeader(text, stage.parties)));
    case 'O':
      return connection.send(framed(text));
    case 'R':
      return connection.send(text.replaceAll('|', SOH));
    case 'E':
      return expectMessage(text, await connection.next(), stage.parties);
    case 'i':
      await connection.flush();
      return connection.close();
    case 'e':
      return connection.ended();
  }
}

const TIME = /<TIME([+-]\d+)?>/g;

const withTimes = (text: string): string =>
  text.replace(TIME, (_all, seconds: string | undefined) =>
    utcTimestamp(instant(Date.now() + Number(seconds ?? 0) * 1_000)),
  );

const tagOf = (field: string): string => field.slice(0, field.indexOf('='));

/** MsgType, MsgSeqNum, who, when, to whom, and the rest as it stands. */
function withHeader(text: string, { tester, tested }: Parties): string {
  const given = text.split('|');
  const take = (tag: string, otherwise?: string): string[] => {
    const index = given.findIndex((field) => tagOf(field) === tag);
    if (index >= 0) return given.splice(index, 1);
    return otherwise === undefined ? [] : [`${tag}=${otherwise}`];
  };
  const header = [
    ...take('8'),
    ...take('9'),
    ...take('35'),
    ...take('34'),
    ...take('49', tester),
    ...take('52', utcTimestamp(instant(Date.now()))),
    ...take('56', tested),
  ];
  return [...header, ...given].join('|');
}

/** Adds the framing that the line does not bring itself. */
function framed(text: string): string {
  const given = text.split('|');
  const take = (tag: string): string | undefined => {
    const index = given.findIndex((field) => tagOf(field) === tag);
    return index < 0 ? undefined : given.splice(index, 1)[0];
  };
  const begin = take('8') ?? '8=FIX.4.4';
  const length = take('9');
  const checksum = take('10');
  const body = given.map((field) => `${field}${SOH}`).join('');
  const front = `${begin}${SOH}${length ?? `9=${body.length}`}${SOH}${body}`;
  return `${front}${checksum ?? `10=${checksumOf(front)}`}${SOH}`;
}

function checksumOf(text: string): string {
  let sum = 0;
  for (const byte of Buffer.from(text, 'latin1')) sum += byte;
  return String(sum % 256).padStart(3, '0');
}

const UTC_TIMESTAMP = /^\d{8}-\d\d:\d\d:\d\d\.\d{3}$/;

/** Framing, CompIDs and SendingTime must be right; everything else must be just as the line says. */
function expectMessage(expected: string, received: string, parties: Parties): void {
  const fields = received.slice(0, -1).split(SOH);
  const fail = (why: string): never => {
    throw new Error(`${why}\nexpected ${expected}\nreceived ${fields.join('|')}`);
  };
  const value = (tag: string): string =>
    fields.find((field) => tagOf(field) === tag)?.slice(tag.length + 1) ?? '';
  const body = received.slice(received.indexOf(`${SOH}35=`) + 1, received.lastIndexOf('10='));
  if (fields[0] !== '8=FIX.4.4') fail('BeginString');
  if (fields[1] !== `9=${body.length}`) fail('BodyLength');
  if (fields.at(-1) !== `10=${checksumOf(received.slice(0, received.lastIndexOf('10=')))}`) {
    fail('CheckSum');
  }
  if (value('49') !== parties.tested || value('56') !== parties.tester) fail('CompIDs');
  if (!UTC_TIMESTAMP.test(value('52'))) fail('SendingTime');
  const aside = new Set(['8', '9', '10', '49', '52', '56']);
  const compared = fields.filter((field) => !aside.has(tagOf(field)));
  const wanted = expected.split('|');
  const equal = (field: string, index: number): boolean =>
    wanted[index] === field || wanted[index] === `${tagOf(field)}=*`;
  if (compared.length !== wanted.length || !compared.every(equal)) fail('fields');
}

const MESSAGE = new RegExp(`^8=[^${SOH}]*${SOH}9=(\\d+)${SOH}`);

class Tester {
  readonly #socket: Socket;
  readonly #framing: Framing;
  #received = '';
  #ended = false;
  #waiting = '';
  #wake: () => void = () => undefined;

  constructor(socket: Socket, framing: Framing) {
    this.#socket = socket;
    socket.setNoDelay(true);
    this.#framing = framing;
    // Whoever writes to a connection that the acceptor has closed hears of it here, and then by `close`.
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      this.#received += chunk.toString('latin1');
      this.#wake();
    });
    socket.on('close', () => {
      this.#ended = true;
      this.#wake();
    });
  }

  async send(text: string): Promise<void> {
    if (this.#framing === 'coalesced') {
      this.#waiting += text;
      return;
    }
    if (this.#framing === 'whole') {
      await this.#write(text);
      return;
    }
    for (const byte of text) await this.#write(byte);
  }

  async #write(text: string): Promise<void> {
    await new Promise<void>((resolve) => this.#socket.write(text, 'latin1', () => resolve()));
  }

  /** What coalesced lines have waited for. */
  async flush(): Promise<void> {
    const text = this.#waiting;
    this.#waiting = '';
    if (text !== '') await this.#write(text);
  }

  async next(): Promise<string> {
    await this.flush();
    const message = await this.#until(() => this.#take(), 'a message');
    return message;
  }

  #take(): string | undefined {
    const head = MESSAGE.exec(this.#received);
    if (head === null) {
      if (this.#ended) throw new Error('the connection is closed');
      return undefined;
    }
    const end = head[0].length + Number(head[1]) + '10=000|'.length;
    if (this.#received.length < end) return undefined;
    const message = this.#received.slice(0, end);
    this.#received = this.#received.slice(end);
    return message;
  }

  async ended(): Promise<void> {
    await this.flush();
    await this.#until(() => {
      if (this.#received !== '') {
        throw new Error(`not closed but: ${this.#received.replaceAll(SOH, '|')}`);
      }
      return this.#ended ? true : undefined;
    }, 'the end of the connection');
  }

  async #until<T>(condition: () => T | undefined, what: string): Promise<T> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const result = condition();
      if (result !== undefined) return result;
      const leftMs = deadline - Date.now();
      if (leftMs <= 0) throw new Error(`waited in vain for ${what}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  close(): void {
    this.#socket.destroy();
  }
}
