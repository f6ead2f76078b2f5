import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { answerClock } from './clock-endpoint.ts';
import { durationMs } from './duration.ts';
import { drive, MarketClock, parseClockCommand } from './market-clock.ts';

const folders: string[] = [];
const clockFile = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'market-clock-'));
  folders.push(folder);
  return join(folder, 'clock.json');
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe('durations', () => {
  it.each([
    ['PT15M', 900_000],
    ['P1D', 86_400_000],
    ['P1DT2H3M4.5S', 93_784_500],
    ['P2W', 1_209_600_000],
    ['PT0S', 0],
    ['P', undefined],
    ['PT', undefined],
    ['P1DT', undefined],
    ['P1M', undefined],
    ['15m', undefined],
    ['-PT1S', undefined],
  ])('%s → %s ms', (text, expected) => {
    expect(durationMs(text)).toBe(expected);
  });
});

describe('clock commands', () => {
  it.each([
    ['{', 'not JSON'],
    ['[]', 'not an object'],
    ['{}', 'exactly one'],
    ['{"set":"2026-11-23T14:30:00Z","advance":"PT1S"}', 'exactly one'],
    ['{"set":"2026-11-23T14:30:00Z","and":1}', 'exactly one'],
    ['{"set":"tomorrow"}', 'set:'],
    ['{"set":"2026-13-45"}', 'set:'],
    ['{"set":1700000000}', 'set:'],
    ['{"advance":"1 day"}', 'advance:'],
    ['{"advance":60}', 'advance:'],
  ])('%s is refused: %s', (body, words) => {
    const parsed = parseClockCommand(body);
    expect(parsed).toMatchObject({ ok: false, problem: expect.stringContaining(words) });
  });

  it('sets to a time and advances from where the clock stands', () => {
    const set = drive({ offsetMs: 0, driven: false }, { kind: 'set', toMs: 5_000 }, 1_000);
    expect(set).toEqual({ offsetMs: 4_000, driven: true });
    const further = set && drive(set, { kind: 'advance', byMs: 250 }, 9_000);
    expect(further).toEqual({ offsetMs: 4_250, driven: true });
  });
});

describe('the clock endpoint', () => {
  const ask = (clock: MarketClock, method: string, body = '') => {
    const { status, body: answer } = answerClock(clock, { method, body: Buffer.from(body) });
    return { status, answer: JSON.parse(answer.toString()) };
  };

  it('shows machine time until somebody drives it, then the driven time also after a restart', () => {
    const file = clockFile();
    const clock = new MarketClock(file);
    expect(ask(clock, 'GET').answer.driven).toBe(false);

    const set = ask(clock, 'POST', '{"set":"2030-01-02T14:30:00Z"}');
    expect(set.answer.driven).toBe(true);
    expect(set.answer.now).toMatch(/^2030-01-02T14:30:0/);

    const { answer } = ask(new MarketClock(file), 'GET');
    expect(answer.driven).toBe(true);
    expect(answer.now).toMatch(/^2030-01-02T14:3/);
  });

  it('answers clear errors', () => {
    const clock = new MarketClock(clockFile());
    expect(ask(clock, 'POST', '{"advance":"soon"}').status).toBe(400);
    expect(ask(clock, 'POST', '{"advance":"P999999999W"}').status).toBe(400);
    expect(ask(clock, 'DELETE').status).toBe(405);
    expect(clock.state.driven).toBe(false);
  });
});
