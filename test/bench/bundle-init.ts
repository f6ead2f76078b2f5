import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { percentile } from './percentile.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const RUNS = 7;

/** What a handler needs in its environment to be loaded; nothing is called. */
const ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  ACCOUNTS_TABLE: 'a',
  FIRM_ACCOUNTS_TABLE: 'f',
  CREDENTIALS_TABLE: 'c',
  DUE_TABLE: 'd',
  TRIGGERS_TABLE: 't',
  CONTROLS_TABLE: 'k',
  VENUE: 'bench',
  CONNECTIONS_TABLE: 'n',
  ACCOUNT_COMMANDS_QUEUE_URLS: 'http://127.0.0.1/0/q',
  VENUE_QUEUE_URL: 'http://127.0.0.1/0/v',
  STREAM_MANAGEMENT_URL: 'http://127.0.0.1/s',
  MARKET_SEED: 'bench',
  MARKET_HOURS: 'calendar',
  TEST_DEPOSITS: 'refused',
  ORDER_RATE: '10',
  STAGE: 'dev',
  CELL_ID: 'bench',
};

const TIMED_IMPORT = `
  const startedAt = performance.now();
  await import(process.argv[1]);
  process.stdout.write(String(performance.now() - startedAt));
  process.exit(0);
`;

export type BundleFigure = {
  readonly name: string;
  readonly kilobytes: number;
  readonly initMs: number;
};

/** Size of a function's bundle and the median time its import takes in a fresh process. */
export function bundleFigure(name: string): BundleFigure {
  const bundle = join(ROOT, '.build', 'functions', name, 'index.mjs');
  const samples = Array.from({ length: RUNS }, () =>
    Number(
      execFileSync(process.execPath, ['--input-type=module', '-e', TIMED_IMPORT, bundle], {
        env: { ...process.env, ...ENVIRONMENT },
      }).toString(),
    ),
  );
  return {
    name,
    kilobytes: readFileSync(bundle).length / 1024,
    initMs: percentile(samples, 0.5),
  };
}
