import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ACCESS_KEY_ID } from '../../local/cloud/environment.ts';
import { tableClient } from '../../local/cloud/tables.ts';
import { startStack } from '../../local/commands/running-stack.ts';
import { bundleFigure } from './bundle-init.ts';
import { fillLatencies, openBenchAccounts, sendAtFullSpeed, sendAtRate } from './order-load.ts';
import { percentile } from './percentile.ts';
import {
  type ProcessorTime,
  processorTime,
  runningProcesses,
  sinceThen,
} from './processor-time.ts';
import {
  recordedFlushes,
  recordedWrites,
  sendRaw,
  watchProjections,
  writeUnits,
} from './recorded-writes.ts';

// `npm run bench`: figures on this machine. Ratios are of one run; absolute times are this machine's and nobody else's.
const ACCOUNTS = 16;
const WARM_UP_ORDERS = 60;
const ORDERS = Number(process.env.BENCH_ORDERS ?? 600);
const AT_ONCE = 16;
/** The lanes of the FIX session and of the firm accounts beside those of the accounts. */
const RAW_LANES = ACCOUNTS + 2;
/** Parts below this are noise. */
const LEAST_SHOWN_MS = 0.05;
const PACED_ORDERS = 400;
const PACED_PER_SECOND = 20;

const line = (name: string, value: string, aim = ''): void =>
  console.log(`${name.padEnd(46)} ${value.padStart(14)}  ${aim}`);

const togetherMs = (used: ProcessorTime): number =>
  [...used.values()].reduce((sum, ms) => sum + ms, 0);

const processorTable = (title: string, used: ProcessorTime, orders: number): void => {
  // Only Linux tells.
  if (used.size === 0) return;
  console.log(`\n${title}`);
  const parts = [...used].sort(([, a], [, b]) => b - a);
  for (const [part, ms] of [...parts, ['together', togetherMs(used)] as const]) {
    if (ms / orders >= LEAST_SHOWN_MS) line(part, `${(ms / orders).toFixed(2)} ms`);
  }
};

const folder = mkdtempSync(join(tmpdir(), 'bellwether-bench-'));
const stack = await startStack({ state: folder });
try {
  const { endpoints } = stack;
  const accounts = await openBenchAccounts(endpoints, ACCOUNTS);
  await fillLatencies(await sendAtFullSpeed(accounts, WARM_UP_ORDERS, AT_ONCE));

  const paced = await sendAtRate(accounts, PACED_ORDERS, PACED_PER_SECOND);
  const latencies = await fillLatencies(paced);
  console.log(
    `\nPaced: ${PACED_ORDERS} market orders at ${PACED_PER_SECOND}/s, ${ACCOUNTS} accounts`,
  );
  line(
    'POST → answer, p50',
    `${percentile(
      paced.map((o) => o.answeredAt - o.postedAt),
      0.5,
    ).toFixed(0)} ms`,
  );
  line(
    'POST → fill committed and pushed, p50',
    `${percentile(latencies, 0.5).toFixed(0)} ms`,
    'aim ≤ 100',
  );
  line(
    'POST → fill committed and pushed, p99',
    `${percentile(latencies, 0.99).toFixed(0)} ms`,
    'aim ≤ 500',
  );
  if (latencies.length < paced.length)
    line('fills missing', String(paced.length - latencies.length));

  const client = tableClient(endpoints.dynamodb);
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  const table = TableNames.find(
    (name) => name.endsWith('-accounts') && !name.endsWith('-firm-accounts'),
  );
  if (table === undefined) throw new Error('no accounts table');
  const engine = { endpoint: endpoints.dynamodb, accessKeyId: ACCESS_KEY_ID };
  const fixLog = table.replace(/-accounts$/, '-fix-log');
  const before = (await recordedWrites(engine, table)).length;
  const flushesBefore = (await recordedFlushes(engine, fixLog)).length;

  const projected = await watchProjections(engine, table.replace(/-accounts$/, '-firm-accounts'));
  const pids = await runningProcesses(endpoints);
  const usedBefore = processorTime(pids);
  const startedAt = performance.now();
  const sent = await sendAtFullSpeed(accounts, ORDERS, AT_ONCE);
  const filled = await fillLatencies(sent);
  const stackSeconds = (performance.now() - startedAt) / 1000;
  const used = sinceThen(usedBefore, processorTime(pids));
  const run = (await recordedWrites(engine, table)).slice(before);
  const flushes = (await recordedFlushes(engine, fixLog)).slice(flushesBefore);
  const projections = await projected();
  const usedBeforeRaw = processorTime(pids);
  const rawSeconds = await sendRaw(engine, [...run, ...flushes, ...projections], RAW_LANES);
  const usedRaw = sinceThen(usedBeforeRaw, processorTime(pids));
  const units = [...run, ...flushes].reduce((sum, write) => sum + writeUnits(write), 0);
  const commits = run.filter(({ items }) => items.length > 1).length;
  console.log(`\nFull speed: ${filled.length} market orders filled, ${AT_ONCE} requests at once`);
  line('orders/s through the whole stack', (filled.length / stackSeconds).toFixed(1));
  line('orders/s, the same writes sent raw', (filled.length / rawSeconds).toFixed(1));
  line('ratio', (rawSeconds / stackSeconds).toFixed(2), 'aim ≥ 0.8');
  line('commits per order', (commits / filled.length).toFixed(2));
  line('FIX log flushes per order', (flushes.length / filled.length).toFixed(2));
  line('firm account transactions per order', (projections.length / filled.length).toFixed(2));
  line(
    'write units per order, FIX log included',
    (units / filled.length).toFixed(1),
    'budget 18 to 24',
  );
  processorTable('Processor time of an order, by part', used, filled.length);
  processorTable('The same for the raw writes', usedRaw, filled.length);
  line('ratio of processor time', (togetherMs(usedRaw) / togetherMs(used)).toFixed(2));
  for (const { account } of sent) account.fills.close();

  console.log('\nBundles');
  for (const name of [
    'place-order',
    'account-worker',
    'authorize-request',
    'push-events',
    'clear-executions',
  ]) {
    const { kilobytes, initMs } = bundleFigure(name);
    line(
      name,
      `${kilobytes.toFixed(0)} KB`,
      `init ${initMs.toFixed(0)} ms in a fresh process (budget 450 KB, 100 ms)`,
    );
  }
} finally {
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
}
