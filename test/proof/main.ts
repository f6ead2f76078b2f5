import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CLAIMS, type Claim } from './claims.ts';
import { type Finding, withFindings } from './record.ts';

/**
 * `npm run proof [-- --only NAME …] [--record] [-- ARGUMENT …]`: every claim of docs/RELIABILITY.md by its command, one
 * after the other, with what each printed and a table at the end. `--record` adds the figures to docs/RECORD.md under
 * the commit that was tried. What follows a second `--` is added to the commands: `--only seeds -- --minutes 10`. Exit 1
 * when a claim does not hold.
 */
const RECORD = 'docs/RECORD.md';
const MS_PER_SECOND = 1_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', multiple: true, default: [] },
    record: { type: 'boolean', default: false },
  },
});

const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();

const chosen = (): readonly Claim[] => {
  const names = CLAIMS.map(({ name }) => name);
  const unknown = values.only.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`--only ${unknown}: one of ${names.join(', ')}`);
  return CLAIMS.filter(({ name }) => values.only.length === 0 || values.only.includes(name)).map(
    (claim) => ({ ...claim, command: [...claim.command, ...positionals] }),
  );
};

/** A tried commit is one that anybody can check out: no figure without it. */
const triedCommit = (): string => {
  if (values.record && git('status', '--porcelain') !== '') {
    throw new Error('--record: there are changes that no commit has');
  }
  return git('rev-parse', '--short', 'HEAD');
};

const run = ({ command: [program, ...args], environment }: Claim) => {
  const child = spawn(program, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const printed: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => {
    printed.push(chunk);
    process.stdout.write(chunk);
  });
  return new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output: Buffer.concat(printed).toString() }));
  });
};

const countIn = (output: string, { count }: Claim): number => {
  const [, digits = '0'] = [...output.matchAll(count)].at(-1) ?? [];
  return Number(digits.replaceAll(',', ''));
};

const commandLine = ({ command, environment = {} }: Claim): string =>
  [...Object.entries(environment).map(([name, value]) => `${name}=${value}`), ...command].join(' ');

const commit = triedCommit();
const findings: Finding[] = [];
for (const claim of chosen()) {
  console.log(`\n=== ${claim.name}: ${commandLine(claim)}`);
  const startedAtMs = performance.now();
  const { code, output } = await run(claim);
  const count = countIn(output, claim);
  findings.push({
    date: new Date().toISOString().slice(0, 10),
    commit,
    claim: claim.name,
    count,
    of: claim.of,
    // A command that says nothing of how much it tried has shown nothing.
    violations: code !== 0 || count === 0,
    seconds: Math.round((performance.now() - startedAtMs) / MS_PER_SECOND),
  });
}

console.log();
for (const { claim, count, of, violations, seconds } of findings) {
  const held = violations ? 'DOES NOT HOLD' : 'holds';
  console.log(
    `${claim.padEnd(18)} ${held.padEnd(13)} ${String(seconds).padStart(5)} s  ${count} ${of}`,
  );
}
if (values.record) writeFileSync(RECORD, withFindings(readFileSync(RECORD, 'utf8'), findings));
if (findings.some(({ violations }) => violations)) process.exitCode = 1;
