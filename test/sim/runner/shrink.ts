import type { RunResult } from '../run-result.ts';
import { runSeed } from '../run-seed.ts';
import type { SimulationOptions } from '../simulation.ts';

const FEWEST_OPERATIONS = 5;
/** Lines of the trace that are shown, the last ones of those that matter. */
const SHOWN = 60;

/** A smaller run that breaks the same law: without the faults that it does not need, and with fewer operations. */
export async function shrink(failed: SimulationOptions, result: RunResult): Promise<RunResult> {
  const laws = new Set(result.violations.map(({ law }) => law));
  let [best, smallest] = [failed, result];
  const isSmaller = async (options: SimulationOptions): Promise<boolean> => {
    const tried = await runSeed({ ...options, keepsTrace: true });
    if (!tried.violations.some(({ law }) => laws.has(law))) return false;
    [best, smallest] = [options, tried];
    return true;
  };
  let operations = failed.operations;
  for (let step = operations >> 1; step >= FEWEST_OPERATIONS; step >>= 1) {
    const fewer = operations - step;
    if (fewer > 0 && (await isSmaller({ ...best, operations: fewer }))) operations = fewer;
  }
  for (const kind of result.armed) {
    await isSmaller({ ...best, without: new Set([...best.without, kind]) });
  }
  return smallest;
}

export const replayCommand = ({ seed, operations, without }: RunResult['options']): string =>
  [
    `npm run sim -- --seed ${seed}`,
    `--operations ${operations}`,
    ...(without.size === 0 ? [] : [`--without ${[...without].join(',')}`]),
  ].join(' ');

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** What of the trace is about the order, or at least the account, that a violation names; and all that broke. */
export function shrunkTrace({ violations, trace }: RunResult): readonly string[] {
  const named = violations[0]?.what.match(UUID) ?? [];
  const [about] = named.slice(-1);
  const fix = about?.replaceAll('-', '');
  return trace
    .filter(
      (line) =>
        (about !== undefined && line.includes(about)) ||
        (fix !== undefined && line.includes(fix)) ||
        / (crashes|freezes|leads|jumps|loses)/.test(line),
    )
    .slice(-SHOWN);
}
