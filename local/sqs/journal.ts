import {
  closeSync,
  fdatasync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { decodeJournal, encodeRecord, snapshotEvents } from './journal-record.ts';
import { evolve, noQueues, type QueueEvent, type QueuesState, releaseAll } from './queue-state.ts';

/** Below this a journal is read in well under a second: not worth compacting while running. */
const COMPACT_FROM_BYTES = 64 * 1024 * 1024;
/** And not before it is this many times what it would be when compacted. */
const COMPACT_FACTOR = 4;
/** Snapshot text is written in pieces of about this size. */
const SNAPSHOT_PIECE_CHARACTERS = 1024 * 1024;

export type Journal = {
  readonly state: QueuesState;
  /**
   * Writes events that were applied to `state`. When it returns they survive the death of this process.
   * @returns with `durable`, when they also survive a power cut; one fdatasync serves all who wait at that time.
   * @throws for ever after the first failed write or sync: then nobody knows what the disk holds.
   */
  append(events: readonly QueueEvent[], durable: boolean): Promise<void>;
  close(): void;
};

const DONE = Promise.resolve();

/**
 * Opens the journal in `file` (made when absent), brings its state back and compacts it. What was in flight is visible
 * again. A record that was cut off at the end (the process died in the write) was never acknowledged and is dropped.
 */
export const openJournal = (file: string, compactFromBytes = COMPACT_FROM_BYTES): Journal => {
  mkdirSync(dirname(file), { recursive: true });
  const state = restore(file);
  let { descriptor, size } = writeSnapshot(file, state);
  const nextCompaction = (): number => Math.max(compactFromBytes, size * COMPACT_FACTOR);
  let compactAtBytes = nextCompaction();
  let failure: Error | undefined;
  let syncRuns = false;
  let waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];

  const failed = (error: Error): Error => {
    failure ??= new Error(`the queue journal failed: ${error.message}`, { cause: error });
    return failure;
  };

  const sync = (): void => {
    if (syncRuns || waiting.length === 0) return;
    const served = waiting;
    waiting = [];
    syncRuns = true;
    fdatasync(descriptor, (error) => {
      syncRuns = false;
      // After a failed sync a later one may succeed though the data is gone: so nobody is served any more.
      if (error !== null) failed(error);
      for (const waiter of served) {
        if (failure === undefined) waiter.resolve();
        else waiter.reject(failure);
      }
      // Compaction waits for running syncs: a descriptor is not closed under them.
      if (failure === undefined && size >= compactAtBytes) compact();
      sync();
    });
  };

  const compact = (): void => {
    const old = descriptor;
    try {
      ({ descriptor, size } = writeSnapshot(file, state));
      compactAtBytes = nextCompaction();
      closeSync(old);
    } catch (error) {
      failed(error as Error);
    }
  };

  return {
    state,
    append(events, durable) {
      if (failure !== undefined) return Promise.reject(failure);
      if (events.length === 0 && !durable) return DONE;
      try {
        size += writeAll(descriptor, events.map(encodeRecord).join(''));
      } catch (error) {
        return Promise.reject(failed(error as Error));
      }
      if (!durable) return DONE;
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        sync();
      });
    },
    close() {
      failure ??= new Error('the queue journal is closed');
      closeSync(descriptor);
    },
  };
};

const restore = (file: string): QueuesState => {
  const state = noQueues();
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return state;
    throw error;
  }
  for (const event of decodeJournal(bytes).events) evolve(state, event);
  releaseAll(state);
  return state;
};

/** Writes a fresh journal beside the old one and renames it into place: at each moment one of them is whole. */
const writeSnapshot = (
  file: string,
  state: QueuesState,
): { readonly descriptor: number; readonly size: number } => {
  const fresh = `${file}.new`;
  const descriptor = openSync(fresh, 'w');
  let size = 0;
  let piece = '';
  for (const event of snapshotEvents(state)) {
    piece += encodeRecord(event);
    if (piece.length < SNAPSHOT_PIECE_CHARACTERS) continue;
    size += writeAll(descriptor, piece);
    piece = '';
  }
  size += writeAll(descriptor, piece);
  fsyncSync(descriptor);
  renameSync(fresh, file);
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder); // the new name, too, must survive a power cut
  closeSync(folder);
  return { descriptor, size };
};

/** A write may take less than it was given. */
const writeAll = (descriptor: number, text: string): number => {
  const bytes = Buffer.from(text);
  let written = 0;
  while (written < bytes.length) written += writeSync(descriptor, bytes, written);
  return bytes.length;
};
