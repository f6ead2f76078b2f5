import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type RunResult, runSeed } from './run-seed.ts';
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

const first = Number(values.seed ?? Math.floor(Math.random() * ANY_SEED));
const operations = Number(values.operations);
const without = new Set(values.without.split(',').filter((kind) => kind !== ''));
const untilViolation = values['until-violation'];

function show({ seed, violations }: RunResult): void {
  console.log(`seed ${seed}: ${violations.length} violations`);
  for (const { law, what } of violations.slice(0, SHOWN)) {
    console.log(`  ${law}: ${what.slice(0, LONGEST_SHOWN)}`);
  }
}

async function explain(result: RunResult): Promise<void> {
  show(result);
  if (values['no-shrink']) {
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
  const endsAt = began + Number(values.minutes) * 60_000;
  console.log(`${count} seeds from ${first}`);
  const threads = untilViolation ? 1 : Number(values.threads ?? availableParallelism());
  const failures: RunResult[] = [];
  const goesOn = (): boolean =>
    performance.now() < endsAt && !(untilViolation && failures.length > 0);
  await runSeeds({ first, count, operations, without, threads, goesOn }, (result) => {
    tally.add(result);
    if (result.violations.length === 0) return;
    failures.push(result);
    show(result);
  });
  const seconds = (performance.now() - began) / 1_000;
  if (!untilViolation) console.log(tally.coverage());
  for (const result of failures.slice(0, untilViolation ? 1 : 3)) await explain(result);
  console.log(tally.summary(first, seconds));
  return failures.length === 0;
}

const isGood = await (values.seeds === undefined ? replay() : many(Number(values.seeds)));
process.exitCode = isGood ? 0 : 1;
