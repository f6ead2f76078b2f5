import type { JournalEntry } from '../../domain/ledger/journal.ts';
import { type HistoryPorts, keepSnapshot } from './read-history.ts';

/** One is written as seldom as this, and an answer replays no more entries than these and a page. */
export const ENTRIES_PER_SNAPSHOT = 256;

export type SnapshotPorts = HistoryPorts & {
  /** Hears of what failed: a snapshot is derived, and the next one makes up for it. */
  readonly report: (
    message: string,
    error: unknown,
    about: Readonly<Record<string, string>>,
  ) => void;
};

/** Keeps the snapshots that are due after these entries, off the path of any order. Never throws. */
export async function keepSnapshots(
  ports: SnapshotPorts,
  entries: readonly JournalEntry[],
): Promise<void> {
  for (const { account, sequence, at } of entries) {
    if (sequence % ENTRIES_PER_SNAPSHOT !== 0) continue;
    try {
      await keepSnapshot(ports, account, sequence, at);
    } catch (error) {
      ports.report('snapshot not kept', error, { account });
    }
  }
}
