import type { FixLogRecord } from '../../ports/fix-log.ts';
import { emptyLogIndex, indexRecord, type LogIndex } from './log-index.ts';

/** The generation that goes on, and the one before it, which may not be in the archive yet. */
const GENERATIONS_READ = 2;

/** The end of a log as it is read backwards, slot by slot, until no more is needed to go on from it. */
export type LogEnd = {
  /** The latest record first. */
  readonly backwards: FixLogRecord[];
  nextSlot: number;
  rolls: number;
  /** Records before the last `rolled` that belong to it. */
  carriedLeft: number;
};

export const emptyLogEnd = (): LogEnd => ({
  backwards: [],
  nextSlot: 1,
  rolls: 0,
  carriedLeft: 0,
});

/** Takes the slot before those that were taken. True: what lies further back is not needed. */
export function takeSlotBefore(
  end: LogEnd,
  { slot, records }: { readonly slot: number; readonly records: readonly FixLogRecord[] },
): boolean {
  end.nextSlot = Math.max(end.nextSlot, slot + 1);
  for (const record of records.toReversed()) {
    if (isEnough(end)) return true;
    if (end.rolls === GENERATIONS_READ) end.carriedLeft -= 1;
    else if (record.kind === 'rolled') {
      end.rolls += 1;
      end.carriedLeft = record.carried;
    }
    end.backwards.push(record);
  }
  return isEnough(end);
}

const isEnough = (end: LogEnd): boolean => end.rolls === GENERATIONS_READ && end.carriedLeft === 0;

/** What the whole log says, as far as it still matters. */
export function indexOf(end: LogEnd): LogIndex {
  const index = emptyLogIndex();
  for (const record of end.backwards.toReversed()) indexRecord(index, record);
  return index;
}
