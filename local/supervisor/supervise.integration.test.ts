import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openCappedLog } from './capped-log.ts';
import { nodeProgram, type Supervised, supervise } from './supervise.ts';

const WAIT = { timeout: 30_000, interval: 10 };
const SUPERVISE = fileURLToPath(new URL('supervise.ts', import.meta.url));
const DYNAMODB = fileURLToPath(new URL('../dynamodb/dynamodb-local.ts', import.meta.url));
/** Type stripping needs Node 22 or later, which the project pins; a test run may itself be on an older one. */
const NODE = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));

let folder: string;
let supervised: Supervised[];
let parents: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bellwether-supervisor-'));
  supervised = [];
  parents = [];
});
afterEach(async () => {
  for (const parent of parents) parent.kill('SIGKILL');
  await Promise.all(supervised.map((each) => each.stop()));
  rmSync(folder, { recursive: true, force: true });
});

const isAlive = (pid: number): boolean => {
  try {
    // A zombie answers signals, too: what it is, /proc tells.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

const program = (source: string): string => {
  const file = join(folder, 'program.mjs');
  writeFileSync(file, source);
  return file;
};

const startNode = (source: string, watcher: Parameters<typeof supervise>[1] = {}): Supervised => {
  const child = supervise(
    {
      ...nodeProgram({ name: 'child', entry: program(source), logFile: join(folder, 'child.log') }),
      command: NODE,
    },
    watcher,
  );
  supervised.push(child);
  return child;
};

/** A parent of its own, in a process that can be killed; answers the pids it printed. */
const parentProcess = async (
  source: string,
  lines: number,
): Promise<{ parent: ChildProcess; pids: number[] }> => {
  const parent = spawn(NODE, ['--input-type=module', '--eval', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  parents.push(parent);
  const pids: number[] = [];
  for await (const line of createInterface({ input: parent.stdout })) {
    pids.push(Number(line));
    if (pids.length === lines) break;
  }
  return { parent, pids };
};

describe('a supervised process', () => {
  it('is started again when it dies, and its output is kept', async () => {
    const lines: string[] = [];
    const child = startNode('console.log(process.pid); setInterval(() => {}, 1000);', {
      onLine: (line) => lines.push(line),
    });
    await vi.waitFor(() => expect(lines).toHaveLength(1), WAIT);
    child.kill();
    await vi.waitFor(() => expect(lines).toHaveLength(2), WAIT);
    expect(child.pid()).toBe(Number(lines[1]));
    expect(isAlive(Number(lines[0]))).toBe(false);
    const log = readFileSync(join(folder, 'child.log'), 'utf8');
    expect(log).toContain(lines[0]);
    expect(log).toContain('child ended: code null, signal SIGKILL');
  });

  it('is told to end and may end well', async () => {
    const lines: string[] = [];
    const child = startNode(
      `process.on('SIGTERM', () => { console.log('goodbye'); process.exit(0); });
       console.log('ready'); setInterval(() => {}, 1000);`,
      { onLine: (line) => lines.push(line) },
    );
    await vi.waitFor(() => expect(lines).toEqual(['ready']), WAIT);
    await child.stop();
    expect(readFileSync(join(folder, 'child.log'), 'utf8')).toContain('goodbye');
    expect(child.pid()).toBeUndefined();
  });

  it('gets messages, after a restart as well', async () => {
    const lines: string[] = [];
    const child = startNode(
      `process.on('message', ({ text }) => console.log(text)); console.log('ready');
       setInterval(() => {}, 1000);`,
      { onLine: (line) => lines.push(line) },
    );
    for (const text of ['first', 'second']) {
      await vi.waitFor(() => expect(lines.at(-1)).toBe('ready'), WAIT);
      expect(child.send({ text })).toBe(true);
      await vi.waitFor(() => expect(lines.at(-1)).toBe(text), WAIT);
      child.kill();
    }
  });

  it('that cannot be started is told of, and stop ends the attempts', async () => {
    const deaths: unknown[] = [];
    const child = supervise(
      {
        name: 'absent',
        command: join(folder, 'absent'),
        arguments: [],
        logFile: join(folder, 'l'),
      },
      { onDeath: (how) => deaths.push(how) },
    );
    supervised.push(child);
    await vi.waitFor(() => expect(deaths.length).toBeGreaterThan(1), WAIT);
    await child.stop();
    expect(readFileSync(join(folder, 'l'), 'utf8')).toContain('ENOENT');
  });
});

describe('when the parent is killed with -9', () => {
  it('its Node children end, even those that ignore SIGTERM', async () => {
    const entry = program(`
      process.on('SIGTERM', () => {});
      console.log(process.pid);
      setInterval(() => {}, 1000);`);
    const { parent, pids } = await parentProcess(
      `import { nodeProgram, supervise } from ${JSON.stringify(SUPERVISE)};
       for (const name of ['one', 'two']) {
         const logFile = ${JSON.stringify(folder)} + '/' + name + '.log';
         supervise(nodeProgram({ name, entry: ${JSON.stringify(entry)}, logFile }), { onLine: console.log });
       }`,
      2,
    );
    expect(pids.map(isAlive)).toEqual([true, true]);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await vi.waitFor(() => expect(pids.map(isAlive)).toEqual([false, false]), WAIT);
  });

  it('DynamoDB Local ends', async () => {
    const { parent, pids } = await parentProcess(
      `import { startDynamoDb } from ${JSON.stringify(DYNAMODB)};
       const engine = await startDynamoDb({ folder: ${JSON.stringify(join(folder, 'tables'))} });
       console.log(engine.pid());`,
      1,
    );
    expect(pids.map(isAlive)).toEqual([true]);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await vi.waitFor(() => expect(pids.map(isAlive)).toEqual([false]), WAIT);
  });
});

describe('a capped log', () => {
  it('keeps itself and one predecessor', () => {
    const file = join(folder, 'capped.log');
    const log = openCappedLog(file, 10);
    for (const line of ['first line\n', 'second line\n', 'third\n']) log.write(line);
    log.close();
    expect(readFileSync(file, 'utf8')).toBe('third\n');
    expect(readFileSync(`${file}.1`, 'utf8')).toBe('second line\n');
    expect(existsSync(`${file}.2`)).toBe(false);
  });
});
