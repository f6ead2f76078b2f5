import { parseArgs } from 'node:util';
import { runSeed } from './run-seed.ts';

/** Wraps around: seeds are whole numbers of 32 bits. */
const ANY_SEED = 2 ** 32;
const SHOWN = 8;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    seed: { type: 'string' },
    minutes: { type: 'string', default: '60' },
    operations: { type: 'string', default: '200' },
    without: { type: 'string', default: '' },
    'until-violation': { type: 'boolean', default: false },
  },
});

const first = Number(values.seed ?? Math.floor(Math.random() * ANY_SEED));
const wanted = Number(values.seeds ?? 1);
const isReplay = values.seeds === undefined;
const operations = Number(values.operations);
const began = performance.now();
const endsAt = began + Number(values.minutes) * 60_000;
let failed = 0;
let done = 0;
let requested = 0;
while (done < wanted && performance.now() < endsAt) {
  const seed = first + done;
  const without = new Set(values.without.split(','));
  const result = await runSeed({ seed, operations, without, keepsTrace: isReplay });
  if (isReplay) for (const line of result.trace) console.log(line);
  done += 1;
  requested += result.operations;
  if (isReplay) console.log(`seed ${seed}: trace ${result.hash}`);
  if (result.violations.length === 0) continue;
  failed += 1;
  console.log(
    `seed ${seed}: ${result.violations.length} violations; npm run sim -- --seed ${seed}`,
  );
  for (const { law, what } of result.violations.slice(0, SHOWN)) console.log(`  ${law}: ${what}`);
  if (values['until-violation']) break;
}
const seconds = (performance.now() - began) / 1_000;
const rate = (done / seconds).toFixed(1);
console.log(
  `${done} seeds from ${first}, ${failed} with violations, ${requested} operations, ${seconds.toFixed(1)} s, ${rate} seeds/s`,
);
process.exitCode = failed > 0 ? 1 : 0;
