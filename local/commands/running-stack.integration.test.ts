import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processStart } from '../cloud/stack-lock.ts';
import { type RunningStack, startStack, useStack } from './running-stack.ts';

const run = promisify(execFile);

/** Long enough for a machine that does much else besides. */
const START_TIMEOUT_MS = 60_000;

let state = '';
let stack: RunningStack | undefined;
beforeAll(() => {
  state = mkdtempSync(join(tmpdir(), 'bellwether-stack-'));
});
afterAll(async () => {
  await stack?.stop();
  rmSync(state, { recursive: true, force: true });
});

const reset = () =>
  run(process.execPath, [join(import.meta.dirname, 'reset.ts')], {
    env: { ...process.env, BELLWETHER_STATE: state },
  });

const processesOf = async ({ endpoints }: RunningStack): Promise<number[]> => {
  const response = await fetch(endpoints.processes);
  const named = (await response.json()) as Record<string, number>;
  return Object.values(named);
};

const openAccount = async ({ endpoints }: RunningStack): Promise<Response> =>
  fetch(`${endpoints.api}/v1/accounts`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(endpoints.operatorKey).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: '{}',
  });

describe('a stack on a state folder', { timeout: 4 * START_TIMEOUT_MS }, () => {
  it('starts, is found, survives kill -9 with its state, and is cleared only when it is gone', async () => {
    const first = await startStack({ state });
    stack = first;
    expect((await openAccount(first)).status).toBe(200);
    expect(statSync(join(state, 'endpoints.json')).mode & 0o777).toBe(0o600);

    const found = await useStack({ state });
    expect(found).toMatchObject({ isOwn: false, endpoints: first.endpoints, pid: first.pid });
    await expect(startStack({ state })).rejects.toThrow('runs on this state already');
    await expect(reset()).rejects.toMatchObject({
      stderr: expect.stringContaining('runs on this state already'),
    });

    const processes = await processesOf(first);
    expect(processes.length).toBeGreaterThanOrEqual(4);
    await first.kill();
    // The children see their parent go and end by themselves.
    await expect
      .poll(() => processes.filter((pid) => processStart(pid) !== undefined), { timeout: 5_000 })
      .toEqual([]);

    const second = await useStack({ state });
    stack = second;
    expect(second.isOwn).toBe(true);
    expect(second.endpoints.operatorKey).toBe(first.endpoints.operatorKey);
    expect((await openAccount(second)).status).toBe(200);

    const children = await processesOf(second);
    await second.stop();
    stack = undefined;
    expect(children.filter((pid) => processStart(pid) !== undefined)).toEqual([]);
    expect(existsSync(join(state, 'endpoints.json'))).toBe(false);

    await reset();
    expect(readdirSync(state)).toEqual([]);
  });
});
