import { spawn } from 'node:child_process';
import { inRepository } from '../cloud/synthesize.ts';

/** `npm run check`: what can be said of the code without running the brokerage. All at once; exit 1 if any fails. */

type Check = { readonly name: string; readonly command: string; readonly args: readonly string[] };
type Result = { readonly name: string; readonly ok: boolean; readonly line: string };

const script = (name: string, what: string): Check => ({
  name: what,
  command: 'npm',
  args: ['run', '--silent', name],
});

const CHECKS: readonly Check[] = [
  script('lint', 'format and lint'),
  script('types', 'types'),
  script('architecture', 'architecture'),
  {
    name: 'house rules',
    command: inRepository('node_modules', '.bin', 'vitest'),
    args: ['run', '--project', 'architecture', 'test/architecture'],
  },
  script('unused', 'unused code'),
];

const MS_PER_SECOND = 1_000;

const run = ({ name, command, args }: Check): Promise<Result> => {
  const startedAtMs = performance.now();
  const child = spawn(command, args, {
    cwd: inRepository(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      const seconds = ((performance.now() - startedAtMs) / MS_PER_SECOND).toFixed(1);
      const ok = code === 0;
      const line = `${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(16)}${seconds.padStart(6)} s`;
      // A check that passes has nothing to say; one that fails says all it has.
      console.log(ok ? line : `${Buffer.concat(output).toString()}\n${line}`);
      resolve({ name, ok, line });
    });
  });
};

const results = await Promise.all(CHECKS.map(run));
const failed = results.filter(({ ok }) => !ok);
if (failed.length > 0) {
  console.log(`\nfailed: ${failed.map(({ name }) => name).join(', ')}`);
  process.exitCode = 1;
}
