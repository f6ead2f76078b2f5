import type { Check, Violation } from '../violation.ts';

/** A command takes effect once: one entry for each command id, whatever was delivered how often. */
export const commandsOnce: Check = ({ accounts }) =>
  accounts.flatMap(({ account, journal }) => {
    const first = new Map<string, number>();
    return journal.flatMap(({ sequence, entry }): Violation[] => {
      const before = first.get(entry.command);
      first.set(entry.command, before ?? sequence);
      if (before === undefined) return [];
      const what = `${account}: command ${entry.command} made entries #${before} and #${sequence}`;
      return [{ law: 'command-once', what }];
    });
  });
