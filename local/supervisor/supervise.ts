import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openCappedLog } from './capped-log.ts';
import { afterDeath, NO_DEATHS } from './restart-policy.ts';

/** How long stop() waits after SIGTERM before SIGKILL: a gateway logs out of its FIX session within it. */
const STOP_GRACE_MS = 8_000;

const END_WITH_PARENT = fileURLToPath(new URL('end-with-parent.ts', import.meta.url));

export type Program = {
  /** Also the first word of each of its lines in error texts. */
  readonly name: string;
  readonly command: string;
  readonly arguments: readonly string[];
  /** The whole environment; default: this process's own. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory?: string;
  readonly logFile: string;
  /** True: an IPC channel is opened (send works; Node children only). */
  readonly channel?: boolean;
  /**
   * SIGKILL instead of SIGTERM-then-wait on stop, for a program that has nothing to say goodbye to.
   */
  readonly stopAtOnce?: boolean;
};

export type Supervised = {
  readonly name: string;
  /** Undefined between a death and its restart. */
  pid(): number | undefined;
  /** SIGKILL to the running child; it is restarted as after any other death. */
  kill(): void;
  /** Sends to the child over IPC now and, as `onStart` may do, after each restart. False when there is no child. */
  send(message: object): boolean;
  /** Ends the child for good: SIGTERM, then SIGKILL after 8 s. Resolves when it is gone. */
  stop(): Promise<void>;
};

export type Watcher = {
  /** A new child runs (first start and each restart). */
  readonly onStart?: (child: ChildProcess) => void;
  /** One line of standard output. */
  readonly onLine?: (line: string) => void;
  readonly onDeath?: (how: {
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly restartInMs: number;
  }) => void;
};

/** A Node program that ends with its parent: `node --import end-with-parent ENTRY …`, with an IPC channel. */
export const nodeProgram = (
  program: Omit<Program, 'command' | 'arguments' | 'channel'> & {
    readonly entry: string;
    readonly arguments?: readonly string[];
    /** Further modules to load before the entry, in order (a shifted clock, say). */
    readonly preloads?: readonly string[];
  },
): Program => {
  const { entry, preloads, arguments: rest, ...common } = program;
  const imports = [END_WITH_PARENT, ...(preloads ?? [])].flatMap((file) => ['--import', file]);
  return {
    ...common,
    command: process.execPath,
    arguments: [...imports, entry, ...(rest ?? [])],
    channel: true,
  };
};

/**
 * Starts `program` and starts it again, after a growing pause, whenever it ends by itself. Its output goes to a log
 * file of bounded size. The child must end with this process: Node programs by `nodeProgram`, others by ending when
 * their standard input closes (it is a pipe that nothing is written to).
 */
export const supervise = (program: Program, watcher: Watcher = {}): Supervised => {
  const log = openCappedLog(program.logFile);
  let child: ChildProcess | undefined;
  let restarts = NO_DEATHS;
  let pause: NodeJS.Timeout | undefined;
  let stopping: Promise<void> | undefined;
  let gone: () => void = () => undefined;

  const start = (): void => {
    const startedAtMs = performance.now();
    const running = spawn(program.command, program.arguments, {
      cwd: program.workingDirectory,
      env: { ...(program.environment ?? process.env) },
      // In a process group of its own: Ctrl-C is for the parent, which then ends its children in good order.
      detached: true,
      stdio: program.channel ? ['pipe', 'pipe', 'pipe', 'ipc'] : ['pipe', 'pipe', 'pipe'],
    });
    child = running;
    let over = false;
    const ended = (code: number | null, signal: NodeJS.Signals | null): void => {
      if (over) return;
      over = true;
      child = undefined;
      log.write(`--- ${program.name} ended: code ${code}, signal ${signal}\n`);
      if (stopping !== undefined) {
        gone();
        return;
      }
      const next = afterDeath(restarts, performance.now() - startedAtMs);
      restarts = next.state;
      pause = setTimeout(start, next.pauseMs);
      watcher.onDeath?.({ code, signal, restartInMs: next.pauseMs });
    };
    running.on('error', (error) => {
      log.write(`--- ${program.name}: ${error.message}\n`);
      // No pid: it never ran, and no exit will follow.
      if (running.pid === undefined) ended(null, null);
    });
    running.on('exit', ended);
    running.stdin?.on('error', () => undefined);
    running.stdout?.on('data', (text: Buffer) => log.write(text));
    running.stderr?.on('data', (text: Buffer) => log.write(text));
    if (watcher.onLine !== undefined && running.stdout !== null) {
      createInterface({ input: running.stdout }).on('line', watcher.onLine);
    }
    if (running.pid !== undefined) watcher.onStart?.(running);
  };

  const end = async (): Promise<void> => {
    clearTimeout(pause);
    const running = child;
    if (running !== undefined) {
      const exited = new Promise<void>((resolve) => {
        gone = resolve;
      });
      running.kill(program.stopAtOnce ? 'SIGKILL' : 'SIGTERM');
      const forced = setTimeout(() => running.kill('SIGKILL'), STOP_GRACE_MS);
      await exited;
      clearTimeout(forced);
    }
    log.close();
  };

  start();
  return {
    name: program.name,
    pid: () => child?.pid,
    kill: () => {
      child?.kill('SIGKILL');
    },
    send: (message) => child?.connected === true && child.send(message),
    stop: () => {
      stopping ??= end();
      return stopping;
    },
  };
};
