import type { LookOutcome } from '../../shared/app/stop-trigger/stop-trigger.ts';
import type { SessionLease } from '../../shared/ports/fix-log.ts';
import { jitteredBackoff } from '../../shared/shell/backoff.ts';
import { acquireLease, keepLease } from '../../shared/shell/lease-keeper.ts';
import { pause } from '../../shared/shell/pause.ts';
import type { LogLine } from '../../shared/shell/run-service.ts';

const LEASE = 'stop-trigger';
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;
const HEALTH_EVERY_MS = 60_000;

export type StopTriggerParts = {
  /** Made anew for each time that the lease is held: what a predecessor kept is read then. */
  readonly start: () => {
    look(): Promise<LookOutcome>;
    keep(): Promise<void>;
  };
  readonly lease: SessionLease;
  /** Names this process in the lease; never used twice. */
  readonly owner: string;
  readonly leaseMs: number;
  readonly lookEveryMs: number;
  readonly monotonicMs: () => number;
  readonly writeLine: LogLine;
};

export type RunningStopTrigger = {
  /** In order: what was seen is kept, the lease released. `done` then resolves. */
  stop(): void;
  /** Rejects when the service must end itself: the lease is lost, or a bug. */
  readonly done: Promise<void>;
};

/**
 * Stands by for the lease, then looks again and again until it is stopped. The lease spares work, no more: two that
 * watch at the same time send the same commands.
 */
export function runStopTrigger(parts: StopTriggerParts): RunningStopTrigger {
  const { lease, owner, leaseMs, monotonicMs, writeLine } = parts;
  const holder = { lease, session: LEASE, owner, leaseMs, monotonicMs };
  const over = new AbortController();
  const trouble = (error: unknown): void =>
    writeLine('warn', 'lease-trouble', { error: describe(error) });

  const work = async (): Promise<void> => {
    writeLine('info', 'standing-by', { owner });
    if (!(await acquireLease(holder, over.signal, trouble))) return;
    const lost = Promise.withResolvers<never>();
    // Somebody may lose it before anybody looks.
    lost.promise.catch(() => undefined);
    const renewing = new AbortController();
    const shift = AbortSignal.any([over.signal, renewing.signal]);
    void keepLease(holder, renewing.signal, lost.reject, trouble);
    try {
      await Promise.race([watch(parts, shift), lost.promise]);
    } finally {
      renewing.abort();
    }
    await lease.release(LEASE, owner);
  };

  return { stop: () => over.abort(), done: work() };
}

async function watch(parts: StopTriggerParts, signal: AbortSignal): Promise<void> {
  const { lookEveryMs, monotonicMs, writeLine } = parts;
  const backoff = jitteredBackoff(FIRST_RETRY_MS, LONGEST_RETRY_MS);
  const service = parts.start();
  let healthAtMs = monotonicMs();
  let isWatching = false;
  while (!signal.aborted) {
    try {
      const outcome = await service.look();
      tell(outcome, writeLine);
      if (!isWatching || monotonicMs() >= healthAtMs) {
        writeLine('info', isWatching ? 'health' : 'watching', { armed: outcome.armed });
        healthAtMs = monotonicMs() + HEALTH_EVERY_MS;
        isWatching = true;
      }
      if (outcome.failures.length === 0) backoff.reset();
      await pause(outcome.failures.length === 0 ? lookEveryMs : backoff.next(), signal);
    } catch (error) {
      writeLine('warn', 'look-failed', { error: describe(error) });
      await pause(backoff.next(), signal);
    }
  }
  await service.keep();
}

function tell({ triggered, unreadable, failures }: LookOutcome, writeLine: LogLine): void {
  for (const { armed, print } of triggered) {
    const { order, symbol } = armed;
    writeLine('info', 'triggered', { order, symbol, print: print.sequence });
  }
  for (const key of unreadable) writeLine('alarm', 'trigger-unreadable', { key });
  for (const { symbol, error } of failures) {
    writeLine('warn', 'symbol-failed', { symbol, error: describe(error) });
  }
}

const describe = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
