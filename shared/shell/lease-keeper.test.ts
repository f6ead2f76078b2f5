import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memorySessionLease } from '../adapters/memory-session-lease.ts';
import type { SessionLease } from '../ports/fix-log.ts';
import { acquireLease, keepLease, LeaseLostError } from './lease-keeper.ts';

const LEASE_MS = 9_000;
const monotonicMs = (): number => Date.now();
const holderOf = (lease: SessionLease, owner: string) => ({
  lease,
  session: 'alpha',
  owner,
  leaseMs: LEASE_MS,
  monotonicMs,
});
const nothing = (): void => undefined;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const memory = () => memorySessionLease(new Map(), LEASE_MS, monotonicMs);

describe('the lease', () => {
  it('is kept as long as it is renewed, and nobody else gets it', async () => {
    const lease = memory();
    const stop = new AbortController();
    const lost = vi.fn();
    expect(await acquireLease(holderOf(lease, 'one'), stop.signal, nothing)).toBe(true);
    const kept = keepLease(holderOf(lease, 'one'), stop.signal, lost, nothing);
    let second = false;
    const acquiring = acquireLease(holderOf(lease, 'two'), stop.signal, nothing).then((got) => {
      second = got;
    });
    await vi.advanceTimersByTimeAsync(10 * LEASE_MS);
    expect(lost).not.toHaveBeenCalled();
    expect(second).toBe(false);
    stop.abort();
    await kept;
    await acquiring;
  });

  it('is acquired after the one that held it fell silent, errors of the table notwithstanding', async () => {
    const lease = memory();
    await lease.tryAcquire('alpha', 'dead');
    let failures = 3;
    const shaky: SessionLease = {
      ...lease,
      tryAcquire: async (session, owner) => {
        failures -= 1;
        if (failures >= 0) throw new Error('table is away');
        return lease.tryAcquire(session, owner);
      },
    };
    const trouble = vi.fn();
    const acquired = acquireLease(holderOf(shaky, 'two'), new AbortController().signal, trouble);
    await vi.advanceTimersByTimeAsync(2 * LEASE_MS);
    expect(await acquired).toBe(true);
    expect(trouble).toHaveBeenCalledTimes(3);
  });

  it('is given up before its time when no renewal succeeds', async () => {
    const lease = memory();
    await lease.tryAcquire('alpha', 'one');
    const cutOff: SessionLease = { ...lease, renew: () => Promise.reject(new Error('away')) };
    const startedAt = Date.now();
    let lostAfterMs: number | undefined;
    const stop = new AbortController();
    const kept = keepLease(
      holderOf(cutOff, 'one'),
      stop.signal,
      (error) => {
        expect(error).toBeInstanceOf(LeaseLostError);
        lostAfterMs = Date.now() - startedAt;
      },
      nothing,
    );
    await vi.advanceTimersByTimeAsync(2 * LEASE_MS);
    expect(lostAfterMs).toBeLessThan(LEASE_MS);
    stop.abort();
    await kept;
  });

  it('however short, outlives a table that is away for a moment while nobody else wants it', async () => {
    const lease = memory();
    await lease.tryAcquire('alpha', 'one');
    const awayUntil = Date.now() + 5_000;
    const shaky: SessionLease = {
      ...lease,
      renew: async (session, owner) => {
        if (Date.now() < awayUntil) throw new Error('away');
        return lease.renew(session, owner);
      },
    };
    const lost = vi.fn();
    const stop = new AbortController();
    const holder = { ...holderOf(shaky, 'one'), leaseMs: 2_000 };
    const kept = keepLease(holder, stop.signal, lost, nothing);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(lost).not.toHaveBeenCalled();
    stop.abort();
    await kept;
  });

  it('is given up at once when somebody else has it', async () => {
    const lease = memory();
    await lease.tryAcquire('alpha', 'other');
    const lost = vi.fn();
    const kept = keepLease(holderOf(lease, 'one'), new AbortController().signal, lost, nothing);
    await vi.advanceTimersByTimeAsync(LEASE_MS / 3);
    await kept;
    expect(lost).toHaveBeenCalledTimes(1);
  });
});
