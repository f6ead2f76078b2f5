import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DescribeTableCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { stageSettings } from '../../infra/stages.ts';
import type { Endpoints } from '../../local/cloud/endpoints.ts';
import { tableClient } from '../../local/cloud/tables.ts';
import type { UsageReport } from '../../local/cloud/usage-counts.ts';
import { startStack } from '../../local/commands/running-stack.ts';
import { EMPTY_RECEIVE } from '../../local/sqs/billed-call.ts';
import { type BatchSizes, batchSizes, countsBetween, type Reading } from './cost-counts.ts';
import { type Cost, type CostLine, type Counts, costOf, type Purpose, verdict } from './cost-of.ts';
import {
  type BenchAccount,
  fillLatencies,
  openBenchAccounts,
  sendAtFullSpeed,
} from './order-load.ts';
import { type PriceName, priceList } from './price-list.ts';
import { startTableMeter, type TableMeter } from './table-meter.ts';

// `npm run cost`: what AWS's list price of a million market orders would be, from what a short load used here.
/** Few, so that the messages of one wait for each other while its batch before is under way. */
const ACCOUNTS = 2;
const WARM_UP_ORDERS = 60;
const IDLE_ORDERS = 20;
/** Longer than the window that gathers executions for the firm accounts: the next order finds nothing under way. */
const QUIET_MS = 2_500;
const BURSTS = 4;
const BURST_ORDERS = 120;
/** More would wait longer than the client does, which would then ask again. */
const AT_ONCE = 48;
const IDLE_BUDGET = 22;
const LOADED_BUDGET = 18;
const LOADED_BATCH = 3;
const HOURS_A_MONTH = 730;
/** Shown for so many. */
const SOCKETS = 1_000;
const MINUTES_AN_HOUR = 60;
const SECONDS_AN_HOUR = 3_600;
const MILLION = 1_000_000;
/** Lambda starts five pollers for a mailbox; the gateway has one for its queue. Each asks for 20 s at a time. */
const IDLE_POLLERS = 5 + 1;
const POLLS_A_MINUTE = 3;
/** infra/constructs/service-task.ts: half a processor and 1 GB. */
const TASK_CPU = 0.5;
const TASK_GB = 1;
const NAME_WIDTH = 62;
const NUMBER_WIDTH = 8;
const PRICE_WIDTH = 22;
/** Where the costs of a table end. */
const SUM_WIDTH = 2 * NUMBER_WIDTH + PRICE_WIDTH + NUMBER_WIDTH + '  × '.length + 1;
const CENTS = 2;

const dollars = (amount: number, digits = CENTS): string => `$${amount.toFixed(digits)}`;

const priceText = (name: PriceName): string =>
  `$${priceList[name].dollars} / ${priceList[name].unit}`;

const printLines = (title: string, lines: readonly CostLine[]): void => {
  console.log(`\n  ${title}`);
  for (const { part, quantityPerOrder, price, dollarsPerMillion } of lines) {
    const quantity = quantityPerOrder.toFixed(CENTS).padStart(NUMBER_WIDTH);
    const counted = priceList[price].counted.padEnd(NUMBER_WIDTH);
    const cost = dollars(dollarsPerMillion).padStart(NUMBER_WIDTH);
    console.log(
      `  ${part.padEnd(NAME_WIDTH)} ${quantity} ${counted} × ${priceText(price).padEnd(PRICE_WIDTH)} ${cost}`,
    );
  }
};

const of = (cost: Cost, purpose: Purpose): CostLine[] =>
  cost.lines
    .filter((line) => line.purpose === purpose)
    .sort((one, other) => other.dollarsPerMillion - one.dollarsPerMillion);

const sumBy = (cost: Cost, names: readonly PriceName[]): number =>
  of(cost, 'order')
    .filter(({ price }) => names.includes(price))
    .reduce((sum, { dollarsPerMillion }) => sum + dollarsPerMillion, 0);

