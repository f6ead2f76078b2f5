import { describe, expect, it } from 'vitest';
import { ACCOUNT, deposit, open } from '../../../test/support/commands.ts';
import { inMemorySnapshots } from '../../../test/support/in-memory-account-snapshots.ts';
import { workedAccount } from '../../../test/support/worked-account.ts';
import { decodeSnapshot } from '../../adapters/snapshot-codec.ts';
import { openedAccount } from '../../domain/accounts/state.ts';
import { text } from '../../domain/money/exact.ts';
import type { AccountId } from '../../kernel/brand.ts';
import { ENTRIES_PER_SNAPSHOT, keepSnapshots } from './keep-snapshots.ts';
import { readHistory } from './read-history.ts';

const deposits = (count: number) =>
  Array.from({ length: count }, (_, index) => deposit(`d${index}`, '1.01'));

async function world() {
  const { store, entries } = await workedAccount(open(), ...deposits(2 * ENTRIES_PER_SNAPSHOT));
  const snapshots = inMemorySnapshots();
  const failures: unknown[] = [];
  const reads: number[] = [];
  const accounts = {
    journal: (account: AccountId, from: number, limit: number) => {
      reads.push(from);
      return store.journal(account, from, limit);
    },
  };
  const report = (_message: string, error: unknown) => failures.push(error);
  return { entries, snapshots, failures, reads, ports: { accounts, snapshots, report } };
}

describe('snapshots', () => {
  it('are kept after every 256th entry, each made from the one before it', async () => {
    const { entries, snapshots, reads, ports } = await world();
    await keepSnapshots(ports, entries);
    expect(
      snapshots.kept.map(decodeSnapshot).map(({ state }) => {
        const { sequence, cash } = openedAccount(state);
        return [sequence, text(cash.settled)];
      }),
    ).toEqual([
      [256, '257.55'],
      [512, '516.11'],
    ]);
    expect(reads).toEqual([1, 257]);
  });

  it('are made up for by the next, when one was missed', async () => {
    const { entries, snapshots, failures, ports } = await world();
    const put = snapshots.put;
    snapshots.put = async () => {
      throw new Error('no table');
    };
    await keepSnapshots(ports, entries.slice(0, 300));
    expect(failures).toHaveLength(1);
    snapshots.put = put;
    await keepSnapshots(ports, entries.slice(300));
    expect(snapshots.kept).toHaveLength(1);
  });

  it('bound what an answer reads, and leave it the same', async () => {
    const { entries, reads, ports } = await world();
    const at = entries[400]?.at ?? entries[0]?.at;
    if (at === undefined) throw new Error('no entries');
    const before = await readHistory(ports, ACCOUNT as AccountId, at);
    await keepSnapshots(ports, entries);
    reads.length = 0;
    expect(await readHistory(ports, ACCOUNT as AccountId, at)).toEqual(before);
    expect(reads).toEqual([257]);
  });
});
