import { mkdirSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Where a mapping stands in one shard. */
export type ShardCheckpoint = {
  /** Everything up to this sequence number is behind us. */
  readonly after?: string;
  /** The shard ended and all of it is behind us. */
  readonly isFinished?: boolean;
  /** The open tumbling window and what the function carries through it. */
  readonly window?: { readonly startMs: number; readonly state: unknown };
};

export type Checkpoints = {
  get(shardId: string): ShardCheckpoint;
  ids(): string[];
  /** Resolves when it is on disk. */
  set(shardId: string, checkpoint: ShardCheckpoint): Promise<void>;
  forget(shardId: string): void;
};

/** Kept in one small JSON file per mapping, written beside and renamed into place. */
export const openCheckpoints = (file: string): Checkpoints => {
  mkdirSync(dirname(file), { recursive: true });
  const shards = new Map<string, ShardCheckpoint>(Object.entries(read(file)));
  let writing: Promise<void> = Promise.resolve();

  const write = async (): Promise<void> => {
    const fresh = `${file}.new`;
    const handle = await open(fresh, 'w');
    try {
      await handle.writeFile(JSON.stringify(Object.fromEntries(shards)));
      // Without it a power cut could leave an empty file under the final name.
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await rename(fresh, file);
  };

  return {
    get: (shardId) => shards.get(shardId) ?? {},
    ids: () => [...shards.keys()],
    set(shardId, checkpoint) {
      shards.set(shardId, checkpoint);
      writing = writing.then(write);
      return writing;
    },
    forget: (shardId) => {
      shards.delete(shardId);
    },
  };
};

const read = (file: string): Record<string, ShardCheckpoint> => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  return JSON.parse(text) as Record<string, ShardCheckpoint>;
};
