import { type RunningGateway, runGateway } from '../../../services/fix-gateway/run-gateway.ts';
import { initiator } from '../../../services/fix-gateway/settings.ts';
import { memoryFixArchive, memoryFixLog } from '../../../shared/adapters/memory-fix-log.ts';
import { memorySessionLease } from '../../../shared/adapters/memory-session-lease.ts';
import { processAccountCommands } from '../../../shared/app/process-account-commands.ts';
import type { AccountCommandWire } from '../../../shared/app/wire/account-command.ts';
import type { WorkerPorts } from '../../../shared/app/worker-ports.ts';
import { isQuarantined } from '../../../shared/domain/accounts/account.ts';
import { EMPTY_LOT_BOOK, foldLots, lotsOf } from '../../../shared/domain/ledger/tax-lots.ts';
import { price, text } from '../../../shared/domain/money/exact.ts';
import { cashBalance, cashHeld } from '../../../shared/domain/risk/buying-power.ts';
import { present } from '../../../shared/kernel/assert.ts';
import {
  type AccountId,
  type Instant,
  instant,
  type OrderId,
} from '../../../shared/kernel/brand.ts';
import type { ReceivedMessage } from '../../../shared/ports/venue-queue-consumer.ts';
import { pause } from '../../../shared/shell/pause.ts';
import { ACCOUNT, deposit, open, orderId, T0 } from '../../support/commands.ts';
import { until } from '../../support/gateway-surroundings.ts';
import { InMemoryAccountStore } from '../../support/in-memory-account-store.ts';
import { ScriptedVenue } from './scripted-venue.ts';

const account = ACCOUNT as AccountId;
const FAR_AWAY_MS = 60_000;

/** What the books say, as text: an order as `STATE filled`, held and owned shares of ACME, its open tax lots as `quantity@cost`. */
export type Books = Readonly<Record<string, string>>;

/**
 * The account worker, the FIX gateway and a venue that follows a script, with real FIX bytes on a real socket between
 * the last two; queues, log and table in memory. Its clock stands on a trading day and goes on as the real one does.
 */
export class TradingFloor {
  readonly store = new InMemoryAccountStore();
  readonly venue: ScriptedVenue;
  /** Commands that the worker has worked off, in order. */
  readonly processed: AccountCommandWire[] = [];
  readonly alarms: string[] = [];
  readonly #startedAt = performance.now();
  readonly #queue: ReceivedMessage[] = [];
  readonly #mailbox: string[] = [];
  #ahead = 0;
  #working = false;
  #gateway: RunningGateway | undefined;

  private constructor(venue: ScriptedVenue) {
    this.venue = venue;
  }

  static async open(): Promise<TradingFloor> {
    const startedAt = performance.now();
    const now = (): Instant => instant(Math.round(T0 + performance.now() - startedAt));
    const venue = await ScriptedVenue.open(now);
    const floor = new TradingFloor(venue);
    floor.#gateway = runGateway(floor.#gatewayParts(now));
    await venue.loggedOn();
    await floor.do(open(), deposit('d', '10000'));
    return floor;
  }

