import type { FixLogRecord } from '../../ports/fix-log.ts';

/**
 * Records in one slot, in bytes of their JSON text. A DynamoDB item holds 400 KB with its keys; half of that leaves
 * room for both and is already a thousand orders in one flush.
 */
export const MAX_SLOT_BYTES = 200_000;

/** Something to log, and what happens once it is durable. Without a record: something that waits for its turn only. */
export type BufferedItem<Effect> = {
  readonly record?: FixLogRecord;
  readonly release: () => readonly Effect[];
};

/**
 * Everything that goes to the log and from there to the socket, in one order. Nothing overtakes: what needs no record
 * (a replayed message) still waits for the appends before it.
 */
export type FlushBuffer<Effect> = {
  waiting: BufferedItem<Effect>[];
  inFlight: readonly BufferedItem<Effect>[];
};

export const emptyFlushBuffer = <Effect>(): FlushBuffer<Effect> => ({ waiting: [], inFlight: [] });

/** Takes the next group for one append; undefined while one is in flight or nothing waits. */
export function takeGroup<Effect>(
  buffer: FlushBuffer<Effect>,
): { readonly records: readonly FixLogRecord[] } | undefined {
  if (buffer.inFlight.length > 0 || buffer.waiting.length === 0) return undefined;
  const records: FixLogRecord[] = [];
  let bytes = 0;
  let count = 0;
  for (const item of buffer.waiting) {
    if (item.record !== undefined) {
      const size = Buffer.byteLength(JSON.stringify(item.record)) + 1;
      if (records.length > 0 && bytes + size > MAX_SLOT_BYTES) break;
      records.push(item.record);
      bytes += size;
    }
    count += 1;
  }
  buffer.inFlight = buffer.waiting.slice(0, count);
  buffer.waiting = buffer.waiting.slice(count);
  return { records };
}

export const hasRecords = <Effect>(buffer: FlushBuffer<Effect>): boolean =>
  buffer.waiting.some((item) => item.record !== undefined);

export const isEmpty = <Effect>(buffer: FlushBuffer<Effect>): boolean =>
  buffer.waiting.length === 0 && buffer.inFlight.length === 0;

/** The group in flight is durable: what may happen now. */
export function groupDone<Effect>(buffer: FlushBuffer<Effect>): readonly Effect[] {
  const group = buffer.inFlight;
  buffer.inFlight = [];
  return group.flatMap((item) => item.release());
}
