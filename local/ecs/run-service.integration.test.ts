import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MarketClock } from '../clock/market-clock.ts';
import type { Supervised } from '../supervisor/supervise.ts';
import { runService } from './run-service.ts';
import { servicePrograms } from './service-program.ts';

/** Says what it sees whenever that changes. */
const PROGRAM = `
  let last = '';
  setInterval(() => {
    const seen = new Date().getUTCFullYear() + ' ' + (process.env.CLOCK_DRIVEN ?? 'free');
    if (seen !== last) console.log('year ' + (last = seen) + ' password ' + process.env.PASSWORD);
  }, 5);`;

let folder = '';
let service: Supervised | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-service-'));
});
afterEach(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true });
});

describe('a service on the laptop', () => {
  it('runs its bundle with environment and secrets, on the market clock, also after a restart', async () => {
    const entry = join(folder, 'program.mjs');
    writeFileSync(entry, PROGRAM);
    const clock = new MarketClock(join(folder, 'clock.json'));
    service = runService(
      { name: 'toy', entry, environment: { PASSWORD: 'opened' } },
      { logFolder: folder, clock },
    );
    const said = () => readFileSync(join(folder, 'toy.log'), 'utf8');
    const thisYear = new Date().getUTCFullYear();
    await expect.poll(said).toContain(`year ${thisYear} free password opened`);

    clock.apply({ kind: 'set', toMs: Date.UTC(2041, 3, 1) });
    await expect.poll(said).toContain('year 2041 true');

    service.kill();
    await expect.poll(() => said().split('year 2041 true')).toHaveLength(3);
  });

  it('has one process for each task of the service, its secrets opened', () => {
    const programs = servicePrograms(
      {
        name: 'cell-gateway',
        desiredCount: 2,
        bundle: 'services/fix-gateway',
        environment: { FIX_PORT: '9876' },
        secrets: { FIX_PASSWORD: { secretArn: 'arn:x', field: undefined } },
      },
      {
        artifacts: '/build',
        sharedEnvironment: { AWS_REGION: 'us-east-1' },
        secret: ({ secretArn }) => `opened ${secretArn}`,
      },
    );
    expect(programs.map(({ name }) => name)).toEqual(['fix-gateway-1', 'fix-gateway-2']);
    expect(programs[0]).toMatchObject({
      entry: '/build/services/fix-gateway/index.mjs',
      environment: { AWS_REGION: 'us-east-1', FIX_PORT: '9876', FIX_PASSWORD: 'opened arn:x' },
    });
  });
});
