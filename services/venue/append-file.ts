import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** An append-only file of lines that are on the disk, not in a cache of it, before anybody hears of them. */
export type AppendFile = {
  /** Appends whole lines in one write and one flush; the byte at which they begin. */
  append(text: string): Promise<number>;
  read(offset: number, bytes: number): Promise<string>;
  close(): Promise<void>;
};

/**
 * Opens the file, made if absent. `intact` says how many of its bytes are good; the torn rest is cut off, so that
 * nothing is ever appended behind half a line.
 */
export async function openAppendFile(
  path: string,
  intact: (content: Buffer) => number,
): Promise<{ readonly file: AppendFile; readonly content: Buffer }> {
  await mkdir(dirname(path), { recursive: true });
  const handle = await open(path, 'a+');
  const whole = await readFile(path);
  const length = intact(whole);
  if (length < whole.length) await handle.truncate(length);
  await handle.sync();
  await syncFolder(dirname(path));
  return { file: appendFile(handle, length), content: whole.subarray(0, length) };
}

/** The name of a new file is part of its folder, and as losable as its content. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync();
  await handle.close();
}

function appendFile(handle: FileHandle, length: number): AppendFile {
  let end = length;
  return {
    append: async (text) => {
      const bytes = Buffer.from(text);
      const offset = end;
      await handle.appendFile(bytes);
      await handle.datasync();
      end += bytes.length;
      return offset;
    },
    read: async (offset, bytes) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, offset);
      return buffer.subarray(0, bytesRead).toString();
    },
    close: () => handle.close(),
  };
}

/** Where the last complete line ends. */
export const endOfLastLine = (content: Buffer): number => content.lastIndexOf('\n') + 1;
