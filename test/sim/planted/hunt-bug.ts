import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { PlantedBug } from './planted-bugs.ts';

/** The first seed that breaks a law, and which. */
export type Find = {
  readonly seed: number;
  readonly laws: readonly string[];
  readonly what: string;
};

export type Hunt = {
  readonly bug: PlantedBug;
  readonly find: Find | undefined;
  /** Seeds that were run, the finding one included. */
  readonly seeds: number;
  readonly seconds: number;
};

export type HuntOptions = {
  readonly firstSeed: number;
  readonly seeds: number;
  readonly secondsMaximum: number;
};

const HERE = import.meta.dirname;

type Told = { readonly find: Find | undefined; readonly lastSeed: number };

/** Runs seeds in a process of its own, with the bug in its source or without any, until one breaks a law. */
export function runSeeds(
  bug: string | undefined,
  first: number,
  seeds: number,
  milliseconds: number,
): Promise<Told> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [
        ...['--import', `${join(HERE, 'plant.ts')}`, join(HERE, 'run-seeds.ts')],
        ...['--first', String(first), '--seeds', String(seeds)],
      ],
      { env: { ...process.env, PLANTED_BUG: bug ?? '' }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let [told, complaint] = ['', ''];
    child.stdout.on('data', (text) => {
      told += text;
    });
    child.stderr.on('data', (text) => {
      complaint = `${complaint}${text}`.slice(-2_000);
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const lines = told.split('\n').filter((line) => line.startsWith('{'));
      const results = lines.map((line) => JSON.parse(line) as Partial<Find> & { seed: number });
      const last = results.at(-1);
      if (last === undefined && signal === null && code !== 0) reject(new Error(complaint));
      else {
        const { laws, what } = last ?? {};
        const find = laws && last ? { seed: last.seed, laws, what: what ?? '' } : undefined;
        resolve({ find, lastSeed: last?.seed ?? first });
      }
    });
  });
}

/** A seed that breaks a law without the bug too finds nothing: the hunt goes on behind it. */
export async function huntBug(bug: PlantedBug, options: HuntOptions): Promise<Hunt> {
  const { firstSeed, seeds, secondsMaximum } = options;
  const began = performance.now();
  const end = firstSeed + seeds;
  const elapsed = (): number => (performance.now() - began) / 1_000;
  const left = (): number => (secondsMaximum - elapsed()) * 1_000;
  let [next, ran] = [firstSeed, 0];
  while (next < end && left() > 0) {
    const { find, lastSeed } = await runSeeds(bug.name, next, end - next, left());
    ran += lastSeed - next + 1;
    if (find === undefined) break;
    const without = await runSeeds(undefined, find.seed, 1, left());
    if (without.find === undefined) return { bug, find, seeds: ran, seconds: elapsed() };
    next = find.seed + 1;
  }
  return { bug, find: undefined, seeds: ran, seconds: elapsed() };
}
