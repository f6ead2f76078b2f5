import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MarketClock } from '../clock/market-clock.ts';
import { type RunningSchedule, runSchedule } from './schedule-runner.ts';

const MINUTE_MS = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'schedules-'));
let clocks = 0;
let schedule: RunningSchedule | undefined;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-20T20:59:10Z') });
});
afterEach(() => {
  schedule?.stop();
  vi.useRealTimers();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const started = (invoke: (time: string) => Promise<void> = () => Promise.resolve()) => {
  const times: string[] = [];
  clocks += 1;
  const clock = new MarketClock(join(folder, `clock-${clocks}.json`));
  schedule = runSchedule({
    schedule: { name: 'each-minute', arn: 'arn', everyMs: MINUTE_MS, functionNames: ['driver'] },
    clock,
    region: 'us-east-1',
    awsAccount: '000000000000',
    invoke: (functionName, event) => {
      expect(functionName).toBe('driver');
      const { time } = event as { time: string };
      times.push(time);
      return invoke(time);
    },
  });
  return { clock, times };
};

describe('a schedule on the market’s clock', () => {
  it('fires at the start and as each minute begins', async () => {
    const { times } = started();
    await vi.advanceTimersByTimeAsync(49_999);
    expect(times).toEqual(['2026-11-20T20:59:00Z']);
    await vi.advanceTimersByTimeAsync(1 + 2 * MINUTE_MS);
    expect(times.slice(1)).toEqual([
      '2026-11-20T21:00:00Z',
      '2026-11-20T21:01:00Z',
      '2026-11-20T21:02:00Z',
    ]);
  });

  it('fires once for a jump over a weekend, for its end, and each minute from there', async () => {
    const { clock, times } = started();
    await vi.advanceTimersByTimeAsync(1);
    clock.apply({ kind: 'set', toMs: Date.parse('2026-11-23T14:30:05Z') });
    await vi.advanceTimersByTimeAsync(1);
    expect(times).toEqual(['2026-11-20T20:59:00Z', '2026-11-23T14:30:00Z']);
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    expect(times.at(-1)).toBe('2026-11-23T14:31:00Z');
  });

  it('fires when the clock is driven back, and not for a step within the minute', async () => {
    const { clock, times } = started();
    clock.apply({ kind: 'advance', byMs: 5_000 });
    clock.apply({ kind: 'set', toMs: Date.parse('2026-11-19T10:00:00Z') });
    await vi.advanceTimersByTimeAsync(1);
    expect(times).toEqual(['2026-11-20T20:59:00Z', '2026-11-19T10:00:00Z']);
  });

  it('runs once more after a run that a jump came upon, for the last time of them', async () => {
    let end: () => void = () => undefined;
    const { clock, times } = started(
      () =>
        new Promise((resolve) => {
          end = resolve;
        }),
    );
    clock.apply({ kind: 'advance', byMs: 10 * MINUTE_MS });
    clock.apply({ kind: 'advance', byMs: 10 * MINUTE_MS });
    await vi.advanceTimersByTimeAsync(1);
    expect(times).toHaveLength(1);
    end();
    await vi.advanceTimersByTimeAsync(1);
    expect(times).toEqual(['2026-11-20T20:59:00Z', '2026-11-20T21:19:00Z']);
  });

  it('fires no more once it is stopped', async () => {
    const { clock, times } = started();
    schedule?.stop();
    clock.apply({ kind: 'advance', byMs: MINUTE_MS });
    await vi.advanceTimersByTimeAsync(5 * MINUTE_MS);
    expect(times).toHaveLength(1);
  });
});
