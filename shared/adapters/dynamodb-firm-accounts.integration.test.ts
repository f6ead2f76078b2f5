import { beforeAll, expect, it } from 'vitest';
import { createTable, freshDatabase } from '../../test/support/accounts-table.ts';
import { postedEntry } from '../../test/support/entries.ts';
import { clearExecutions, type StreamedEntry } from '../app/clear-executions.ts';
import type { FirmAccounts } from '../ports/firm-accounts.ts';
import { dynamoDbFirmAccounts } from './dynamodb-firm-accounts.ts';

const database = freshDatabase();
beforeAll(async () => {
  await createTable(database.client, 'firm-accounts');
});
const firm = dynamoDbFirmAccounts(database.client, 'firm-accounts');

/** Entry n moves n dollars from the bank and n shares of a symbol of its own from clearing. */
const streamed = (from: number, to: number): StreamedEntry[] =>
  Array.from({ length: to - from + 1 }, (_, index) => {
    const n = from + index;
    return {
      sequenceNumber: `${1000 + n}`,
      entry: postedEntry([
        ['firm.bank', 'USD', `-${n}.01`],
        ['firm.clearing', `S${n % 150}`, `${n}`],
      ]),
    };
  });

const bank = async (from: FirmAccounts): Promise<string | undefined> =>
  (await from.balances()).find(({ ledgerAccount }) => ledgerAccount === 'firm.bank')?.amount;

/** Σ n.01 for n in 1..count. */
const expected = (count: number): string =>
  `-${(BigInt(count) * BigInt(count + 1) * 50n + BigInt(count))
    .toString()
    .replace(/(..)$/, '.$1')
    .replace(/\.?0+$/, '')}`;

it('counts each entry once: first time, again, overlapping, and more assets than a transaction holds', async () => {
  await clearExecutions(firm, 'shard-a', streamed(1, 300));
  await clearExecutions(firm, 'shard-a', streamed(1, 300));
  await clearExecutions(firm, 'shard-a', streamed(250, 400));
  expect(await bank(firm)).toBe(expected(400));
});

it('counts once when two readers of a shard race and when the reply is lost', async () => {
  let lost = 0;
  const flaky: FirmAccounts = {
    ...firm,
    async apply(...call) {
      const outcome = await firm.apply(...call);
      lost += 1;
      if (lost % 2 === 1) throw new Error('reply lost');
      return outcome;
    },
  };
  const deliver = async (): Promise<void> => {
    for (;;) {
      const failed = await clearExecutions(flaky, 'shard-a', streamed(350, 900)).catch(() => true);
      if (failed !== true) return;
    }
  };
  await Promise.all([deliver(), deliver(), deliver()]);
  expect(await bank(firm)).toBe(expected(900));
});
