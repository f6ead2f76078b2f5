import type { SessionLease } from '../ports/fix-log.ts';

type Standing = { owner: string | undefined; movedAtMs: number };

/** A lease in memory, for tests and simulations; owners that are given the same `leases` compete. */
export function memorySessionLease(
  leases: Map<string, Standing>,
  leaseMs: number,
  monotonicMs: () => number,
): SessionLease {
  return {
    async tryAcquire(session, owner) {
      const standing = leases.get(session);
      const free =
        standing === undefined ||
        standing.owner === undefined ||
        standing.owner === owner ||
        monotonicMs() - standing.movedAtMs >= leaseMs;
      if (free) leases.set(session, { owner, movedAtMs: monotonicMs() });
      return free;
    },
    async renew(session, owner) {
      if (leases.get(session)?.owner !== owner) return false;
      leases.set(session, { owner, movedAtMs: monotonicMs() });
      return true;
    },
    async release(session, owner) {
      if (leases.get(session)?.owner !== owner) return;
      leases.set(session, { owner: undefined, movedAtMs: monotonicMs() });
    },
  };
}
