import { randomUUID } from 'node:crypto';
import type { DynamoDBClient, TransactWriteItemsCommandInput } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { dynamoDbAccountStore } from '../../shared/adapters/dynamodb-account-store.ts';
import type { AccountId } from '../../shared/kernel/brand.ts';
import type { AccountStore } from '../../shared/ports/account-store.ts';
import { createTable, freshDatabase } from '../support/accounts-table.ts';
import { FAULT_SEEDS, injectFaults } from '../support/faults.ts';
import { oneByOne, openBank, runBank } from './bank.ts';
import { checkHistory } from './check-history.ts';
import { listAppendHistory, type Workload } from './list-append.ts';

/** Both clients see the same tables; one of them meets faults at times. */
const database = freshDatabase();
const storeOf = (client: DynamoDBClient): AccountStore =>
  dynamoDbAccountStore(client, 'accounts', undefined, { due: 'due', triggers: 'triggers' });
const quiet = storeOf(database.client);

beforeAll(async () => {
  for (const table of ['accounts', 'due', 'triggers'] as const) {
    await createTable(database.client, table);
  }
});

const anotherClient = (): DynamoDBClient => {
  const { client } = freshDatabase();
  client.config.credentials = database.client.config.credentials;
  return client;
};

const historyOf = (work: Partial<Workload> & Pick<Workload, 'seed'>) =>
  listAppendHistory({ account: randomUUID() as AccountId, store: quiet, ...work }, quiet);

const FAULT_SHARE = 0.15;

describe('transactions of an account through the real adapter', () => {
  it.each([11, 12, 13, 14, 15, 16, 17, 18])(
    'are as if one after the other, seed %i',
    async (seed) => {
      expect(checkHistory(await historyOf({ seed }))).toEqual([]);
    },
  );

  it.each(FAULT_SEEDS)('also with conflicts, throttles and lost replies, seed %i', async (seed) => {
    const client = anotherClient();
    injectFaults(client, { seed, share: FAULT_SHARE });
    expect(checkHistory(await historyOf({ seed, store: storeOf(client) }))).toEqual([]);
  });
});

/** Tries histories until one is wrong; without the guard that is left out here none is. */
async function firstAnomalies(work: Partial<Workload>): Promise<readonly string[]> {
  for (let seed = 1; seed <= 20; seed += 1) {
    const anomalies = checkHistory(await historyOf({ seed, ...work }));
    if (anomalies.length > 0) return anomalies.map(({ kind }) => kind);
  }
  return [];
}

/** Every commit is written whatever stands there: law 2 without its conditions. */
function withoutConditions(client: DynamoDBClient): void {
  client.middlewareStack.add(
    (next) => (args) => {
      const input = args.input as Partial<TransactWriteItemsCommandInput>;
      const TransactItems = input.TransactItems?.map(({ Put }) => ({
        Put: { TableName: Put?.TableName, Item: Put?.Item },
      }));
      const own = TransactItems === undefined ? input : { ...input, TransactItems };
      return next({ ...args, input: own });
    },
    { name: 'without-conditions', step: 'initialize' },
  );
}

describe('the same transactions are found wrong', () => {
  it('without the condition on the head', async () => {
    const client = anotherClient();
    withoutConditions(client);
    expect(await firstAnomalies({ store: storeOf(client) })).not.toEqual([]);
  });

  it('when several items are read and the head is not looked at again', async () => {
    expect(await firstAnomalies({ tornReads: true })).not.toEqual([]);
  });
});

describe('a bank with readers', () => {
  it('is whole in every snapshot, and no drawer is ever overdrawn', async () => {
    const bank = await openBank(database.client, quiet);
    const outcome = await runBank(bank, { seed: 1, reads: 400 });
    expect(outcome.wrong).toEqual([]);
    expect(outcome.transfers).toBeGreaterThan(0);
  });

  it('also with faults', async () => {
    const client = anotherClient();
    injectFaults(client, { seed: 2, share: FAULT_SHARE });
    const bank = await openBank(database.client, quiet);
    const outcome = await runBank({ ...bank, store: storeOf(client) }, { seed: 2, reads: 200 });
    expect(outcome.wrong).toEqual([]);
    expect(outcome.transfers).toBeGreaterThan(0);
  });

  it('is seen torn by a reader that takes one item after the other', async () => {
    const bank = await openBank(database.client, quiet);
    const { wrong } = await runBank(bank, { seed: 3, reads: 40, readers: [oneByOne, oneByOne] });
    expect(wrong).not.toEqual([]);
  });
});