  #gatewayParts(now: () => Instant): Parameters<typeof runGateway>[0] {
    return {
      config: {
        session: 'alpha',
        fix: initiator({
          senderCompId: 'BELLWETHER',
          targetCompId: 'VENUEALPHA',
          password: 'p',
          heartbeatSeconds: 30,
        }),
        recordsInGeneration: 1_000,
      },
      venue: { host: '127.0.0.1', port: this.venue.port },
      owner: 'catalogue',
      leaseMs: FAR_AWAY_MS,
      log: memoryFixLog(),
      archive: memoryFixArchive(),
      controls: { states: async () => new Map() },
      lease: memorySessionLease(new Map(), FAR_AWAY_MS, () => performance.now()),
      mailboxes: {
        send: async (_mailbox, { body }) => {
          this.#mailbox.push(body);
          void this.#work();
        },
      },
      queue: {
        receive: async (signal) => {
          await pause(2, signal);
          return this.#queue.splice(0);
        },
        delete: async () => undefined,
        giveBack: async () => undefined,
      },
      now,
      monotonicMs: () => performance.now(),
      writeLine: (level, event, detail) => {
        if (level === 'alarm') this.alarms.push(`${event} ${JSON.stringify(detail)}`);
      },
    };
  }

  /** The business clock: time goes by for the account, not for the session. */
  now(): Instant {
    return instant(Math.round(T0 + this.#ahead + performance.now() - this.#startedAt));
  }

  pass(milliseconds: number): void {
    this.#ahead += milliseconds;
  }

  #ports(): WorkerPorts {
    return {
      store: this.store,
      venueQueue: {
        send: async (messages) => {
          for (const { body, deduplicationId } of messages) {
            this.#queue.push({ body, receipt: deduplicationId });
          }
        },
      },
      clock: { now: () => this.now(), isDriven: () => false },
      marketView: async (symbol) => ({
        instrument: { symbol, tradable: true },
        ask: price('10'),
        bid: price('9.98'),
        marketOpen: true,
      }),
      backOff: async () => undefined,
      log: ({ level, ...line }) => {
        if (level === 'alarm') this.alarms.push(JSON.stringify(line));
      },
    };
  }

  /** One worker for the account, as its message group has. */
  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    for (let body = this.#mailbox.shift(); body !== undefined; body = this.#mailbox.shift()) {
      const deadline = instant(this.now() + FAR_AWAY_MS);
      const result = await processAccountCommands(this.#ports(), account, [body], deadline);
      if (result.processed !== 1) throw new Error(result.cause);
      this.processed.push(JSON.parse(body) as AccountCommandWire);
    }
    this.#working = false;
  }

  /** Commands of clients, drivers and operators, worked off one after another. */
  async do(...commands: readonly AccountCommandWire[]): Promise<void> {
    for (const command of commands) this.#mailbox.push(JSON.stringify(command));
    void this.#work();
    const ids = new Set(commands.map(({ id }) => id));
    await until(
      'commands worked off',
      () => this.processed.filter(({ id }) => ids.has(id)).length >= ids.size,
    );
  }

  /** Waits until the account has worked off what the venue said. */
  async heard(execId: string): Promise<void> {
    await until(`report ${execId}`, () =>
      this.processed.some(
        (command) =>
          command.kind === 'apply-execution-reports' &&
          command.reports.some((report) => report.execId === execId),
      ),
    );
  }

  /** Waits for a command of this kind, one more than before. */
  async told(kind: AccountCommandWire['kind'], count = 1): Promise<void> {
    await until(
      `${count} ${kind}`,
      () => this.processed.filter((command) => command.kind === kind).length >= count,
    );
  }

  books(...orders: readonly string[]): Books {
    const head = present(this.store.heads.get(account), 'the account');
    const position = this.store.positionItems.get(`${account}/ACME`);
    const shares = [...head.open.values()].flatMap((hold) =>
      hold.kind === 'shares' ? [Number(text(hold.quantity))] : [],
    );
    const states = orders.map((name): [string, string] => {
      const slot = this.store.slots.get(`${account}/${orderId(name) as OrderId}`);
      if (slot?.kind !== 'order') return [name, 'none'];
      return [name, `${slot.order.state} ${text(slot.order.filledQuantity)}`];
    });
    return {
      cash: text(cashBalance(head)),
      held: text(cashHeld(head)),
      shares: position === undefined ? '0' : text(position.quantity),
      lots: this.#lots(),
      ...(shares.length === 0 ? {} : { sharesHeld: String(shares.reduce((a, b) => a + b, 0)) }),
      ...(isQuarantined(head)
        ? { parked: String(head.quarantine.next - head.quarantine.first) }
        : {}),
      ...Object.fromEntries(states),
    };
  }

  /** The tax lots that the journal alone says are open, as `quantity@cost`. */
  #lots(): string {
    const terms = (id: OrderId) => {
      const slot = this.store.slots.get(`${account}/${id}`);
      return slot?.kind === 'order' ? slot.order.terms : undefined;
    };
    const journal = this.store.entries.get(account) ?? [];
    const book = journal.reduce((lots, { entry }) => foldLots(lots, entry, terms), EMPTY_LOT_BOOK);
    return lotsOf(book)
      .open.map(({ quantity, cost }) => `${text(quantity)}@${text(cost)}`)
      .join(' ');
  }

  async close(): Promise<void> {
    this.#gateway?.stop();
    await this.#gateway?.done;
    await this.venue.stop();
  }
}
