import { dynamoDbAccountSnapshots } from '../../../shared/adapters/dynamodb-account-snapshots.ts';
import { dynamoDbFirmAccounts } from '../../../shared/adapters/dynamodb-firm-accounts.ts';
import { clearExecutions } from '../../../shared/app/clear-executions.ts';
import { keepSnapshots } from '../../../shared/app/history/keep-snapshots.ts';
import { pushEntries } from '../../../shared/app/push-entries.ts';
import { RecentEntries } from '../../../shared/app/recent-entries.ts';
import type { AccountId, Instant } from '../../../shared/kernel/brand.ts';
import { tradeUpdateFrame } from '../../../shared/shell/views/trade-update-view.ts';
import type { StreamReader } from '../cloud/journal-stream.ts';
import { type Place, TABLES } from '../place.ts';

/** The firm's books, projected from the journal: tried for ever. */
export const clearingReader = (place: Place): StreamReader => ({
  name: 'clearing',
  crash: 'reader-crash',
  work: (process, shard, entries) =>
    clearExecutions(dynamoDbFirmAccounts(place.tableClient(process), TABLES.firm), shard, entries),
});

/** Frames to the clients' connections; best effort. `told` hears of each that reached its client. */
export function pushReader(
  place: Place,
  told: (account: AccountId, frame: string) => void,
): StreamReader {
  const recent = new RecentEntries();
  const { cloud } = place;
  return {
    name: 'push',
    crash: 'reader-crash',
    tries: 3,
    async work(process, _shard, entries) {
      const accounts = place.accountStore(process);
      const ports = {
        accounts,
        snapshots: dynamoDbAccountSnapshots(place.tableClient(process), TABLES.accounts),
        recent,
        frameOf: tradeUpdateFrame,
        report: () => {},
        // Every account listens, by a connection that is named after it.
        connections: {
          put: async () => {},
          find: async () => undefined,
          remove: async () => {},
          ofAccount: async (account: AccountId) => [
            {
              connectionId: account,
              account,
              connectedAt: 0 as Instant,
              streams: ['trade_updates'],
            },
          ],
        },
        push: {
          post: (connection: string, frame: string): Promise<'sent' | 'gone'> =>
            cloud.remote(process, {
              label: 'post',
              effect: () => {
                if (cloud.faults.fires('push-lost')) return 'gone' as const;
                told(connection as AccountId, frame);
                return 'sent' as const;
              },
            }),
        },
      };
      const own = entries.map(({ entry }) => entry);
      await pushEntries(ports, own);
      await keepSnapshots(ports, own);
    },
  };
}
