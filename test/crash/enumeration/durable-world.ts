import { processAccountCommands } from '../../../shared/app/process-account-commands.ts';
import type { AccountCommandWire } from '../../../shared/app/wire/account-command.ts';
import type { WorkerPorts } from '../../../shared/app/worker-ports.ts';
import { price, quantity } from '../../../shared/domain/money/exact.ts';
import type { MarketView } from '../../../shared/domain/orders/market-view.ts';
import { BugError } from '../../../shared/kernel/assert.ts';
import { type AccountId, instant } from '../../../shared/kernel/brand.ts';
import type { Commit, CommitOutcome } from '../../../shared/ports/account-store.ts';
import type { Mailboxes, VenueQueue } from '../../../shared/ports/queues.ts';
import { ACCOUNT, T0 } from '../../support/commands.ts';
import { InMemoryAccountStore } from '../../support/in-memory-account-store.ts';
import type { Situation, UseCase } from './every-crash.ts';
import { MortalProcess } from './mortal-process.ts';

/** Within what an order may take to the venue. */
const REDELIVERED_AFTER_MS = 1_500;

export const OWN_ACCOUNT = ACCOUNT as AccountId;

/** What a commit meets, beside what it asks for. */
export type Trouble = 'conflict' | 'transient' | 'written, reply lost' | 'reply lost' | 'a bug';

/** The account store with all that a commit writes, and with the troubles that it is given. */
export class DurableStore extends InMemoryAccountStore {
  readonly hints = new Map<string, unknown>();
  readonly troubles: Trouble[] = [];

  override async commit(commit: Commit): Promise<CommitOutcome> {
    const trouble = this.troubles.shift();
    if (trouble === 'conflict') return { kind: 'conflict' };
    if (trouble === 'transient') return { kind: 'transient', cause: 'throttled' };
    if (trouble === 'reply lost') return { kind: 'ambiguous', cause: 'no reply' };
    if (trouble === 'a bug') throw new BugError('the table does not take it');
    const outcome = await super.commit(commit);
    if (outcome.kind === 'committed') {
      for (const due of commit.due) this.hints.set(`due ${due.order} ${due.due} ${due.at}`, due);
      for (const armed of commit.armed) this.hints.set(`armed ${armed.order}`, armed);
    }
    return trouble === 'written, reply lost' ? { kind: 'ambiguous', cause: 'no reply' } : outcome;
  }

  copy(): DurableStore {
    const copy = new DurableStore();
    for (const name of ITEMS) {
      const items = copy[name] as Map<unknown, unknown>;
      for (const [key, value] of this[name]) items.set(key, value);
    }
    copy.troubles.push(...this.troubles);
    return copy;
  }
}

const ITEMS = [
  'heads',
  'slots',
  'positionItems',
  'entries',
  'claims',
  'controls',
  'quarantined',
  'hints',
] as const;

const ISSUED_AT = /"issuedAt":\d+/;

type Message = { readonly group: string; readonly id: string; readonly body: string };

/** All that came into a queue: it has forgotten by now what it has seen, and hands out everything. */
export class Queue {
  readonly messages: Message[] = [];

  /** What is left for a receiver that drops what it has seen. Asked for again later, a message says so. */
  distinct(): readonly Message[] {
    const byId = Map.groupBy(this.messages, ({ id }) => id);
    return [...byId.values()].map((same) => {
      const [first] = same;
      const sayings = new Set(same.map(({ body }) => body.replace(ISSUED_AT, '')));
      if (first === undefined || sayings.size > 1) throw new Error(`two under the id ${first?.id}`);
      return first;
    });
  }
}

/** Maps as lists of their entries, bytes and exact numbers as text: what is compared is what would be written. */
export const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify({ value }, function (this: Record<string, unknown>, name, written) {
      const each = this[name];
      if (each instanceof Uint8Array) return Buffer.from(each).toString();
      if (each instanceof Set) return [...each];
      return each instanceof Map ? [...each].sort(byKey) : written;
    }),
  ).value;

