import { dynamoDbControlStates } from '../../../shared/adapters/dynamodb-controls.ts';
import { dynamodbFixArchive } from '../../../shared/adapters/dynamodb-fix-archive.ts';
import { dynamodbFixLog } from '../../../shared/adapters/dynamodb-fix-log.ts';
import { dynamodbSessionLease } from '../../../shared/adapters/dynamodb-session-lease.ts';
import { sqsMailboxes } from '../../../shared/adapters/sqs-mailboxes.ts';
import { sqsVenueQueueConsumer } from '../../../shared/adapters/sqs-venue-queue-consumer.ts';
import {
  mayConnect,
  nextWakeAt,
  stepGateway,
  wantsMessages,
} from '../../../shared/app/fix-gateway/gateway.ts';
import {
  type Gateway,
  type GatewayEffect,
  type GatewayInput,
  startGateway,
} from '../../../shared/app/fix-gateway/gateway-state.ts';
import { takeOver } from '../../../shared/app/fix-gateway/take-over.ts';
import type { AccountId } from '../../../shared/kernel/brand.ts';
import type { Process } from '../cloud/cloud.ts';
import type { LineEnd } from '../cloud/line.ts';
import type { Place } from '../place.ts';
import { MAILBOX_URLS, TABLES, VENUE_QUEUE_URL } from '../place.ts';
import { GATEWAY_FIX, type VenueHost } from './venue-host.ts';

export const SESSION = 'alpha';
const LEASE_MS = 10_000;
const LOOKS_PER_LEASE = 8;
const RENEWALS_PER_LEASE = 3;
const PATIENCE_MS = 7_000;
/** Where nothing goes wrong any more there is little to look for. */
const CALM_TICK_MS = 3_000;
const TICK_MS = 250;
const CONNECT_PAUSE_MS = 1_000;
const RETRY_MS = 400;
const RESTART_MS = 3_000;
const POLLERS = 2;
/** So few that a run ends several generations of the log. */
const RECORDS_IN_GENERATION = 150;

type Untimed<T> = T extends unknown ? Omit<T, 'at'> : never;

/** A gateway's task: the real core and adapters, and around them what run-gateway.ts does, on virtual time. */
export class GatewayHost {
  readonly #place: Place;
  readonly #venue: VenueHost;
  readonly #name: string;
  #starts = 0;
  /** Of the owner; undefined while it stands by. */
  gateway: Gateway | undefined;

  constructor(place: Place, venue: VenueHost, name: string) {
    this.#place = place;
    this.#venue = venue;
    this.#name = name;
  }

  start(): void {
    this.#starts += 1;
    const { cloud } = this.#place;
    const process = cloud.start(`${this.#name}-${this.#starts}`, {
      crash: 'gateway-crash',
      freeze: 'gateway-freeze',
    });
    process.onEnd(() => {
      this.gateway = undefined;
      cloud.timeline.in(cloud.dice.between(100, RESTART_MS), `${this.#name} restarts`, () =>
        this.start(),
      );
    });
    cloud.spawn(process, this.#run(process));
  }

  async #run(process: Process): Promise<void> {
    const { cloud } = this.#place;
    const { timeline } = cloud;
    const client = this.#place.tableClient(process);
    const lease = dynamodbSessionLease(client, TABLES.fixLog, LEASE_MS, () =>
      // Who stands by may be wrong about the time: the log is the fence, whatever the lease does.
      cloud.faults.fires('lease-early') ? timeline.now + LEASE_MS : timeline.now,
    );
    for (;;) {
      const taken = await lease.tryAcquire(SESSION, process.name).catch(() => false);
      if (taken) break;
      await cloud.sleep(process, cloud.faults.areOver ? LEASE_MS : LEASE_MS / LOOKS_PER_LEASE);
    }
    timeline.tell(() => `${process.name} leads`);
    const pause = (milliseconds: number) => cloud.sleep(process, milliseconds);
    const log = dynamodbFixLog(client, TABLES.fixLog, pause);
    cloud.spawn(process, this.#keepLease(process, lease));
    let taken: Awaited<ReturnType<typeof takeOver>>;
    try {
      taken = await takeOver(log, SESSION, process.name, () => cloud.nowOf(process));
    } catch {
      process.end();
      return;
    }
    const config = {
      session: SESSION,
      fix: GATEWAY_FIX,
      recordsInGeneration: RECORDS_IN_GENERATION,
    };
    const gateway = startGateway(config, taken);
    this.gateway = gateway;
    new Shift(this.#place, this.#venue, process, gateway, log).begin();
  }

  async #keepLease(
    process: Process,
    lease: ReturnType<typeof dynamodbSessionLease>,
  ): Promise<void> {
    const { cloud } = this.#place;
    let renewedAt = cloud.timeline.now;
    while (process.isAlive) {
      await cloud.sleep(process, LEASE_MS / RENEWALS_PER_LEASE);
      const askedAt = cloud.timeline.now;
      const renewed = await lease.renew(SESSION, process.name).catch(() => undefined);
      if (renewed === true) renewedAt = askedAt;
      const isLost = renewed === false || cloud.timeline.now - renewedAt > PATIENCE_MS;
      if (isLost) {
        cloud.timeline.tell(() => `${process.name} loses its lease`);
        process.end();
      }
    }
  }
}

class Shift {
  readonly #place: Place;
  readonly #venue: VenueHost;
  readonly #process: Process;
  readonly #gateway: Gateway;
  readonly #log: ReturnType<typeof dynamodbFixLog>;
  readonly #archive: ReturnType<typeof dynamodbFixArchive>;
  readonly #controls: ReturnType<typeof dynamoDbControlStates>;
  readonly #mailboxes: ReturnType<typeof sqsMailboxes>;
  readonly #queue: ReturnType<typeof sqsVenueQueueConsumer>;
  #line: LineEnd | undefined;
  #connection = 0;
  #turnEnds = false;
  #wakesAt = Number.POSITIVE_INFINITY;
  #toDelete: string[] = [];
  #toGiveBack: string[] = [];

