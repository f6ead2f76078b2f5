import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDynamoDb } from '../../local/dynamodb/dynamodb-local.ts';
import { dynamoDbAccountStore } from '../../shared/adapters/dynamodb-account-store.ts';
import { uuid5 } from '../../shared/app/uuid5.ts';
import type { AccountId } from '../../shared/kernel/brand.ts';
import type { AccountStore } from '../../shared/ports/account-store.ts';
import { createTable } from '../support/accounts-table.ts';
import { injectFaults } from '../support/faults.ts';
import { refuse, wholeNumber } from '../support/flags.ts';
import { openBank, READS_PER_BANK, runBank } from './bank.ts';
import { checkHistory } from './check-history.ts';
import { listAppendHistory } from './list-append.ts';

/**
 * node test/isolation/main.ts --histories 500 --reads 100000 [--seed 1]: list-append histories through the real adapter,
 * each second one with faults, and a bank with readers. Ends with 1 when one is wrong.
 */
const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '500' },
    reads: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
  },
});
const histories = wholeNumber('histories', values.histories);
const reads = wholeNumber('reads', values.reads);
const firstSeed = wholeNumber('seed', values.seed);
if (histories + reads === 0) refuse('histories', '0 --reads 0', 'nothing would be tried');

const FAULT_SHARE = 0.15;
/** The engine's memory is its tables: now and then they are left behind for new ones. */
const HISTORIES_PER_DATABASE = 50;

const engine = await startDynamoDb();
let databases = 0;

/** Clients of one new database: all goes well with the first, and the second meets faults. */
async function freshStores(seed: number): Promise<{
  readonly client: DynamoDBClient;
  readonly quiet: AccountStore;
  readonly faulty: AccountStore;
}> {
  databases += 1;
  const credentials = { accessKeyId: `isolation${databases}`, secretAccessKey: 'secret' };
  const settings = { endpoint: engine.endpoint, region: 'us-east-1', credentials };
  const [client, other] = [new DynamoDBClient(settings), new DynamoDBClient(settings)];
  for (const table of ['accounts', 'due', 'triggers'] as const) await createTable(client, table);
  injectFaults(other, { seed, share: FAULT_SHARE });
  const storeOf = (each: DynamoDBClient): AccountStore =>
    dynamoDbAccountStore(each, 'accounts', undefined, { due: 'due', triggers: 'triggers' });
  return { client, quiet: storeOf(client), faulty: storeOf(other) };
}

const secondsSince = (start: number): string => ((performance.now() - start) / 1000).toFixed(0);

async function checkHistories(count: number, seed: number): Promise<boolean> {
  const start = performance.now();
  const outcomes = { committed: 0, aborted: 0, unknown: 0 };
  let wrong = 0;
  let stores = await freshStores(seed);
  for (let number = 0; number < count; number += 1) {
    if (number > 0 && number % HISTORIES_PER_DATABASE === 0)
      stores = await freshStores(seed + number);
    const account = uuid5(`history ${seed + number}`) as AccountId;
    const store = number % 2 === 0 ? stores.quiet : stores.faulty;
    const history = await listAppendHistory({ seed: seed + number, account, store }, stores.quiet);
    for (const { outcome } of history) outcomes[outcome] += 1;
    const anomalies = checkHistory(history);
    if (anomalies.length === 0) continue;
    wrong += 1;
    console.error(`history of seed ${seed + number}:`, anomalies, JSON.stringify(history));
  }
  console.log(
    `isolation: ${count} histories, ${outcomes.committed} transactions committed, ${outcomes.aborted} aborted, ` +
      `${outcomes.unknown} unknown, ${wrong} with anomalies, ${secondsSince(start)} s`,
  );
  return wrong === 0;
}

async function checkBank(count: number, seed: number): Promise<boolean> {
  const start = performance.now();
  const sums = { transfers: 0, reads: 0, moved: 0, wrong: 0 };
  for (let bank = 0; sums.reads < count; bank += 1) {
    const { client, quiet, faulty } = await freshStores(seed + bank);
    const opened = await openBank(client, quiet);
    const store = bank % 2 === 0 ? quiet : faulty;
    const reads = Math.min(READS_PER_BANK, count - sums.reads);
    const outcome = await runBank({ ...opened, store }, { seed: seed + bank, reads });
    sums.transfers += outcome.transfers;
    sums.reads += outcome.reads;
    sums.moved += outcome.moved;
    sums.wrong += outcome.wrong.length;
    if (outcome.wrong.length > 0) console.error(`bank of seed ${seed + bank}:`, outcome.wrong);
  }
  console.log(
    `bank: ${sums.reads} snapshots, ${sums.transfers} transfers, ${sums.moved} reads taken back, ` +
      `${sums.wrong} snapshots wrong, ${secondsSince(start)} s`,
  );
  return sums.wrong === 0;
}

try {
  const isolated = await checkHistories(histories, firstSeed);
  const whole = await checkBank(reads, firstSeed);
  process.exitCode = isolated && whole ? 0 : 1;
} finally {
  await engine.stop();
}