const byKey = ([a]: [unknown, unknown], [b]: [unknown, unknown]): number =>
  String(a) < String(b) ? -1 : 1;

/** Every symbol trades, asks 10 and is owned in fractions; WIDE may not be bought on margin. */
export const marketOf = (symbol: string): MarketView => ({
  instrument: { symbol, tradable: true, marginable: symbol !== 'WIDE' },
  ask: price('10'),
  bid: price('9.98'),
  last: price('10'),
  marketOpen: true,
});

/** One account with its queues, all in memory. It outlives every process. */
export class DurableWorld {
  readonly store: DurableStore;
  readonly mailbox = new Queue();
  readonly venue = new Queue();
  now = T0;
  /** Of the commands that were parked. */
  readonly bugs: string[] = [];
  #worked = 0;

  constructor(store = new DurableStore()) {
    this.store = store;
  }

  static async after(...commands: readonly (AccountCommandWire | string)[]): Promise<DurableWorld> {
    const world = new DurableWorld();
    for (const command of commands) await world.work(new MortalProcess(), [command]);
    return world;
  }

  copy(): DurableWorld {
    const copy = new DurableWorld(this.store.copy());
    copy.venue.messages.push(...this.venue.messages);
    copy.now = this.now;
    return copy;
  }

  readonly clock = { now: () => instant(this.now), isDriven: () => false };

  readonly mailboxes: Mailboxes = {
    send: async (_, { account, body, deduplicationId }) => {
      this.mailbox.messages.push({ group: account, id: deduplicationId, body });
    },
  };

  readonly venueQueue: VenueQueue = {
    send: async (messages) => {
      for (const { group, deduplicationId, body } of messages) {
        this.venue.messages.push({ group, id: deduplicationId, body });
      }
    },
  };

  workerPorts(process: MortalProcess): WorkerPorts {
    return {
      store: process.port(this.store),
      venueQueue: process.port(this.venueQueue),
      venue: 'alpha',
      clock: this.clock,
      marketView: process.call(async (symbol) => marketOf(symbol)),
      inventoryOwed: process.call(async () => quantity('0')),
      backOff: process.call(async () => {}),
      log: ({ event, bug }) => {
        if (event === 'command-parked') this.bugs.push(String(bug));
      },
    };
  }

  /** One delivery of a group of messages to the worker; throws when a part of it comes again. */
  async work(
    process: MortalProcess,
    messages: readonly (AccountCommandWire | string)[],
  ): Promise<void> {
    const bodies = messages.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
    const deadline = instant(this.now + 1);
    const ports = this.workerPorts(process);
    const { cause } = await processAccountCommands(ports, OWN_ACCOUNT, bodies, deadline);
    if (cause !== undefined) throw new Error(cause);
  }

  /** The account's worker takes what lies in its mailbox. */
  readonly workMailbox = async (): Promise<void> => {
    const bodies = this.mailbox.messages.slice(this.#worked).map(({ body }) => body);
    this.#worked = this.mailbox.messages.length;
    await this.work(new MortalProcess(), bodies);
  };

  contents(): unknown {
    const { store, mailbox, venue } = this;
    const items = ITEMS.map((name) => [name, store[name]]);
    return plain({ items, mailbox: mailbox.distinct(), venue: venue.distinct() });
  }
}

/** A use case in the world of an account that has been through these messages. */
export async function inWorldAfter(
  name: string,
  messages: readonly (AccountCommandWire | string)[],
  situation: (own: DurableWorld) => Situation | Promise<Situation>,
  onlyReads = false,
): Promise<UseCase> {
  const world = await DurableWorld.after(...messages);
  return {
    name,
    onlyReads,
    begin: async () => {
      const own = world.copy();
      const later = (): void => {
        own.now += REDELIVERED_AFTER_MS;
      };
      return { ...(await situation(own)), later };
    },
  };
}
