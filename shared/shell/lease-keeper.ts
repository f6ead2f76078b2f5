import type { SessionLease } from '../ports/fix-log.ts';
import { pause } from './pause.ts';

/** A stand-by looks this often in each lease time: it takes over soon after the time is up. */
const LOOKS_PER_LEASE = 8;
/** Renewals in each lease time: two may fail. */
const RENEWALS_PER_LEASE = 3;
/** Part of the lease time after which an owner that could not renew gives up, before anybody else may take over. */
const GIVE_UP_AFTER = 0.7;
/**
 * But not sooner than this, however short the lease: a machine that is merely busy would end its gateway for nothing, and
 * every end makes orders that are on their way too old. Going on is safe: whoever took over has fenced the log.
 */
const LEAST_PATIENCE_MS = 7_000;

export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

export type Leaseholder = {
  readonly lease: SessionLease;
  readonly session: string;
  readonly owner: string;
  readonly leaseMs: number;
  readonly monotonicMs: () => number;
};

/** Waits until the lease is ours; errors of the table are told and tried again. False when `signal` ended the wait. */
export async function acquireLease(
  holder: Leaseholder,
  signal: AbortSignal,
  onTrouble: (error: unknown) => void,
): Promise<boolean> {
  const { lease, session, owner, leaseMs } = holder;
  while (!signal.aborted) {
    try {
      if (await lease.tryAcquire(session, owner)) return true;
    } catch (error) {
      onTrouble(error);
    }
    await pause(leaseMs / LOOKS_PER_LEASE, signal);
  }
  return false;
}

/**
 * Renews the lease until `signal` ends. Calls `onLost` once, when somebody else has it or no renewal succeeded in time.
 */
export async function keepLease(
  holder: Leaseholder,
  signal: AbortSignal,
  onLost: (error: LeaseLostError) => void,
  onTrouble: (error: unknown) => void,
): Promise<void> {
  const { lease, session, owner, leaseMs, monotonicMs } = holder;
  const patienceMs = Math.max(LEAST_PATIENCE_MS, leaseMs * GIVE_UP_AFTER);
  let renewedAtMs = monotonicMs();
  const watch = setInterval(() => {
    if (monotonicMs() - renewedAtMs < patienceMs) return;
    clearInterval(watch);
    if (!signal.aborted) onLost(new LeaseLostError(`lease of ${session} not renewed in time`));
  }, leaseMs / LOOKS_PER_LEASE);
  signal.addEventListener('abort', () => clearInterval(watch), { once: true });
  while (!signal.aborted) {
    await pause(leaseMs / RENEWALS_PER_LEASE, signal);
    if (signal.aborted) return;
    // Counted from before the request: it may take effect at any moment of its way.
    const askedAtMs = monotonicMs();
    try {
      if (await lease.renew(session, owner)) renewedAtMs = askedAtMs;
      else if (!signal.aborted) {
        clearInterval(watch);
        onLost(new LeaseLostError(`lease of ${session} belongs to somebody else`));
        return;
      }
    } catch (error) {
      onTrouble(error);
    }
  }
}
