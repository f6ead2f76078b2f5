import { afterEach, describe, expect, it, vi } from 'vitest';
import { instrument } from './mutants.ts';
import { printReport } from './report.ts';
import type { Fate } from './try-mutants.ts';

const KILLED: Fate = { fate: 'killed', file: 'a.test.ts', test: 'a' };
const SURVIVED: Fate = { fate: 'survived' };

describe('the report of the mutants', () => {
  afterEach(() => vi.restoreAllMocks());

  const report = (fates: readonly Fate[]) => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const path = 'shared/fix/time.ts';
    const text = "export const parseUtcTimestamp = () => [true, '0'];";
    const { mutants } = instrument(path, text);
    const verdict = printReport([{ path, first: 0, mutants }], {
      fateOf: (_file, { id }) => fates[id],
      isSample: false,
      seconds: 1,
    });
    return { mutants, verdict, last: log.mock.calls.at(-1)?.[0] };
  };

  it('tells the survivors that have a reason from those that have none', () => {
    const { mutants, verdict, last } = report([KILLED, SURVIVED, SURVIVED]);
    expect(mutants.map(({ original }) => original)).toEqual(['true', "'0'", "[true, '0']"]);
    expect(verdict).toMatchObject({ unexplained: 1, shareOfAll: 1 / 3 });
    expect(last).toBe('survivors: 1 explained, 1 not; with all of them 33.3 % dead');
  });

  it('has nothing against those that have one', () => {
    const { verdict } = report([KILLED, SURVIVED, KILLED]);
    expect(verdict).toMatchObject({ unexplained: 0, shareOfAll: 2 / 3 });
  });
});
