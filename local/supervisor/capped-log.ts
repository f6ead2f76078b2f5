import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** A log and its one predecessor hold at most twice this: a laptop's disk must not fill from a crash loop. */
const DEFAULT_LIMIT_BYTES = 8 * 1024 * 1024;

export type CappedLog = { write(text: string | Uint8Array): void; close(): void };

/**
 * Appends to `file`; when it outgrows `limitBytes` it becomes `file.1` (an older one is dropped) and a new one starts.
 * Writes are synchronous: what a child said before it died is on record when its death is handled.
 */
export const openCappedLog = (file: string, limitBytes = DEFAULT_LIMIT_BYTES): CappedLog => {
  mkdirSync(dirname(file), { recursive: true });
  let descriptor: number | undefined = openSync(file, 'a');
  let size = fstatSync(descriptor).size;
  return {
    write(text) {
      if (descriptor === undefined) return;
      if (size >= limitBytes) {
        closeSync(descriptor);
        renameSync(file, `${file}.1`);
        descriptor = openSync(file, 'a');
        size = 0;
      }
      const bytes = typeof text === 'string' ? Buffer.from(text) : text;
      size += writeSync(descriptor, bytes);
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
};