  constructor(
    place: Place,
    venue: VenueHost,
    process: Process,
    gateway: Gateway,
    log: ReturnType<typeof dynamodbFixLog>,
  ) {
    const tables = place.tableClient(process);
    const queues = place.queueClient(process);
    this.#place = place;
    this.#venue = venue;
    this.#process = process;
    this.#gateway = gateway;
    this.#log = log;
    this.#archive = dynamodbFixArchive(tables, TABLES.fixLog);
    this.#controls = dynamoDbControlStates(tables, TABLES.controls);
    this.#mailboxes = sqsMailboxes(queues, MAILBOX_URLS);
    this.#queue = sqsVenueQueueConsumer(queues, VENUE_QUEUE_URL);
  }

  begin(): void {
    const { cloud } = this.#place;
    this.#connect();
    this.#tick();
    for (let poller = 0; poller < POLLERS; poller += 1) cloud.spawn(this.#process, this.#poll());
  }

  #give(input: Untimed<GatewayInput>): void {
    const { cloud } = this.#place;
    cloud.inside(this.#process, () => {
      const timed = { ...input, at: cloud.nowOf(this.#process) } as GatewayInput;
      try {
        for (const effect of stepGateway(this.#gateway, timed)) this.#carryOut(effect);
      } catch (error) {
        cloud.escape(this.#process.name, error);
        this.#process.end();
        return;
      }
      this.#wakeInTime();
      if (this.#turnEnds || input.kind === 'turn-ended') return;
      this.#turnEnds = true;
      cloud.timeline.in(0, `${this.#process.name} turn ends`, () => {
        this.#turnEnds = false;
        this.#give({ kind: 'turn-ended' });
        this.#tidy();
      });
    });
  }

  #wakeInTime(): void {
    const { cloud } = this.#place;
    const at = nextWakeAt(this.#gateway);
    if (at === undefined) return;
    const wait = Math.max(1, at - cloud.nowOf(this.#process));
    const wakesAt = cloud.timeline.now + wait;
    if (wakesAt >= this.#wakesAt) return;
    this.#wakesAt = wakesAt;
    cloud.timeline.in(wait, `${this.#process.name} wakes`, () => {
      this.#wakesAt = Number.POSITIVE_INFINITY;
      this.#give({ kind: 'tick' });
    });
  }

  #tick(): void {
    const { faults, timeline } = this.#place.cloud;
    const every = faults.areOver ? CALM_TICK_MS : TICK_MS;
    timeline.in(every, `${this.#process.name} tick`, () => {
      if (!this.#process.isAlive) return;
      this.#give({ kind: 'tick' });
      this.#tick();
    });
  }

  #carryOut(effect: GatewayEffect): void {
    const { cloud } = this.#place;
    const spawn = (work: Promise<void>): void => cloud.spawn(this.#process, work);
    switch (effect.kind) {
      case 'append':
        spawn(this.#append(effect));
        return;
      case 'write':
        if (effect.connection === this.#connection) this.#line?.write(effect.bytes);
        return;
      case 'disconnect':
        if (effect.connection === this.#connection) this.#line?.end();
        return;
      case 'mail':
        spawn(this.#mail(effect));
        return;
      case 'archive':
        spawn(
          this.#persistently(() =>
            this.#archive.keep(SESSION, effect.generation, effect.messages),
          ).then(() => this.#give({ kind: 'archived', generation: effect.generation })),
        );
        return;
      case 'look-up':
        spawn(
          this.#persistently(() => this.#archive.find(SESSION, effect.clOrdIds)).then((found) =>
            this.#give({ kind: 'looked-up', key: effect.key, found }),
          ),
        );
        return;
      case 'read-switches':
        spawn(
          this.#persistently(() => this.#controls.states(effect.scopes)).then((states) =>
            this.#give({ kind: 'switches-read', key: effect.key, states }),
          ),
        );
        return;
      case 'delete':
        this.#toDelete.push(effect.receipt);
        return;
      case 'give-back':
        this.#toGiveBack.push(effect.receipt);
        return;
      case 'note':
        cloud.timeline.tell(
          () => `${this.#process.name} ${effect.event} ${JSON.stringify(effect.detail)}`,
        );
        return;
      case 'ended':
        this.#process.end();
    }
  }

  async #append(effect: Extract<GatewayEffect, { kind: 'append' }>): Promise<void> {
    try {
      const outcome = await this.#log.append(SESSION, effect.slot, effect.records);
      if (outcome === 'appended') {
        this.#give({ kind: 'appended' });
        return;
      }
      this.#place.cloud.timeline.tell(
        () => `${this.#process.name} finds slot ${effect.slot} taken`,
      );
    } catch {
      // A log out of reach ends the task as a taken one does.
    }
    this.#process.end();
  }

  async #mail({ command, key }: Extract<GatewayEffect, { kind: 'mail' }>): Promise<void> {
    const { mailbox, account, body, deduplicationId } = command;
    await this.#persistently(() =>
      this.#mailboxes.send(mailbox, { account: account as AccountId, body, deduplicationId }),
    );
    this.#give({ kind: 'mailed', account, key });
  }

  async #persistently<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch {
        await this.#place.cloud.sleep(this.#process, RETRY_MS);
      }
    }
  }

  async #poll(): Promise<void> {
    const { cloud } = this.#place;
    const never = new AbortController().signal;
    for (;;) {
      if (!wantsMessages(this.#gateway)) {
        await cloud.sleep(this.#process, TICK_MS);
        continue;
      }
      try {
        const messages = await this.#queue.receive(never);
        if (messages.length > 0) this.#give({ kind: 'queue-messages', messages });
      } catch {
        await cloud.sleep(this.#process, RETRY_MS);
      }
    }
  }

  /** A receipt that could not be used brings the message back, and the log knows it then. */
  #tidy(): void {
    const [deletions, returns] = [this.#toDelete, this.#toGiveBack];
    this.#toDelete = [];
    this.#toGiveBack = [];
    if (deletions.length > 0) this.#queue.delete(deletions).catch(() => undefined);
    if (returns.length > 0) this.#queue.giveBack(returns).catch(() => undefined);
  }

  #connect(): void {
    const { cloud } = this.#place;
    cloud.inside(this.#process, () => {
      const end = mayConnect(this.#gateway) ? this.#venue.connect(this.#process) : undefined;
      if (end === undefined) {
        this.#connectLater();
        return;
      }
      this.#connection += 1;
      const own = this.#connection;
      this.#line = end;
      end.on('data', (bytes) => this.#give({ kind: 'bytes', connection: own, bytes }));
      end.on('close', () => {
        if (this.#line === end) this.#line = undefined;
        this.#give({ kind: 'disconnected', connection: own });
        this.#connectLater();
      });
      this.#give({ kind: 'connected', connection: own });
    });
  }

  #connectLater(): void {
    const { cloud } = this.#place;
    const wait = cloud.dice.between(CONNECT_PAUSE_MS / 4, CONNECT_PAUSE_MS);
    cloud.timeline.in(wait, `${this.#process.name} connects`, () => this.#connect());
  }
}
