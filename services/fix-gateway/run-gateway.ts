import {
  healthOf,
  mayConnect,
  nextWakeAt,
  stepGateway,
  wantsMessages,
} from '../../shared/app/fix-gateway/gateway.ts';
import {
  type Gateway,
  type GatewayConfig,
  type GatewayEffect,
  type GatewayInput,
  startGateway,
} from '../../shared/app/fix-gateway/gateway-state.ts';
import { takeOver } from '../../shared/app/fix-gateway/take-over.ts';
import type { AccountId, Instant } from '../../shared/kernel/brand.ts';
import type { ControlStates } from '../../shared/ports/controls.ts';
import type { FixArchive, FixLog, SessionLease } from '../../shared/ports/fix-log.ts';
import type { Mailboxes } from '../../shared/ports/queues.ts';
import type { VenueQueueConsumer } from '../../shared/ports/venue-queue-consumer.ts';
import { jitteredBackoff } from '../../shared/shell/backoff.ts';
import { acquireLease, keepLease } from '../../shared/shell/lease-keeper.ts';
import { pause } from '../../shared/shell/pause.ts';
import type { LogLine } from '../../shared/shell/run-service.ts';
import { openVenueLink } from './venue-link.ts';

/** Long polls at the same time: while one batch is on its way through the log, the next may come. */
const POLLERS = 2;
/** Heartbeats, timeouts and `notAfter` are looked at this often. */
const TICK_MS = 100;
const HEALTH_EVERY_MS = 60_000;
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;

export type GatewayParts = {
  readonly config: GatewayConfig;
  readonly venue: { readonly host: string; readonly port: number };
  /** Names this process in lease and log; never used twice. */
  readonly owner: string;
  readonly leaseMs: number;
  readonly log: FixLog;
  readonly archive: FixArchive;
  readonly lease: SessionLease;
  readonly controls: ControlStates;
  readonly mailboxes: Mailboxes;
  readonly queue: VenueQueueConsumer;
  readonly now: () => Instant;
  readonly monotonicMs: () => number;
  readonly writeLine: LogLine;
};

/** The log's next slot was taken: somebody else owns the session now. */
export class SessionTakenError extends Error {
  override readonly name = 'SessionTakenError';
}

export type RunningGateway = {
  /** In order: no intake, flush, Logout, lease released. `done` then resolves. */
  stop(): void;
  /** Rejects when the gateway must end itself: lease lost, log taken or out of reach, or a bug. */
  readonly done: Promise<void>;
};

/** Runs one gateway: stands by for the lease, takes the log over, works until it is stopped or must end itself. */
export function runGateway(parts: GatewayParts): RunningGateway {
  const { lease, config, owner, leaseMs, monotonicMs, writeLine } = parts;
  const holder = { lease, session: config.session, owner, leaseMs, monotonicMs };
  const over = new AbortController();
  const trouble = (error: unknown): void =>
    writeLine('warn', 'lease-trouble', { error: describe(error) });
  let shift: Shift | undefined;

  const work = async (): Promise<void> => {
    writeLine('info', 'standing-by', { session: config.session, owner });
    if (!(await acquireLease(holder, over.signal, trouble))) return;
    const lost = Promise.withResolvers<never>();
    // Somebody may lose it before anybody looks.
    lost.promise.catch(() => undefined);
    const renewing = new AbortController();
    void keepLease(holder, renewing.signal, lost.reject, trouble);
    try {
      const taken = await Promise.race([
        takeOver(parts.log, config.session, owner, parts.now),
        lost.promise,
      ]);
      writeLine('info', 'took-over', {
        slot: taken.nextSlot - 1,
        generation: taken.index.current.number,
      });
      if (!over.signal.aborted) {
        shift = startShift(parts, startGateway(config, taken));
        await Promise.race([shift.done, lost.promise]);
      }
      renewing.abort();
      await lease.release(config.session, owner);
    } finally {
      renewing.abort();
      shift?.abandon();
    }
  };

  return {
    stop() {
      over.abort();
      shift?.stop();
    },
    done: work(),
  };
}

