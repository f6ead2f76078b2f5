import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockHolder, processStart, StateInUse, takeLock } from './stack-lock.ts';

let folder = '';
let lock = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stack-lock-'));
  lock = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A process that takes the lock and waits to be killed. */
const holderProcess = async (): Promise<ReturnType<typeof spawn>> => {
  const module = new URL('stack-lock.ts', import.meta.url).href;
  const script = `import { takeLock } from '${module}'; takeLock('${lock}'); console.log('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.stdout !== null) await once(child.stdout, 'data');
  return child;
};

describe('the stack lock', () => {
  it('is held until it is released', () => {
    const release = takeLock(lock);
    expect(lockHolder(lock)?.pid).toBe(process.pid);
    expect(() => takeLock(lock)).toThrow(StateInUse);
    release();
    expect(existsSync(lock)).toBe(false);
    takeLock(lock)();
  });

  it('is refused while another process holds it, and free the moment that one is killed', async () => {
    const child = await holderProcess();
    expect(() => takeLock(lock)).toThrow(`process ${child.pid}`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(lockHolder(lock)).toBeUndefined();
    takeLock(lock)();
  });

  it('is not held by a later process that got the same number', () => {
    writeFileSync(lock, JSON.stringify({ pid: process.pid, startedAt: 'long ago' }));
    expect(lockHolder(lock)).toBeUndefined();
    expect(processStart(process.pid)).toBeDefined();
    takeLock(lock)();
  });
});
