import { describe, expect, it } from 'vitest';
import { awaitEffect } from './await-effect.ts';

describe('awaitEffect', () => {
  it('looks again until there is something, and waits about three seconds at most', async () => {
    const pauses: number[] = [];
    const pause = async (milliseconds: number): Promise<void> => {
      pauses.push(milliseconds);
    };
    let looks = 0;
    const third = async () => {
      looks += 1;
      return looks === 3 ? 'there' : undefined;
    };
    expect(await awaitEffect(third, pause)).toBe('there');
    expect(pauses).toEqual([20, 40]);
    pauses.length = 0;
    expect(await awaitEffect(async () => undefined, pause)).toBeUndefined();
    const waited = pauses.reduce((sum, each) => sum + each, 0);
    expect(waited).toBeGreaterThan(2_500);
    expect(waited).toBeLessThan(4_000);
  });
});