type Shift = {
  readonly done: Promise<void>;
  stop(): void;
  /** Cuts everything at once; nothing is written to socket, queue or mailbox after it. */
  abandon(): void;
};

/** The loops around the core: gives it what happens, carries out what it wants. */
function startShift(parts: GatewayParts, gateway: Gateway): Shift {
  const finished = Promise.withResolvers<void>();
  const stopPolling = new AbortController();
  const dead = new AbortController();
  const pendingQueueWork = new Set<Promise<void>>();
  let toDelete: string[] = [];
  let toGiveBack: string[] = [];
  let turnEnds = false;
  let wake: NodeJS.Timeout | undefined;

  const fail = (error: unknown): void => {
    abandon();
    finished.reject(error);
  };

  const give = (input: GatewayInput): void => {
    if (dead.signal.aborted) return;
    try {
      for (const effect of stepGateway(gateway, input)) carryOut(effect);
    } catch (error) {
      fail(error);
      return;
    }
    scheduleWake();
    if (turnEnds || input.kind === 'turn-ended') return;
    turnEnds = true;
    setImmediate(() => {
      turnEnds = false;
      give({ kind: 'turn-ended', at: parts.now() });
      tidyQueue();
    });
  };

  const scheduleWake = (): void => {
    clearTimeout(wake);
    const at = nextWakeAt(gateway);
    if (at === undefined) return;
    // The turn's own end is never later than a millisecond; a wake in the past is the next one.
    wake = setTimeout(() => give({ kind: 'tick', at: parts.now() }), Math.max(1, at - parts.now()));
  };

  const carryOut = (effect: GatewayEffect): void => {
    switch (effect.kind) {
      case 'append':
        void append(effect);
        return;
      case 'write':
        link.write(effect.connection, effect.bytes);
        return;
      case 'disconnect':
        link.disconnect(effect.connection);
        return;
      case 'mail':
        void mail(effect);
        return;
      case 'archive':
        void archive(effect);
        return;
      case 'look-up':
        void lookUp(effect);
        return;
      case 'read-switches':
        void readSwitches(effect);
        return;
      case 'delete':
        toDelete.push(effect.receipt);
        return;
      case 'give-back':
        toGiveBack.push(effect.receipt);
        return;
      case 'note':
        parts.writeLine(effect.level, effect.event, effect.detail);
        return;
      case 'ended':
        void end();
    }
  };

  const append = async (effect: Extract<GatewayEffect, { kind: 'append' }>): Promise<void> => {
    const { session } = gateway.config;
    try {
      const outcome = await parts.log.append(session, effect.slot, effect.records);
      if (outcome === 'appended') give({ kind: 'appended', at: parts.now() });
      else
        fail(new SessionTakenError(`slot ${effect.slot} of session ${session} is somebody else's`));
    } catch (error) {
      fail(error);
    }
  };

  const archive = async (effect: Extract<GatewayEffect, { kind: 'archive' }>): Promise<void> => {
    const { generation, messages } = effect;
    const kept = await persistently('archive-trouble', async () => {
      await parts.archive.keep(gateway.config.session, generation, messages);
      return true;
    });
    if (kept === true) give({ kind: 'archived', generation, at: parts.now() });
  };

  const lookUp = async (effect: Extract<GatewayEffect, { kind: 'look-up' }>): Promise<void> => {
    const { key, clOrdIds } = effect;
    const answer = await persistently('archive-trouble', async () => ({
      found: await parts.archive.find(gateway.config.session, clOrdIds),
    }));
    if (answer !== undefined) give({ kind: 'looked-up', key, ...answer, at: parts.now() });
  };

  /** Until they can be read nothing goes out but cancels: what cannot be checked is stopped. */
  const readSwitches = async (
    effect: Extract<GatewayEffect, { kind: 'read-switches' }>,
  ): Promise<void> => {
    const { key, scopes } = effect;
    const states = await persistently('controls-trouble', () => parts.controls.states(scopes));
    if (states !== undefined) give({ kind: 'switches-read', key, states, at: parts.now() });
  };

  /** Tries again until it succeeds; undefined when the shift is over before. */
  const persistently = async <T>(
    trouble: string,
    work: () => Promise<T>,
  ): Promise<T | undefined> => {
    const backoff = jitteredBackoff(FIRST_RETRY_MS, LONGEST_RETRY_MS);
    while (!dead.signal.aborted) {
      try {
        return await work();
      } catch (error) {
        parts.writeLine('warn', trouble, { error: describe(error) });
        await pause(backoff.next(), dead.signal);
      }
    }
    return undefined;
  };

  const mail = async (effect: Extract<GatewayEffect, { kind: 'mail' }>): Promise<void> => {
    const { mailbox, account, body, deduplicationId } = effect.command;
    const backoff = jitteredBackoff(FIRST_RETRY_MS, LONGEST_RETRY_MS);
    while (!dead.signal.aborted) {
      try {
        await parts.mailboxes.send(mailbox, {
          account: account as AccountId,
          body,
          deduplicationId,
        });
        give({ kind: 'mailed', account, key: effect.key, at: parts.now() });
        return;
      } catch (error) {
        parts.writeLine('warn', 'mailbox-trouble', { account, error: describe(error) });
        await pause(backoff.next(), dead.signal);
      }
    }
  };

  const poll = async (): Promise<void> => {
    const backoff = jitteredBackoff(FIRST_RETRY_MS, LONGEST_RETRY_MS);
    while (!stopPolling.signal.aborted) {
      if (!wantsMessages(gateway)) {
        await pause(TICK_MS, stopPolling.signal);
        continue;
      }
      try {
        const messages = await parts.queue.receive(stopPolling.signal);
        backoff.reset();
        if (messages.length > 0) give({ kind: 'queue-messages', messages, at: parts.now() });
      } catch (error) {
        parts.writeLine('warn', 'queue-trouble', { error: describe(error) });
        await pause(backoff.next(), stopPolling.signal);
      }
    }
  };

  /** A receipt that could not be used brings the message back, and the log knows it then. */
  const tidyQueue = (): void => {
    const deletions = toDelete;
    const returns = toGiveBack;
    toDelete = [];
    toGiveBack = [];
    for (const work of [
      deletions.length > 0 ? parts.queue.delete(deletions) : undefined,
      returns.length > 0 ? parts.queue.giveBack(returns) : undefined,
    ]) {
      if (work === undefined) continue;
      const tidied: Promise<void> = work
        .catch((error) => parts.writeLine('warn', 'queue-trouble', { error: describe(error) }))
        .finally(() => pendingQueueWork.delete(tidied));
      pendingQueueWork.add(tidied);
    }
  };

  const end = async (): Promise<void> => {
    link.close();
    tidyQueue();
    await Promise.all(pendingQueueWork);
    abandon();
    finished.resolve();
  };

  const abandon = (): void => {
    dead.abort();
    stopPolling.abort();
    clearTimeout(wake);
    clearInterval(ticking);
    clearInterval(health);
    link.close();
  };

  const link = openVenueLink(parts.venue.host, parts.venue.port, {
    mayConnect: () => mayConnect(gateway),
    onConnected: (connection) => give({ kind: 'connected', connection, at: parts.now() }),
    onBytes: (connection, bytes) => give({ kind: 'bytes', connection, bytes, at: parts.now() }),
    onDisconnected: (connection) => give({ kind: 'disconnected', connection, at: parts.now() }),
  });
  const ticking = setInterval(() => give({ kind: 'tick', at: parts.now() }), TICK_MS);
  const health = setInterval(
    () => parts.writeLine('info', 'health', healthOf(gateway)),
    HEALTH_EVERY_MS,
  );
  for (let poller = 0; poller < POLLERS; poller += 1) void poll();

  return {
    done: finished.promise,
    stop() {
      stopPolling.abort();
      give({ kind: 'stop', at: parts.now() });
    },
    abandon,
  };
}

const describe = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
