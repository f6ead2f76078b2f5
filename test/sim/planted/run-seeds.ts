import { parseArgs } from 'node:util';
import { runSeed } from '../run-seed.ts';

/** Runs seeds until one breaks a law; says each in a line of JSON. */
const { values } = parseArgs({
  options: {
    first: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1000' },
    operations: { type: 'string', default: '200' },
  },
});

const first = Number(values.first);
const operations = Number(values.operations);

for (let seed = first; seed < first + Number(values.seeds); seed += 1) {
  const without = new Set<string>();
  const { violations } = await runSeed({ seed, operations, without, keepsTrace: false });
  const [violation] = violations;
  if (violation === undefined) {
    console.log(JSON.stringify({ seed }));
    continue;
  }
  const laws = [...new Set(violations.map(({ law }) => law))];
  console.log(JSON.stringify({ seed, laws, what: violation.what }));
  break;
}
