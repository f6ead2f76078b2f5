import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { describe, it } from 'vitest';
import { type RunningGateway, runGateway } from '../../services/fix-gateway/run-gateway.ts';
import { initiator } from '../../services/fix-gateway/settings.ts';
import { memoryFixArchive, memoryFixLog } from '../../shared/adapters/memory-fix-log.ts';
import { memorySessionLease } from '../../shared/adapters/memory-session-lease.ts';
import { RECORDS_IN_GENERATION } from '../../shared/app/fix-gateway/log-index.ts';
import type { AccountCommandWire } from '../../shared/app/wire/account-command.ts';
import { type VenueMessage, venueMessage } from '../../shared/app/wire/venue-message.ts';
import { instant } from '../../shared/kernel/brand.ts';
import type { ReceivedMessage } from '../../shared/ports/venue-queue-consumer.ts';
import { FRAMINGS, type Framing, play } from './dialogue.ts';

/** The gateway against a venue that says what the script says, byte by byte over a socket. */
const FOLDER = new URL('./gateway-dialogues/', import.meta.url);
const scripts = readdirSync(FOLDER).filter((name) => name.endsWith('.fix'));

const PATIENCE_MS = 15_000;
const LOOK_EVERY_MS = 5;
const POLL_EVERY_MS = 5;
/** Long, so that a clock that is set forward brings no heartbeats into the scripts. */
const HEARTBEAT_SECONDS = 300;
const LEASE_MS = 10_000;

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

const ACCOUNT = '00000000-0000-4000-8000-000000000001';

/** The order `o7` of a script. */
const orderOf = (name: string): string =>
  `00000000-0000-4000-9000-${name.slice(1).padStart(12, '0')}`;
const nameOf = (order: string): string => `o${Number(order.slice(-12))}`;

class GatewayOnStage {
  readonly #queue: ReceivedMessage[] = [];
  readonly #told: string[] = [];
  readonly #messages = new Map<string, VenueMessage>();
  #gateway: RunningGateway | undefined;
  #setForwardMs = 0;

  start(port: number): void {
    this.#gateway ??= runGateway({
      config: {
        session: 'alpha',
        fix: initiator({
          senderCompId: 'BELLWETHER',
          targetCompId: 'VENUEALPHA',
          password: 'secret',
          heartbeatSeconds: HEARTBEAT_SECONDS,
        }),
        recordsInGeneration: RECORDS_IN_GENERATION,
      },
      venue: { host: '127.0.0.1', port },
      owner: 'test',
      leaseMs: LEASE_MS,
      log: memoryFixLog(),
      archive: memoryFixArchive(),
      controls: { states: async () => new Map() },
      lease: memorySessionLease(new Map(), LEASE_MS, () => performance.now()),
      mailboxes: { send: async (_mailbox, { body }) => this.#tell(JSON.parse(body)) },
      queue: {
        receive: async () => {
          await pause(POLL_EVERY_MS);
          return this.#queue.splice(0);
        },
        delete: async () => undefined,
        giveBack: async () => undefined,
      },
      now: () => this.#now(),
      monotonicMs: () => performance.now(),
      writeLine: () => undefined,
    });
  }

  async apply(line: string): Promise<void> {
    const [verb, ...words] = line.split(' ');
    switch (verb) {
      case 'NEW':
        return this.#say('new-order', words);
      case 'REPLACE':
        return this.#say('replace-order', words);
      case 'CANCEL':
        return this.#say('cancel-order', words);
      case 'PASS':
        this.#setForwardMs += Number(words[0]) * 1_000;
        return;
      case 'TOLD':
        return this.#expectTold(words.join(' '));
      case 'STOP':
        this.#gateway?.stop();
        return;
      default:
        throw new Error(`no such line: ${line}`);
    }
  }

  async end(): Promise<void> {
    this.#gateway?.stop();
    await this.#gateway?.done;
  }

  #now() {
    return instant(Date.now() + this.#setForwardMs);
  }

  /** `o2 of=o1 quantity=25`: what is not named is as in the message before it, or as it mostly is. */
  #say(kind: VenueMessage['kind'], [name = '', ...words]: readonly string[]): void {
    const named = Object.fromEntries(words.map((word) => word.split('=')));
    const { of, ...change } = named;
    const before = this.#messages.get(of);
    const { clOrdId: origClOrdId, ...terms } = before ?? {
      order: orderOf(name),
      chain: orderOf(name),
      symbol: 'ACME',
      side: 'buy',
      quantity: '10',
      type: 'market',
      timeInForce: 'day',
      clOrdId: '',
    };
    const { symbol, side, quantity, chain, order } = terms;
    const message = venueMessage.parse({
      ...(kind === 'cancel-order' ? { symbol, side, quantity, chain, order } : terms),
      ...(of === undefined ? {} : { origClOrdId }),
      ...(kind === 'replace-order' ? { order: orderOf(name) } : {}),
      ...change,
      ...(change.extendedHours === undefined ? {} : { extendedHours: true }),
      kind,
      id: `${kind}:${name}`,
      account: ACCOUNT,
      mailbox: 0,
      clOrdId: name,
      notAfter: this.#now() + 60_000,
      at: this.#now(),
    });
    this.#messages.set(name, message);
    this.#queue.push({ body: JSON.stringify(message), receipt: message.id });
  }

  #tell(command: AccountCommandWire): void {
    if (!('order' in command)) throw new Error(`${command.kind} is of no order`);
    const order = nameOf(command.order);
    if (command.kind === 'apply-execution-reports') {
      for (const { execType, possResend } of command.reports) {
        this.#told.push(`${order}:${execType}${possResend === true ? '(again)' : ''}`);
      }
    } else if (command.kind === 'report-stuck') {
      this.#told.push(`${order}:${command.message}-${command.step}`);
    } else this.#told.push(`${order}:${command.kind}`);
  }

  /** All that the accounts were told so far. */
  async #expectTold(expected: string): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (this.#told.join(' ') !== expected) {
      if (performance.now() > deadline) {
        throw new Error(`expected ${expected}\ntold     ${this.#told.join(' ')}`);
      }
      await pause(LOOK_EVERY_MS);
    }
  }
}

async function playAgainstGateway(script: string, framing: Framing): Promise<void> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const gateway = new GatewayOnStage();
  try {
    await play(script, {
      parties: { tester: 'VENUEALPHA', tested: 'BELLWETHER' },
      framing,
      accept: async () => {
        const accepted = once(server, 'connection') as Promise<[Socket]>;
        gateway.start(port);
        return (await accepted)[0];
      },
      apply: (line) => gateway.apply(line),
    });
  } finally {
    server.close();
    await gateway.end();
  }
}

describe.concurrent.each(FRAMINGS)('gateway, hearing %s', (framing) => {
  it.each(scripts)('%s', async (name) => {
    await playAgainstGateway(readFileSync(new URL(name, FOLDER), 'utf8'), framing);
  });
});
