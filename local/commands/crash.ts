import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { INSTRUMENTS } from '../../shared/quotes/instruments.ts';
import { chosenStateFolder } from '../cloud/state-folder.ts';
import { type CrashReport, type CrashRig, crashRound } from '../crash/crash-round.ts';
import { CRASH_TARGETS, type CrashTarget, isCrashTarget } from '../crash/crash-target.ts';
import { seededRandom } from '../demo/seeded-random.ts';
import { startStack } from './running-stack.ts';

/**
 * `npm run crash -- --kills N --seed S [--target NAME …]`: at least N kills, one target after the other, each at a random
 * moment of trading in every kind of order, on a state of its own: kill -9 of processes, and threads of functions ended in
 * the middle of a request. After each round every book is checked. Exit 1 on any break; the state then stays to be looked
 * at.
 */
const DEFAULT_KILLS = 40;
const KILL_WITHIN_MS = 3_000;
const ORDERS_AFTERWARDS = 6;

/** Symbols that make the venue difficult trade among the others. */
const SCENARIOS = ['DUPX1', 'PART1', 'SLOW1', 'UCXL1', 'PEND1'];
const SCENARIO_PRICE = 50;

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: String(DEFAULT_KILLS) },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    target: { type: 'string', multiple: true, default: [...CRASH_TARGETS] },
  },
});

const wholeNumber = (name: string, text: string): number => {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0)
    throw new Error(`--${name} ${text}: a whole number is wanted`);
  return number;
};

const chosenTargets = (): CrashTarget[] =>
  values.target.map((text) => {
    if (isCrashTarget(text)) return text;
    throw new Error(`--target ${text}: one of ${CRASH_TARGETS.join(', ')} is wanted`);
  });

const HEADINGS = ['kills', 'target', 'killed after', 'back in', 'orders', 'filled', 'books'];
const WIDTHS = [6, 17, 13, 10, 8, 8, 0];
const line = (cells: readonly string[]): string =>
  cells.map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0)).join(' ');

const print = (killed: number, report: CrashReport): void => {
  const { target, killedAfterMs, restartedInMs, acknowledged, filled, breaks } = report;
  const books = breaks.length === 0 ? 'right' : `${breaks.length} BREAKS`;
  console.log(
    line([
      String(killed),
      target,
      `${killedAfterMs} ms`,
      `${(restartedInMs / 1000).toFixed(1)} s`,
      String(acknowledged),
      String(filled),
      books,
    ]),
  );
  for (const each of breaks) console.log(`  BREAK  ${each}`);
};

const kills = wholeNumber('kills', values.kills);
const seed = wholeNumber('seed', values.seed);
const targets = chosenTargets();
const random = seededRandom(seed);
const root = mkdtempSync(join(tmpdir(), 'bellwether-crash-'));
const rig: CrashRig = {
  state: root,
  venueFolder: chosenStateFolder({ BELLWETHER_STATE: root }).venue,
  stack: await startStack({ state: root }),
};
const quotes = new Map([
  ...INSTRUMENTS.map(({ symbol, basePrice }) => [symbol, Number(basePrice)] as const),
  ...SCENARIOS.map((symbol) => [symbol, SCENARIO_PRICE] as const),
]);

console.log(
  `at least ${kills} kills, in turn of ${targets.join(', ')}; seed ${seed}; state ${root}\n`,
);
console.log(line(HEADINGS));
let broken = 0;
let killed = 0;
const startedAtMs = performance.now();
try {
  for (let round = 0; killed < kills; round += 1) {
    const report = await crashRound(rig, {
      target: targets[round % targets.length] ?? 'stack',
      random,
      quotes,
      killWithinMs: KILL_WITHIN_MS,
      ordersAfterwards: ORDERS_AFTERWARDS,
      name: `round-${round}`,
    });
    killed += report.kills;
    print(killed, report);
    if (report.breaks.length > 0) broken += 1;
  }
} catch (error) {
  broken += 1;
  console.log(error);
} finally {
  await rig.stack.stop();
}
console.log(
  broken === 0
    ? `\n${killed} kills in ${Math.round((performance.now() - startedAtMs) / 1000)} s: nothing lost, nothing doubled.`
    : `\n${broken} rounds broke; the state is left in ${root}`,
);
if (broken === 0) rmSync(root, { recursive: true, force: true });
process.exitCode = broken === 0 ? 0 : 1;
