import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { minutes, namesOf, refuse, wholeNumber } from '../support/flags.ts';
import { ALL_FAULTS } from './cloud/fault-kinds.ts';
import { NEVER_ENDED, type RunResult } from './run-result.ts';
import { runSeed } from './run-seed.ts';
import { runSeeds } from './runner/run-seeds.ts';
import { replayCommand, shrink, shrunkTrace } from './runner/shrink.ts';
import { Tally } from './runner/tally.ts';

/** Seeds are whole numbers of 32 bits. */
const ANY_SEED = 2 ** 32;
const SHOWN = 8;
const LONGEST_SHOWN = 600;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    seed: { type: 'string' },
    minutes: { type: 'string', default: '600' },
    operations: { type: 'string', default: '200' },
    without: { type: 'string', default: '' },
    threads: { type: 'string' },
    'until-violation': { type: 'boolean', default: false },
    'no-shrink': { type: 'boolean', default: false },
  },
});

const given = values.without.split(',').filter((kind) => kind !== '');
const without = new Set(namesOf('without', given, ALL_FAULTS));
const operations = wholeNumber('operations', values.operations, 1);
const endsAfterMs = minutes('minutes', values.minutes) * 60_000;
const threads = wholeNumber('threads', values.threads ?? String(availableParallelism()), 1);
const first = wholeNumber('seed', values.seed ?? String(Math.floor(Math.random() * ANY_SEED)));
if (first >= ANY_SEED) refuse('seed', String(first), 'a number of 32 bits is wanted');
const untilViolation = values['until-violation'];

function show({ seed, violations }: RunResult): void {
  console.log(`seed ${seed}: ${violations.length} violations`);
  for (const { law, what } of violations.slice(0, SHOWN)) {
    console.log(`  ${law}: ${what.slice(0, LONGEST_SHOWN)}`);
  }
}

async function explain(result: RunResult): Promise<void> {
  show(result);
  // What never ended would not end while it is shrunk, either.
  if (values['no-shrink'] || result.violations.some(({ law }) => law === NEVER_ENDED)) {
    console.log(`  replay: ${replayCommand(result.options)}`);
    return;
  }
  const smallest = await shrink(result.options, result);
  show(smallest);
  for (const line of shrunkTrace(smallest)) console.log(`  | ${line.slice(0, LONGEST_SHOWN)}`);
  console.log(`  replay: ${replayCommand(smallest.options)}`);
}

async function replay(): Promise<boolean> {
  const result = await runSeed({ seed: first, operations, without, keepsTrace: true });
  for (const line of result.trace) console.log(line);
  console.log(`seed ${first}: trace ${result.hash}, ${result.operations} operations`);
  console.log(`faults armed: ${result.armed.join(', ')}`);
  if (result.violations.length > 0) show(result);
  return result.violations.length === 0;
}

async function many(count: number): Promise<boolean> {
  const tally = new Tally();
  const began = performance.now();
  const endsAt = began + endsAfterMs;
  console.log(`${count} seeds from ${first}`);
  const failures: RunResult[] = [];
  const goesOn = (): boolean =>
    performance.now() < endsAt && !(untilViolation && failures.length > 0);
  const seeds = { first, count, operations, without, goesOn };
  await runSeeds({ ...seeds, threads: untilViolation ? 1 : threads }, (result) => {
    tally.add(result);
    if (result.violations.length === 0) return;
    failures.push(result);
    show(result);
  });
  const seconds = (performance.now() - began) / 1_000;
  if (!untilViolation) console.log(tally.coverage());
  for (const result of failures.slice(0, untilViolation ? 1 : 3)) await explain(result);
  console.log(tally.summary(first, seconds));
  // Whoever tried nothing has shown nothing.
  return failures.length === 0 && tally.seeds > 0 && tally.impossible.length === 0;
}

const count = wholeNumber('seeds', values.seeds ?? '1', 1);
const isGood = await (values.seeds === undefined ? replay() : many(count));
process.exitCode = isGood ? 0 : 1;
