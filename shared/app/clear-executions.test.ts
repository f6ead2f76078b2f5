import { expect, it } from 'vitest';
import { postedEntry } from '../../test/support/entries.ts';
import type { FirmAccounts, FirmLeg } from '../ports/firm-accounts.ts';
import { clearExecutions } from './clear-executions.ts';

type Applied = {
  readonly from: string | undefined;
  readonly to: string;
  readonly legs: readonly FirmLeg[];
};

/** Firm accounts of one shard that note what is asked of them. */
function noting() {
  const applied: Applied[] = [];
  let reads = 0;
  const firm: FirmAccounts = {
    checkpoint: async () => {
      reads += 1;
      return applied.at(-1)?.to;
    },
    apply: async (_shard, from, to, legs) => {
      if (from !== applied.at(-1)?.to) return 'moved';
      applied.push({ from, to, legs });
      return 'applied';
    },
    balance: async () => '0',
    balances: async () => [],
  };
  return { firm, applied, reads: () => reads };
}

const customersOnly = (sequenceNumber: string) => ({
  sequenceNumber,
  entry: postedEntry([['cash.settled', 'USD', '0']]),
});
const withFirm = (sequenceNumber: string, amount: string) => ({
  sequenceNumber,
  entry: postedEntry([['firm.bank', 'USD', amount]]),
});

it('asks nothing of the firm accounts for entries that move nothing of theirs', async () => {
  const { firm, applied, reads } = noting();
  await clearExecutions(firm, 'shard', [customersOnly('1'), customersOnly('2')]);
  expect([applied, reads()]).toEqual([[], 0]);
});

it('counts once whatever comes again between entries that it skips', async () => {
  const { firm, applied } = noting();
  const batch = [customersOnly('1'), withFirm('2', '-5'), customersOnly('3')];
  await clearExecutions(firm, 'shard', batch);
  await clearExecutions(firm, 'shard', [...batch, withFirm('4', '-7')]);
  expect(applied.map(({ from, to, legs }) => [from, to, legs.map(({ amount }) => amount)])).toEqual(
    [
      [undefined, '2', ['-5']],
      ['2', '4', ['-7']],
    ],
  );
});
