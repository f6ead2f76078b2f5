import { crc32 } from 'node:zlib';
import type { Queue, QueueEvent, QueuesState } from './queue-state.ts';

/** Sends per record of a compacted journal: keeps single records small. */
const SENDS_PER_RECORD = 500;

/** One line: eight hex digits of CRC-32, a space, the event as JSON. */
export const encodeRecord = (event: QueueEvent): string => {
  const json = JSON.stringify(event);
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
};

export type DecodedJournal = {
  readonly events: readonly QueueEvent[];
  /** Bytes up to the end of the last whole record; what follows was cut off while it was written. */
  readonly wholeBytes: number;
};

/**
 * @throws when a broken record is followed by whole ones: that is damage, not a cut, and going on would lose messages.
 */
export const decodeJournal = (bytes: Buffer): DecodedJournal => {
  const events: QueueEvent[] = [];
  let offset = 0;
  let broken = false;
  let wholeBytes = 0;
  while (offset < bytes.length) {
    const end = bytes.indexOf(0x0a, offset);
    const event =
      end === -1 ? undefined : decodeRecord(bytes.subarray(offset, end).toString('utf8'));
    if (event === undefined) broken = true;
    else if (broken) throw new Error(`the queue journal is damaged before byte ${offset}`);
    else {
      events.push(event);
      wholeBytes = end + 1;
    }
    offset = end === -1 ? bytes.length : end + 1;
  }
  return { events, wholeBytes };
};

const decodeRecord = (line: string): QueueEvent | undefined => {
  const json = line.slice(9);
  const isWhole = line[8] === ' ' && Number.parseInt(line.slice(0, 8), 16) === crc32(json);
  return isWhole ? (JSON.parse(json) as QueueEvent) : undefined;
};

/** The fewest events that make this state again, but for what is in flight. */
export function* snapshotEvents(state: QueuesState): Generator<QueueEvent> {
  for (const queue of state.queues.values()) {
    yield {
      type: 'queue-created',
      queue: queue.name,
      attributes: queue.attributes,
      atMs: queue.createdAtMs,
      nextSequence: queue.nextSequence,
    };
    yield* sendEvents(queue);
    for (const message of queue.messages.values()) {
      const { invisibleUntilMs: _inFlightOnly, ...stored } = message;
      yield { type: 'message-kept', queue: queue.name, message: stored };
    }
  }
}

function* sendEvents(queue: Queue): Generator<QueueEvent> {
  const sends = [...queue.recentSends].map(
    ([key, send]) => [key, send.sequence, send.messageId, send.atMs] as const,
  );
  for (let start = 0; start < sends.length; start += SENDS_PER_RECORD) {
    const chunk = sends.slice(start, start + SENDS_PER_RECORD);
    yield { type: 'sends-remembered', queue: queue.name, sends: chunk };
  }
}
