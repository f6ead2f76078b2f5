import { describe, expect, it } from 'vitest';
import { afterDeath, NO_DEATHS } from './restart-policy.ts';

describe('the pause before a restart', () => {
  it('doubles while the child keeps dying young, up to a bound', () => {
    let state = NO_DEATHS;
    const pauses: number[] = [];
    for (let death = 0; death < 9; death += 1) {
      const next = afterDeath(state, 10);
      pauses.push(next.pauseMs);
      state = next.state;
    }
    expect(pauses).toEqual([50, 100, 200, 400, 800, 1600, 3200, 5000, 5000]);
  });

  it('is short again after a healthy run', () => {
    const young = afterDeath(afterDeath(NO_DEATHS, 1).state, 1);
    expect(young.pauseMs).toBe(100);
    expect(afterDeath(young.state, 60_000).pauseMs).toBe(50);
  });
});