const printSums = (cost: Cost): void => {
  const sums: readonly [string, readonly PriceName[]][] = [
    ['HTTP API', ['httpRequest']],
    ['Lambda, invocations', ['lambdaRequest']],
    ['Lambda, duration as measured on this machine', ['lambdaDuration']],
    ['SQS', ['fifoRequest']],
    ['DynamoDB, writes', ['writeUnit']],
    ['DynamoDB, reads', ['readUnit']],
  ];
  console.log('\n  Together, for a million orders');
  for (const [name, prices] of sums) {
    console.log(`  ${name.padEnd(NAME_WIDTH)} ${dollars(sumBy(cost, prices)).padStart(SUM_WIDTH)}`);
  }
};

const printBatches = ({ mailbox, venue }: BatchSizes): void =>
  console.log(
    `  messages of a batch: ${mailbox.toFixed(1)} from a mailbox, ${venue.toFixed(1)} from the venue's queue`,
  );

const printRun = (title: string, { counts, batches }: Run, budget: number): void => {
  const cost = costOf(counts, priceList);
  const withoutTime = cost.order - sumBy(cost, ['lambdaDuration']);
  const room = budget - withoutTime;
  const left =
    room < 0 ? 'over the budget by itself' : `which leaves ${dollars(room)} for that time`;
  console.log(`\n${title}: ${counts.orders} market orders filled`);
  printBatches(batches);
  printLines(
    'What an order takes (count for one order × list price = $ per million orders)',
    of(cost, 'order'),
  );
  printLines('Pushes, apart: what telling open WebSockets adds', of(cost, 'push'));
  printSums(cost);
  console.log(
    `\n  ${title}: ${dollars(cost.order)} a million orders, pushes apart: ${verdict(cost.order, budget)} the budget of $${budget}` +
      `\n  Without the time of functions, which a laptop measures wrongly: ${dollars(withoutTime)}, ${left}.` +
      `\n  Pushes: ${dollars(cost.push)} more.`,
  );
};

/** What goes on without orders, by the hour; empty polls are reckoned, since a load hides most of them. */
const clockHour = ({ counts, seconds }: Run): number => {
  const aMillion = of(costOf(counts, priceList), 'clock')
    .filter(({ part }) => !part.includes(EMPTY_RECEIVE))
    .reduce((sum, { dollarsPerMillion }) => sum + dollarsPerMillion, 0);
  return ((aMillion * counts.orders) / MILLION / seconds) * SECONDS_AN_HOUR;
};

const printFixed = (idle: Run): void => {
  const settings = stageSettings((key) => (key === 'stage' ? 'prod' : undefined));
  const tasks = settings.fixGatewayTasks + settings.stopTriggerTasks;
  const taskHour =
    TASK_CPU * priceList.fargateCpu.dollars + TASK_GB * priceList.fargateMemory.dollars;
  const natHour = settings.natGateways * priceList.natGateway.dollars;
  const polls = IDLE_POLLERS * POLLS_A_MINUTE * MINUTES_AN_HOUR;
  const pollHour = (polls * priceList.fifoRequest.dollars) / priceList.fifoRequest.per;
  console.log('\nFixed, whatever is traded (a cell of stage prod; not in the figures above)');
  const fixed = (part: string, hour: number): void =>
    console.log(
      `  ${part.padEnd(NAME_WIDTH)} ${dollars(hour, 5)} an hour, ${dollars(hour * HOURS_A_MONTH)} a month`,
    );
  fixed(`Fargate: ${tasks} tasks of ${TASK_CPU} vCPU and ${TASK_GB} GB`, tasks * taskHour);
  fixed(`NAT gateways: ${settings.natGateways}`, natHour);
  const { dollars: minute, per: minutes } = priceList.connectionMinute;
  fixed(`${SOCKETS} open WebSockets`, (SOCKETS * MINUTES_AN_HOUR * minute) / minutes);
  fixed(`Schedules, lease, marks (counted in ${idle.seconds.toFixed(0)} s)`, clockHour(idle));
  fixed(`SQS: ${polls} empty polls an hour (${IDLE_POLLERS} pollers, 20 s each)`, pollHour);
};

