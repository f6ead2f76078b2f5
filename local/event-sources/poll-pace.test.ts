import { describe, expect, it } from 'vitest';
import { createNap, pause, pollPauseMs } from './poll-pace.ts';

describe('the pace of polling', () => {
  it('is quick while records came lately', () => {
    expect(pollPauseMs(0)).toBeLessThan(pollPauseMs(60_000));
  });
});

describe('a nap', () => {
  const FOREVER_MS = 2 ** 30;

  it('ends by a poke, before or during it', async () => {
    const nap = createNap(new AbortController().signal);
    nap.poke();
    expect(await nap.sleep(FOREVER_MS)).toBe(true);
    const during = nap.sleep(FOREVER_MS);
    nap.poke();
    expect(await during).toBe(true);
  });

  it('forgets a poke once it was woken by it', async () => {
    const nap = createNap(new AbortController().signal);
    nap.poke();
    await nap.sleep(FOREVER_MS);
    expect(await nap.sleep(10)).toBe(false);
  });

  it('ends when all ends', async () => {
    const ending = new AbortController();
    const nap = createNap(ending.signal);
    const sleeping = nap.sleep(FOREVER_MS);
    await pause(10, new AbortController().signal);
    ending.abort();
    expect(await sleeping).toBe(false);
    expect(await nap.sleep(FOREVER_MS)).toBe(false);
    await pause(FOREVER_MS, ending.signal);
  });
});
