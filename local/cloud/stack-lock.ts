import { execFileSync } from 'node:child_process';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** Who holds the state folder. */
export type LockHolder = {
  readonly pid: number;
  /** When that process began: another one may have its number by now. */
  readonly startedAt: string;
};

/** The field of /proc/PID/stat that holds the start time, counted after the command's name. */
const START_TIME_FIELD = 19;

/** When a process began, in whatever form the system tells it; undefined when there is none. */
export const processStart = (pid: number): string | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie waits for its parent's notice but runs no more.
    return fields[0] === 'Z' ? undefined : fields[START_TIME_FIELD];
  } catch {
    return startByPs(pid);
  }
};

/** Systems without /proc. */
const startByPs = (pid: number): string | undefined => {
  try {
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
    return text.trim() || undefined;
  } catch {
    return undefined;
  }
};

const readHolder = (file: string): LockHolder | undefined => {
  try {
    const { pid, startedAt } = JSON.parse(readFileSync(file, 'utf8'));
    return typeof pid === 'number' && typeof startedAt === 'string'
      ? { pid, startedAt }
      : undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

/** The living holder of a lock; one that was killed holds nothing. */
export const lockHolder = (file: string): LockHolder | undefined => {
  const holder = readHolder(file);
  return holder !== undefined && processStart(holder.pid) === holder.startedAt ? holder : undefined;
};

/** Somebody else uses the state folder. */
export class StateInUse extends Error {
  override readonly name = 'StateInUse';
  readonly holder: LockHolder;

  constructor(file: string, holder: LockHolder) {
    super(`a stack runs on this state already: process ${holder.pid} holds ${file}`);
    this.holder = holder;
  }
}

const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EEXIST';

/** Another taker may win each try, but there are not many of them on a laptop. */
const TRIES = 10;

/**
 * Takes the lock for this process and gives the function that releases it. A lock whose holder is
 * dead is taken over. Throws StateInUse.
 */
export const takeLock = (file: string): (() => void) => {
  const startedAt = processStart(process.pid) ?? '';
  const own = `${file}.${process.pid}`;
  writeFileSync(own, JSON.stringify({ pid: process.pid, startedAt }));
  try {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      try {
        // A link appears with its whole content, or not at all.
        linkSync(own, file);
        return () => rmSync(file, { force: true });
      } catch (error) {
        if (!isTaken(error)) throw error;
      }
      const holder = lockHolder(file);
      if (holder !== undefined) throw new StateInUse(file, holder);
      setAside(file, `${own}.stale`);
    }
  } finally {
    rmSync(own, { force: true });
  }
  throw new Error(`could not take ${file} in ${TRIES} tries`);
};

/** Moves a dead holder's lock away; puts it back when a living one took it in between. */
const setAside = (file: string, aside: string): void => {
  try {
    renameSync(file, aside);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
  if (lockHolder(aside) !== undefined) linkSync(aside, file);
  rmSync(aside, { force: true });
};
