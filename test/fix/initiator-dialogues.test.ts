import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { fieldOf, Tag } from '../../shared/fix/message.ts';
import type { Framing } from './dialogue.ts';
import { FRAMINGS, play } from './dialogue.ts';
import { TestInitiator } from './initiator.ts';

const FOLDER = new URL('./initiator-dialogues/', import.meta.url);
const scripts = readdirSync(FOLDER).filter((name) => name.endsWith('.fix'));

/** The initiator under test and its application, as the scripts speak of them. */
class Broker {
  #initiator = new TestInitiator();

  connect(port: number): void {
    this.#initiator.begin(port);
  }

  async apply(line: string): Promise<void> {
    const [verb, ...words] = line.split(' ');
    const initiator = this.#initiator;
    switch (verb) {
      case 'ORDER':
        return initiator.order(words.join(' '), 'ACME');
      case 'LOGOUT':
        return initiator.logout();
      case 'UNSAFE':
        initiator.confirms = false;
        return;
      case 'RESTART':
        await initiator.until(() => initiator.closed, 'the lost connection');
        this.#initiator = initiator.restarted();
        return;
      case 'AWAY':
        return initiator.until(() => initiator.closed, 'the lost connection');
      case 'ALARM':
        return initiator.until(() => initiator.alarms.join(' ') === words.join(' '), line);
      case 'DELIVERED':
        return this.#delivered(words, Tag.execId);
      case 'DELIVERED-TYPES':
        return this.#delivered(words, Tag.msgType);
      default:
        throw new Error(`no such line: ${line}`);
    }
  }

  async #delivered(expected: readonly string[], tag: number): Promise<void> {
    const initiator = this.#initiator;
    await initiator.until(() => initiator.received.length >= expected.length, expected.join(' '));
    expect(initiator.received.map((message) => fieldOf(message, tag))).toEqual(expected);
  }

  async end(): Promise<void> {
    if (!this.#initiator.closed) await this.#initiator.drop();
  }
}

async function playAgainstInitiator(script: string, framing: Framing): Promise<void> {
  const server: Server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const broker = new Broker();
  try {
    await play(script, {
      parties: { tester: 'VENUEALPHA', tested: 'BELLWETHER' },
      framing,
      accept: async () => {
        const accepted = once(server, 'connection') as Promise<[Socket]>;
        broker.connect(port);
        return (await accepted)[0];
      },
      apply: (line) => broker.apply(line),
    });
  } finally {
    await broker.end();
    server.close();
  }
}

describe.concurrent.each(FRAMINGS)('initiator, hearing %s', (framing) => {
  it.each(scripts)('%s', async (name) => {
    await playAgainstInitiator(readFileSync(new URL(name, FOLDER), 'utf8'), framing);
  });
});
