import { parseArgs } from 'node:util';
import { minutes, namesOf, wholeNumber } from '../../support/flags.ts';
import { type Hunt, huntBug } from './hunt-bug.ts';
import { PLANTED_BUGS } from './planted-bugs.ts';

/** `node test/sim/planted/main.ts [--only NAME,NAME] [--seeds 1000] [--first 1] [--at-once 1] [--minutes 10]`: each planted bug, and what finds it. */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    seeds: { type: 'string', default: '1000' },
    first: { type: 'string', default: '1' },
    'at-once': { type: 'string', default: '1' },
    minutes: { type: 'string', default: '10' },
  },
});

const names = PLANTED_BUGS.map(({ name }) => name);
const only = namesOf('only', values.only?.split(',') ?? names, names);
const bugs = PLANTED_BUGS.filter(({ name }) => only.includes(name));
const options = {
  firstSeed: wholeNumber('first', values.first),
  seeds: wholeNumber('seeds', values.seeds, 1),
  secondsMaximum: minutes('minutes', values.minutes) * 60,
};
const lanes = wholeNumber('at-once', values['at-once'], 1);

const LAWS_SHOWN = 3;

const row = ({ bug, find, seeds, seconds }: Hunt): string => {
  const laws = find?.laws.slice(0, LAWS_SHOWN).join(', ') ?? 'NOT FOUND';
  return `| ${[bug.name, bug.law, laws, seeds, seconds.toFixed(1)].join(' | ')} |`;
};

async function hunts(): Promise<Hunt[]> {
  const waiting = bugs.values();
  const done: Hunt[] = [];
  console.log(
    '| bug | the law that it breaks | found by | seeds | seconds |\n|---|---|---|--:|--:|',
  );
  const lane = async (): Promise<void> => {
    for (const bug of waiting) {
      const hunt = await huntBug(bug, options);
      done.push(hunt);
      console.log(row(hunt));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return done;
}

const all = await hunts();
const found = all.filter(({ find }) => find !== undefined);
const seedsNeeded = found.map(({ seeds }) => seeds).sort((a, b) => a - b);
const median = seedsNeeded[Math.floor((seedsNeeded.length - 1) / 2)] ?? 0;
console.log(
  `${found.length} of ${all.length} planted bugs found; the median needs ${median} seeds`,
);
if (found.length < all.length) process.exitCode = 1;
