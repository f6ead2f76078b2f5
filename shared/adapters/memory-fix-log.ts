import type { FixLog, FixLogRecord } from '../ports/fix-log.ts';

/** A FIX log in memory, for tests and simulations; every owner that is given the same `slots` shares the log. */
export function memoryFixLog(slots: Map<string, (readonly FixLogRecord[])[]> = new Map()): FixLog {
  const of = (session: string): (readonly FixLogRecord[])[] => {
    const standing = slots.get(session) ?? [];
    slots.set(session, standing);
    return standing;
  };
  return {
    async *read(session, fromSlot) {
      for (let slot = fromSlot; slot <= of(session).length; slot += 1) {
        yield { slot, records: of(session)[slot - 1] ?? [] };
      }
    },
    async append(session, slot, records) {
      const standing = of(session);
      if (slot <= standing.length) return 'taken';
      if (slot > standing.length + 1) throw new RangeError(`slot ${slot} leaves a hole`);
      standing.push(structuredClone(records));
      return 'appended';
    },
  };
}
