import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { namesOf, wholeNumber } from '../support/flags.ts';
import { type Outcome, run } from './campaign.ts';
import { CAMPAIGNS, type Group, type GroupCampaign } from './campaigns.ts';

/**
 * `node test/fuzz/main.ts --messages 1000000 --bodies 100000 --frames 50000 --records 50000 [--seed S] [--only NAME …]`:
 * FIX messages to session, gateway and venue; HTTP bodies to every route; WebSocket frames; mailbox and venue queue
 * messages and journal bytes. Exit 1 when something broke. A group that is not named is left out; without any, all run.
 */
const DEFAULTS: Readonly<Record<Group, number>> = {
  messages: 1_000_000,
  bodies: 100_000,
  frames: 50_000,
  records: 50_000,
};
const GROUPS = Object.keys(DEFAULTS) as Group[];

/** The heap that all of it must do with, whatever is sent; with it the process stays below the memory named under it. */
const HEAP_MB = 256;
const MEMORY_MB = 512;
/** Tells the process with the small heap from the one that starts it. */
const CHILD = 'FUZZ_CHILD';

const { values } = parseArgs({
  options: {
    messages: { type: 'string' },
    bodies: { type: 'string' },
    frames: { type: 'string' },
    records: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    only: { type: 'string', multiple: true },
  },
});

const names = CAMPAIGNS.map(({ name }) => name);
const only = namesOf('only', values.only ?? names, names);
const seed = wholeNumber('seed', values.seed);
for (const group of GROUPS) wholeNumber(group, values[group] ?? '0');

const isAny = GROUPS.some((group) => values[group] !== undefined);
const countOf = ({ group, share }: GroupCampaign): number => {
  const text = values[group] ?? (isAny ? '0' : String(DEFAULTS[group]));
  return Math.ceil(wholeNumber(group, text) * share);
};

function printOutcome(
  { name, group }: GroupCampaign,
  { done, seconds, tally, failures }: Outcome,
): void {
  const rate = Math.round(done / seconds);
  console.log(`${name}: ${done} ${group} in ${seconds.toFixed(1)} s, ${rate}/s`);
  for (const [what, count] of tally.counts) console.log(`  ${what}: ${count}`);
  for (const { seed, error } of failures) {
    console.log(`  FAILED, seed ${seed}: ${error instanceof Error ? error.stack : String(error)}`);
    console.log(`  again: node test/fuzz/main.ts --${group} 1 --only ${name} --seed ${seed}`);
  }
}

async function runAll(): Promise<boolean> {
  let isWell = true;
  let total = 0;
  for (const campaign of CAMPAIGNS) {
    const count = only.includes(campaign.name) ? countOf(campaign) : 0;
    if (count === 0) continue;
    const outcome = await run(campaign, count, seed);
    printOutcome(campaign, outcome);
    total += outcome.done;
    isWell &&= outcome.failures.length === 0;
  }
  const peakMb = Math.round(process.resourceUsage().maxRSS / 1_024);
  console.log(
    `${total} inputs, peak memory ${peakMb} MB of ${MEMORY_MB} MB, heap at most ${HEAP_MB} MB`,
  );
  // Whoever tried nothing has shown nothing.
  return isWell && total > 0 && peakMb <= MEMORY_MB;
}

if (process.env[CHILD] === undefined) {
  console.log(`seed ${values.seed}`);
  const again = process.argv.slice(1).concat('--seed', values.seed);
  const child = spawnSync(process.execPath, [`--max-old-space-size=${HEAP_MB}`, ...again], {
    stdio: 'inherit',
    env: { ...process.env, [CHILD]: 'yes' },
  });
  process.exitCode = child.status ?? 1;
} else {
  process.exitCode = (await runAll()) ? 0 : 1;
}
