import type { FixArchive, FixLog, FixLogRecord, RoutedMessage } from '../ports/fix-log.ts';

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
    async *readBack(session) {
      for (let slot = of(session).length; slot >= 1; slot -= 1) {
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

/** An archive in memory; everybody who is given the same `kept` shares it. */
export function memoryFixArchive(kept: Map<string, RoutedMessage> = new Map()): FixArchive {
  const nameOf = (session: string, clOrdId: string): string => `${session}|${clOrdId}`;
  return {
    async keep(session, _generation, messages) {
      for (const message of messages) kept.set(nameOf(session, message.route.clOrdId), message);
    },
    async find(session, clOrdIds) {
      for (const clOrdId of clOrdIds) {
        const found = kept.get(nameOf(session, clOrdId));
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}
