import type { JournalEntry } from '../domain/ledger/journal.ts';
import type { AccountId } from '../kernel/brand.ts';
import type { AccountReader } from '../ports/account-store.ts';
import type { StreamConnection, StreamConnections, StreamPush } from '../ports/identity.ts';
import type { RecentEntries } from './recent-entries.ts';
import { type TradeUpdate, tradeUpdates } from './trade-updates.ts';

export type PushPorts = {
  readonly accounts: Pick<AccountReader, 'orders' | 'journal'>;
  readonly connections: StreamConnections;
  readonly push: StreamPush;
  /** Kept from one call to the next. */
  readonly recent: RecentEntries;
  /** How an update is written on the wire. */
  readonly frameOf: (update: TradeUpdate) => string;
  /** Hears of what failed: pushing is best effort, and clients see a gap in the sequence. */
  readonly report: (
    message: string,
    error: unknown,
    about: Readonly<Record<string, string>>,
  ) => void;
};

/**
 * Tells the listening connections of each account what its entries say, in the entries' order. Accounts and
 * connections do not wait for each other, and one's failure is not another's. Never throws.
 */
export async function pushEntries(
  ports: PushPorts,
  entries: readonly JournalEntry[],
): Promise<void> {
  const byAccount = Map.groupBy(entries, (entry) => entry.account);
  await Promise.all(
    [...byAccount].map(async ([account, own]) => {
      try {
        await pushToAccount(ports, account, own);
      } catch (error) {
        ports.report('entries not pushed', error, { account });
      }
    }),
  );
}

async function pushToAccount(
  ports: PushPorts,
  account: AccountId,
  entries: readonly JournalEntry[],
): Promise<void> {
  const connections = await ports.connections.ofAccount(account);
  const listening = connections.filter(({ streams }) => streams.includes('trade_updates'));
  // Most accounts have nobody listening: then nothing more is read.
  if (listening.length === 0) return;
  const inOrder = [...entries].sort((a, b) => a.sequence - b.sequence);
  const updates = await tradeUpdates(ports.accounts, inOrder, ports.recent);
  const frames = updates.map(ports.frameOf);
  await Promise.all(listening.map((connection) => pushToConnection(ports, connection, frames)));
}

async function pushToConnection(
  { push, connections, report }: PushPorts,
  { connectionId, account }: StreamConnection,
  frames: readonly string[],
): Promise<void> {
  for (const frame of frames) {
    try {
      if ((await push.post(connectionId, frame)) === 'sent') continue;
      await connections.remove(connectionId);
      return;
    } catch (error) {
      report('frame not pushed', error, { account, connectionId });
    }
  }
}