const printSources = (): void => {
  console.log(
    '\nPrices (test/bench/price-list.ts; us-east-1, first tier, no free tier): seen at; to check at',
  );
  for (const [name, { seen, page }] of Object.entries(priceList)) {
    console.log(`  ${priceText(name as PriceName).padEnd(PRICE_WIDTH + 2)} ${seen}; ${page}`);
  }
};

const readingOf = async (endpoints: Endpoints, meter: TableMeter): Promise<Reading> => {
  const answer = await fetch(endpoints.counts);
  return { usage: (await answer.json()) as UsageReport, tables: meter.uses() };
};

type Run = {
  readonly counts: Counts;
  readonly batches: BatchSizes;
  readonly seconds: number;
};

/** Both readings are taken when nothing is under way. */
const measured = async (
  endpoints: Endpoints,
  meter: TableMeter,
  load: () => Promise<number>,
): Promise<Run> => {
  await wait(QUIET_MS);
  const startedAt = performance.now();
  const before = await readingOf(endpoints, meter);
  const orders = await load();
  await wait(QUIET_MS);
  const after = await readingOf(endpoints, meter);
  return {
    counts: countsBetween(before, after, orders),
    batches: batchSizes(before, after),
    seconds: (performance.now() - startedAt) / 1_000,
  };
};

const filledOf = async (accounts: readonly BenchAccount[], orders: number, atOnce: number) =>
  (await fillLatencies(await sendAtFullSpeed(accounts, orders, atOnce))).length;

const idleLoad = async (accounts: readonly BenchAccount[]): Promise<number> => {
  let filled = 0;
  for (let order = 0; order < IDLE_ORDERS; order += 1) {
    filled += await filledOf(accounts.slice(order % ACCOUNTS), 1, 1);
    await wait(QUIET_MS);
  }
  return filled;
};

const burstLoad = async (accounts: readonly BenchAccount[]): Promise<number> => {
  let filled = 0;
  for (let burst = 0; burst < BURSTS; burst += 1) {
    filled += await filledOf(accounts, BURST_ORDERS, AT_ONCE);
  }
  return filled;
};

const learnIndexes = async (endpoints: Endpoints, meter: TableMeter): Promise<void> => {
  const client = tableClient(endpoints.dynamodb);
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  const tables = TableNames.map(async (TableName) => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    return Table === undefined ? [] : [Table];
  });
  meter.knowIndexes((await Promise.all(tables)).flat());
  client.destroy();
};

const folder = mkdtempSync(join(tmpdir(), 'bellwether-cost-'));
const meter = await startTableMeter();
const stack = await startStack({ state: folder, tablesThrough: meter.endpoint });
try {
  const { endpoints } = stack;
  await learnIndexes(endpoints, meter);
  const accounts = await openBenchAccounts(endpoints, ACCOUNTS);
  await filledOf(accounts, WARM_UP_ORDERS, ACCOUNTS);

  const idle = await measured(endpoints, meter, () => idleLoad(accounts));
  const loaded = await measured(endpoints, meter, () => burstLoad(accounts));
  for (const { fills } of accounts) fills.close();

  const [load = 0] = loadavg();
  console.log(
    'Counts are of this run. Milliseconds are this machine’s, not Lambda’s: worker threads on shared cores, a table\n' +
      `engine behind a metering proxy, 1-minute load ${load.toFixed(1)} at the end.\n` +
      'Not counted: cold starts, logs and alarms, storage and backups, data transfer, CloudFront, KMS.',
  );
  printRun('Idle', idle, IDLE_BUDGET);
  printRun('Under load', loaded, LOADED_BUDGET);
  if (loaded.batches.mailbox < LOADED_BATCH) {
    console.log(
      `  This load did not reach batches of ${LOADED_BATCH} from a mailbox, which the budget is for.`,
    );
  }
  printFixed(idle);
  printSources();
} finally {
  await stack.stop();
  await meter.stop();
  rmSync(folder, { recursive: true, force: true });
}
