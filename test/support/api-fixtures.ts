import { seededInstruments } from '../../shared/adapters/seeded-instruments.ts';
import { seededReferencePrices } from '../../shared/adapters/seeded-reference-prices.ts';
import type { BrokerPorts } from '../../shared/app/broker-commands.ts';
import { sealEntry } from '../../shared/app/journal-codec.ts';
import { orderIdOf } from '../../shared/app/order-ids.ts';
import type { RequestOrderPorts } from '../../shared/app/request-order.ts';
import type { Account } from '../../shared/domain/accounts/account.ts';
import type { AccountEvent } from '../../shared/domain/ledger/journal.ts';
import { Exact, money, price, quantity, ZERO_QUANTITY } from '../../shared/domain/money/exact.ts';
import type { Order, OrderTerms, Position } from '../../shared/domain/orders/order.ts';
import { type CommandId, type Instant, instant } from '../../shared/kernel/brand.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type {
  Credential,
  Credentials,
  StreamConnection,
  StreamConnections,
} from '../../shared/ports/identity.ts';
import type { Mailboxes } from '../../shared/ports/queues.ts';
import type { Randomness } from '../../shared/ports/randomness.ts';
import { TEST_ACCOUNT } from './http-call.ts';
import { InMemoryAccountStore } from './in-memory-account-store.ts';

/** Monday 23 November 2026, 10:00 in New York. */
export const NOW: Instant = instant(Date.UTC(2026, 10, 23, 15));

export const fixedClock = (now: Instant = NOW): Clock => ({
  now: () => now,
  isDriven: () => false,
});

/** Counts up: every draw is different, and every run the same. */
export function countingRandomness(): Randomness {
  let drawn = 0;
  const next = (): number => {
    drawn += 1;
    return drawn;
  };
  return {
    uuid: () => `00000000-0000-4000-8000-${String(next()).padStart(12, '0')}`,
    bytes: (count) => Uint8Array.from({ length: count }, () => next() % 256),
  };
}

type SentCommand = {
  readonly mailbox: number;
  readonly account: string;
  readonly deduplicationId: string;
  // biome-ignore lint/suspicious/noExplicitAny: a command as it lies in the queue
  readonly command: any;
};

/** Keeps what was sent; `onSend` plays the worker. */
export class RecordingMailboxes implements Mailboxes {
  readonly sent: SentCommand[] = [];
  onSend: (sent: SentCommand) => void = () => {};

  async send(mailbox: number, message: Parameters<Mailboxes['send']>[1]): Promise<void> {
    const { account, body, deduplicationId } = message;
    const sent = { mailbox, account, deduplicationId, command: JSON.parse(body) };
    this.sent.push(sent);
    this.onSend(sent);
  }
}

export const accountOf = (changes: Partial<Account> = {}): Account => ({
  id: TEST_ACCOUNT,
  mailbox: 0,
  sequence: 2,
  lastHash: '0'.repeat(64),
  lastAt: NOW,
  openedAt: instant(NOW - 86_400_000),
  cash: { settled: money('10000'), unsettled: {}, provisional: money('0') },
  open: new Map(),
  quarantine: { first: 0, next: 0 },
  ...changes,
});

export const termsOf = (changes: Partial<OrderTerms> = {}): OrderTerms => ({
  symbol: 'ACME',
  side: 'buy',
  type: 'market',
  timeInForce: 'day',
  quantity: quantity('3'),
  extendedHours: false,
  ...changes,
});

export const orderOf = (changes: Partial<Order> = {}): Order => {
  const clientOrderId = changes.clientOrderId ?? 'key-1';
  return {
    id: orderIdOf(TEST_ACCOUNT, clientOrderId),
    account: TEST_ACCOUNT,
    clientOrderId,
    bodyHash: 'ab'.repeat(32),
    terms: termsOf(),
    state: 'ACKNOWLEDGED',
    submittedAt: NOW,
    updatedAt: NOW,
    filledQuantity: ZERO_QUANTITY,
    filledValue: new Exact(0),
    cancelsSent: 0,
    claims: [],
    ...changes,
  };
};

export const positionOf = (changes: Partial<Position> = {}): Position => ({
  account: TEST_ACCOUNT,
  symbol: 'ACME',
  quantity: quantity('10'),
  cost: money('1400'),
  unsettled: {},
  ...changes,
});

export const limitTerms = (limit: string): OrderTerms =>
  termsOf({ type: 'limit', limitPrice: price(limit) });

/** A store with one funded account. */
export function fundedStore(changes: Partial<Account> = {}): InMemoryAccountStore {
  const store = new InMemoryAccountStore();
  const account = accountOf(changes);
  store.heads.set(account.id, account);
  return store;
}

export type RequestWorld = RequestOrderPorts & {
  readonly store: InMemoryAccountStore;
  readonly mailboxes: RecordingMailboxes;
};

export function requestWorld(store: InMemoryAccountStore = fundedStore()): RequestWorld {
  return {
    store,
    accounts: store,
    claims: store,
    mailboxes: new RecordingMailboxes(),
    instruments: seededInstruments,
    prices: seededReferencePrices('test'),
    clock: fixedClock(),
    randomness: countingRandomness(),
    marketHours: 'calendar',
  };
}

export type BrokerWorld = BrokerPorts & {
  readonly store: InMemoryAccountStore;
  readonly mailboxes: RecordingMailboxes;
};

/** `pause` waits for nothing: what is looked for is there at once, or never. */
export function brokerWorld(store: InMemoryAccountStore = fundedStore()): BrokerWorld {
  return {
    store,
    accounts: store,
    mailboxes: new RecordingMailboxes(),
    clock: fixedClock(),
    randomness: countingRandomness(),
    pause: async () => {},
  };
}

export function inMemoryCredentials(...known: readonly Credential[]): Credentials {
  const byId = new Map(known.map((each) => [each.keyId, each]));
  return {
    find: async (keyId) => byId.get(keyId),
    add: async (credential) => {
      if (byId.has(credential.keyId)) return false;
      byId.set(credential.keyId, credential);
      return true;
    },
  };
}

export function inMemoryConnections(...known: readonly StreamConnection[]): StreamConnections & {
  readonly all: Map<string, StreamConnection>;
} {
  const all = new Map(known.map((each) => [each.connectionId, each]));
  return {
    all,
    put: async (connection) => {
      all.set(connection.connectionId, connection);
    },
    find: async (connectionId) => all.get(connectionId),
    ofAccount: async (account) => [...all.values()].filter((each) => each.account === account),
    remove: async (connectionId) => {
      all.delete(connectionId);
    },
  };
}

/** Plays the worker: what is sent takes effect at once, as these events, and leaves this account. */
export function playWorker(
  world: BrokerWorld,
  events: readonly AccountEvent[],
  after: Account = accountOf(),
): void {
  world.mailboxes.onSend = ({ command }) => {
    const entry = sealEntry(
      {
        account: TEST_ACCOUNT,
        sequence: 1,
        at: NOW,
        command: { id: command.id as CommandId, kind: command.kind },
        actor: command.actor,
        events,
        postings: [],
        outgoing: [],
      },
      '0'.repeat(64),
    );
    world.store.entries.set(TEST_ACCOUNT, [entry]);
    world.store.claims.set(`${TEST_ACCOUNT}/${command.id}`, { sequence: 1 });
    world.store.heads.set(TEST_ACCOUNT, after);
  };
}
