import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { resolve as absolute, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { supervise } from '../supervisor/supervise.ts';

const run = promisify(execFile);

const LAUNCHER_SOURCE = fileURLToPath(new URL('LoopbackDynamo.java', import.meta.url));
const COMPILED_LAUNCHERS = fileURLToPath(
  new URL('../../node_modules/.cache/bellwether/loopback-dynamo', import.meta.url),
);

/** C1 alone and the serial collector: measured faster than the defaults for runs of minutes on two cores. */
const JVM_FLAGS = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
/** Holds the working set of SQLite on disk. */
const HEAP_ON_DISK = '-Xmx256m';
/** Many test files keep their tables in one JVM. */
const HEAP_IN_MEMORY = '-Xmx768m';
/**
 * The engine drops stream records after 24 h, also while it is off: a stack that was killed on Friday would have lost
 * on Monday what its stream readers had not read. No weekend and no holiday is this long.
 */
const STREAM_RETENTION_MS = 30 * 24 * 60 * 60_000;
/** Usual start is 1.3 s; a machine ten times slower still makes it. */
const START_BOUND_MS = 30_000;

export type DynamoDbLocal = {
  /** http://127.0.0.1:PORT; the same after each restart. */
  readonly endpoint: string;
  pid(): number | undefined;
  /** SIGKILL; it comes back on the same port (with `folder`: with all its data; without: empty). */
  kill(): void;
  stop(): Promise<void>;
};

/**
 * Runs DynamoDB Local on loopback, restarted when it dies and ended with this process, however that ends.
 * Databases are separate by access key and region (no -sharedDb: streams then slow down with every table).
 *
 * @param options.folder where the data is kept; absent: in memory. @param options.port absent or 0: any free one.
 * @param options.logFile absent: beside the data, else in the system's folder for temporary files.
 * @throws when no JDK 17 is there, when the jar is missing, or when it does not serve within 30 s.
 */
export const startDynamoDb = async (
  options: {
    readonly folder?: string;
    readonly port?: number;
    readonly logFile?: string;
    /** How long streams keep their records; default 30 days (the engine's own: 24 h). */
    readonly streamRetentionMs?: number;
    /** How old a shard gets before another follows it; default: the engine's own 4 h. For tests. */
    readonly shardRolloverMs?: number;
  } = {},
): Promise<DynamoDbLocal> => {
  const emulator = emulatorFolder();
  const launcher = await compiledLauncher();
  const folder = options.folder === undefined ? undefined : absolute(options.folder);
  if (folder !== undefined) mkdirSync(folder, { recursive: true });
  const ownLogFolder =
    options.logFile === undefined && folder === undefined
      ? mkdtempSync(join(tmpdir(), 'bellwether-dynamodb-'))
      : undefined;
  const logFile = absolute(
    options.logFile ?? join(folder ?? ownLogFolder ?? tmpdir(), 'dynamodb.log'),
  );
  const port = options.port ?? 0;
  const { shardRolloverMs } = options;
  const flags = (chosenPort: number): string[] => [
    ...JVM_FLAGS,
    `-DstreamRetentionMs=${options.streamRetentionMs ?? STREAM_RETENTION_MS}`,
    ...(shardRolloverMs === undefined ? [] : [`-DshardRolloverMs=${shardRolloverMs}`]),
    folder === undefined ? HEAP_IN_MEMORY : HEAP_ON_DISK,
    `-Djava.library.path=${join(emulator, 'DynamoDBLocal_lib')}`,
    '-cp',
    [launcher, join(emulator, 'DynamoDBLocal.jar')].join(delimiter),
    'LoopbackDynamo',
    '-disableTelemetry',
    ...(folder === undefined ? ['-inMemory'] : ['-dbPath', folder]),
    '-port',
    String(chosenPort),
  ];
  // The arguments are read again at each start: after the first one they name the port that was found.
  const programArguments = flags(port);
  const end = (process: { stop(): Promise<void> }): Promise<void> =>
    process.stop().then(() => {
      if (ownLogFolder !== undefined) rmSync(ownLogFolder, { recursive: true, force: true });
    });

  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      clearTimeout(bound);
      void process.stop();
      reject(new Error(`DynamoDB Local ${why}; its log: ${logFile}`));
    };
    const bound = setTimeout(
      () => fail(`did not serve within ${START_BOUND_MS} ms`),
      START_BOUND_MS,
    );
    let serves = false;
    const process = supervise(
      {
        name: 'dynamodb',
        command: 'java',
        arguments: programArguments,
        logFile,
        // It leaves a file about its installation in the folder that it is started in.
        workingDirectory: dirname(logFile),
        stopAtOnce: true, // it has no shutdown of its own that matters: every answered write is on disk
      },
      {
        onLine: (line) => {
          const found = /^LISTENING (\d+)$/.exec(line)?.[1];
          if (found === undefined || serves) return;
          serves = true;
          clearTimeout(bound);
          programArguments.splice(0, programArguments.length, ...flags(Number(found)));
          resolve({
            endpoint: `http://127.0.0.1:${found}`,
            pid: process.pid,
            kill: process.kill,
            stop: () => end(process),
          });
        },
        onDeath: ({ code, signal }) => {
          if (!serves) fail(`ended at its start (code ${code}, signal ${signal})`);
        },
      },
    );
  });
};

const emulatorFolder = (): string => {
  const manifest = createRequire(import.meta.url).resolve(
    'amplify-dynamodb-simulator/package.json',
  );
  const folder = join(dirname(manifest), 'emulator');
  if (!existsSync(join(folder, 'DynamoDBLocal.jar'))) {
    throw new Error(`no DynamoDBLocal.jar in ${folder}: run npm ci again`);
  }
  return folder;
};

/** The folder of the compiled launcher, compiled when this source was never compiled here before. */
const compiledLauncher = async (): Promise<string> => {
  const digest = createHash('sha256').update(readFileSync(LAUNCHER_SOURCE)).digest('hex');
  const folder = join(COMPILED_LAUNCHERS, digest.slice(0, 16));
  if (existsSync(join(folder, 'LoopbackDynamo.class'))) return folder;
  mkdirSync(COMPILED_LAUNCHERS, { recursive: true });
  const fresh = mkdtempSync(join(COMPILED_LAUNCHERS, 'compiling-'));
  try {
    // The engine's own SQLite is all that the launcher needs to compile.
    const sqlite = join(emulatorFolder(), 'DynamoDBLocal_lib', 'sqlite4java.jar');
    await run('javac', ['--release', '11', '-cp', sqlite, '-d', fresh, LAUNCHER_SOURCE]);
    renameSync(fresh, folder);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    // Somebody else compiled the same source at the same moment: theirs is as good.
    if (existsSync(join(folder, 'LoopbackDynamo.class'))) return folder;
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const why = missing
      ? 'no javac found: install a JDK (Debian: openjdk-17-jdk-headless) and put it on PATH'
      : `javac failed: ${error instanceof Error ? error.message : String(error)}`;
    throw new Error(`The table engine needs Java. ${why}`);
  }
  return folder;
};
