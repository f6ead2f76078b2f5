import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Endpoints, readEndpoints } from '../cloud/endpoints.ts';
import { lockHolder } from '../cloud/stack-lock.ts';
import { chosenStateFolder, makeStateFolder, type StateFolder } from '../cloud/state-folder.ts';

/** A stack that serves a state folder, found or started. */
export type RunningStack = {
  readonly endpoints: Endpoints;
  /** True when this call started it, and `stop` will end it. */
  readonly isOwn: boolean;
  /** Process id of the stack. */
  readonly pid: number;
  /** Ends a stack that this call started; a found one runs on. Resolves when it is gone. */
  stop(): Promise<void>;
  /** kill -9 to the stack, its children with it. Resolves when the stack's process is gone. */
  kill(): Promise<void>;
};

const END_WITH_PARENT = join(import.meta.dirname, '..', 'supervisor', 'end-with-parent.ts');
const START = join(import.meta.dirname, 'start.ts');

const running = (state: StateFolder): RunningStack | undefined => {
  const holder = lockHolder(state.lock);
  const endpoints = readEndpoints(state.endpoints);
  // Endpoints that are not the holder's are those of a stack that was killed.
  if (holder === undefined || endpoints?.stack !== holder.pid) return undefined;
  return {
    endpoints,
    isOwn: false,
    pid: holder.pid,
    stop: () => Promise.resolve(),
    kill: () => Promise.reject(new Error('only a stack of our own may be killed')),
  };
};

/**
 * Starts a stack on a state folder as a child process that ends with this one. Rejects with what
 * it said when it cannot start.
 *
 * @param options.port of both APIs; default: any free one. @param options.tablesThrough origin of a proxy before the
 * table engine.
 */
export const startStack = async (
  options: {
    readonly state?: string;
    readonly port?: number;
    readonly tablesThrough?: string;
  } = {},
): Promise<RunningStack> => {
  const state = chosenStateFolder(
    options.state === undefined ? process.env : { BELLWETHER_STATE: options.state },
  );
  makeStateFolder(state);
  const child = spawn(process.execPath, ['--import', END_WITH_PARENT, START], {
    env: {
      ...process.env,
      BELLWETHER_STATE: state.root,
      BELLWETHER_PORT: String(options.port ?? 0),
      ...(options.tablesThrough === undefined
        ? {}
        : { BELLWETHER_TABLES_THROUGH: options.tablesThrough }),
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const said: Buffer[] = [];
  const listen = (text: Buffer) => said.push(text);
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ready = new Promise<void>((resolve) => child.once('message', () => resolve()));
  const outcome = await Promise.race([ready.then(() => 'ready'), gone.then(() => 'gone')]);
  const endpoints = readEndpoints(state.endpoints);
  if (outcome === 'gone' || endpoints === undefined || child.pid === undefined) {
    throw new Error(`the stack did not start:\n${Buffer.concat(said).toString()}`);
  }
  // It may talk on, but nobody keeps what it says; a pipe that nobody reads would stop it.
  child.stdout?.off('data', listen).resume();
  child.stderr?.off('data', listen).resume();
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    child.kill(signal);
    await gone;
  };
  return {
    endpoints,
    isOwn: true,
    pid: child.pid,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
};

/** How often a stack that is just starting, in another process, is looked at. */
const LOOK_AGAIN_MS = 100;

/** The stack that runs or is starting on the state folder, or else one started for the caller. */
export const useStack = async (
  options: { readonly state?: string } = {},
): Promise<RunningStack> => {
  const state = chosenStateFolder(
    options.state === undefined ? process.env : { BELLWETHER_STATE: options.state },
  );
  for (;;) {
    const found = running(state);
    if (found !== undefined) return found;
    if (lockHolder(state.lock) === undefined) return startStack({ state: state.root });
    await setTimeout(LOOK_AGAIN_MS);
  }
};
