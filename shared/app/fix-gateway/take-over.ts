import type { Instant } from '../../kernel/brand.ts';
import type { FixLog, FixLogRecord } from '../../ports/fix-log.ts';
import { emptyLogEnd, indexOf, takeSlotBefore } from './log-end.ts';
import { indexRecord, type LogIndex } from './log-index.ts';

/**
 * How often a new owner finds its slot taken by an append of the old one that was still on its way. Each time it reads
 * on: it has written nothing yet, so this breaks no fence.
 */
const TAKEOVER_TRIES = 20;

/** The old owner, or another new one, keeps appending. */
export class TakeoverError extends Error {
  override readonly name = 'TakeoverError';
}

/**
 * Reads the end of the session's log and writes the takeover there: from then on the old owner's next append fails.
 * Throws TakeoverError when the end keeps moving, and what the log throws.
 */
export async function takeOver(
  log: FixLog,
  session: string,
  owner: string,
  now: () => Instant,
): Promise<{ readonly index: LogIndex; readonly nextSlot: number }> {
  const end = emptyLogEnd();
  for await (const slot of log.readBack(session)) {
    if (takeSlotBefore(end, slot)) break;
  }
  const index = indexOf(end);
  let { nextSlot } = end;
  for (let tries = 0; tries < TAKEOVER_TRIES; tries += 1) {
    const takeover: FixLogRecord = { kind: 'takeover', owner, at: now() };
    const outcome = await log.append(session, nextSlot, [takeover]);
    if (outcome === 'appended') {
      indexRecord(index, takeover);
      return { index, nextSlot: nextSlot + 1 };
    }
    for await (const { slot, records } of log.read(session, nextSlot)) {
      for (const record of records) indexRecord(index, record);
      nextSlot = slot + 1;
    }
  }
  throw new TakeoverError(`the log of session ${session} keeps growing under a new owner`);
}
