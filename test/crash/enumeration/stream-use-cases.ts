import { clearExecutions } from '../../../shared/app/clear-executions.ts';
import { hashSecret } from '../../../shared/app/credentials.ts';
import { keepSnapshot } from '../../../shared/app/history/read-history.ts';
import { pushEntries } from '../../../shared/app/push-entries.ts';
import { RecentEntries } from '../../../shared/app/recent-entries.ts';
import { authenticateStream, listenToStreams } from '../../../shared/app/stream-session.ts';
import type { AccountCommandWire } from '../../../shared/app/wire/account-command.ts';
import { Exact, text } from '../../../shared/domain/money/exact.ts';
import { instant } from '../../../shared/kernel/brand.ts';
import type { FirmAccounts, FirmLeg } from '../../../shared/ports/firm-accounts.ts';
import type { StreamConnection } from '../../../shared/ports/identity.ts';
import { inMemoryConnections, inMemoryCredentials } from '../../support/api-fixtures.ts';
import { deposit, open, place, reports, T0 } from '../../support/commands.ts';
import { inMemorySnapshots } from '../../support/in-memory-account-snapshots.ts';
import { CLIENT } from './client-use-cases.ts';
import { inWorldAfter, OWN_ACCOUNT, plain } from './durable-world.ts';
import type { UseCase } from './every-crash.ts';

const TRADED: readonly AccountCommandWire[] = [
  open(),
  deposit('d', '100000'),
  place('b', 'buy', '10', 'ACME', '9'),
  reports('b', 'buy', 'ACME', { execId: 'n', execType: 'new', leavesQuantity: '10' }),
  ...['4', '6'].map((shares, index) =>
    reports('b', 'buy', 'ACME', {
      execId: `f${index}`,
      execType: 'trade',
      lastQuantity: shares,
      lastPrice: '9',
      cumulativeQuantity: index === 0 ? '4' : '10',
      leavesQuantity: index === 0 ? '6' : '0',
    }),
  ),
];

const connection = (connectionId: string, streams: readonly string[]): StreamConnection => ({
  connectionId,
  account: OWN_ACCOUNT,
  connectedAt: instant(T0),
  streams,
});

/** One client listens, one is gone, and one listens to nothing. */
const push = (): Promise<UseCase> =>
  inWorldAfter('stream: entries pushed', TRADED, (own) => {
    const connections = inMemoryConnections(
      connection('listens', ['trade_updates']),
      connection('gone', ['trade_updates']),
      connection('deaf', []),
    );
    const frames: string[] = [];
    return {
      deliver: async (process) => {
        const all = own.store.entries.get(OWN_ACCOUNT) ?? [];
        const ports = {
          accounts: process.port(own.store),
          connections: process.port(connections),
          push: process.port({
            post: async (id: string, frame: string) => {
              if (id === 'gone') return 'gone' as const;
              frames.push(`${id} ${frame}`);
              return 'sent' as const;
            },
          }),
          recent: new RecentEntries(),
          frameOf: (update: object) => JSON.stringify(plain(update)),
          report: (message: string, error: unknown) => {
            throw new Error(message, { cause: error });
          },
        };
        // What came before this batch has to be read from the journal.
        await pushEntries(
          ports,
          all.slice(-2).map(({ entry }) => entry),
        );
        return 'acknowledged';
      },
      end: async () => ({ frames: [...new Set(frames)], left: plain(connections.all) }),
    };
  });

/** The firm's accounts in memory: amounts and checkpoint move together, or not at all. */
function firmAccounts() {
  const amounts = new Map<string, string>();
  const checkpoints = new Map<string, string>();
  const firm: Pick<FirmAccounts, 'checkpoint' | 'apply'> = {
    checkpoint: async (shard) => checkpoints.get(shard),
    apply: async (shard, from, to, legs: readonly FirmLeg[]) => {
      if (checkpoints.get(shard) !== from) return 'moved';
      checkpoints.set(shard, to);
      for (const { ledgerAccount, asset, amount } of legs) {
        const name = `${ledgerAccount} ${asset}`;
        amounts.set(name, text(new Exact(amounts.get(name) ?? '0').plus(amount)));
      }
      return 'applied';
    },
  };
  return { firm: firm as FirmAccounts, contents: () => plain({ amounts, checkpoints }) };
}

const clearing = (): Promise<UseCase> =>
  inWorldAfter('stream: executions cleared', TRADED, (own) => {
    const { firm, contents } = firmAccounts();
    return {
      deliver: async (process) => {
        const entries = own.store.entries.get(OWN_ACCOUNT) ?? [];
        const records = entries.map(({ entry }) => ({
          entry,
          sequenceNumber: String(entry.sequence * 100),
        }));
        // The stream cuts its batches anew when it brings them again.
        const port = process.port(firm);
        await clearExecutions(port, 'shard', records.slice(0, 3));
        await clearExecutions(port, 'shard', records.slice(2));
        return 'acknowledged';
      },
      end: async () => contents(),
    };
  });

const snapshot = (): Promise<UseCase> =>
  inWorldAfter('stream: a snapshot kept', TRADED, (own) => {
    const snapshots = inMemorySnapshots();
    return {
      deliver: async (process) => {
        const ports = { accounts: process.port(own.store), snapshots: process.port(snapshots) };
        await keepSnapshot(ports, OWN_ACCOUNT, 3, instant(T0));
        await keepSnapshot(ports, OWN_ACCOUNT, 5, instant(T0));
        return 'acknowledged';
      },
      end: async () => [
        ...new Set(snapshots.kept.map((bytes) => Buffer.from(bytes).toString('hex'))),
      ],
    };
  });

const session = (): Promise<UseCase> =>
  inWorldAfter('stream: a client that signs in and listens', TRADED, (own) => {
    const connections = inMemoryConnections();
    const credentials = inMemoryCredentials({
      keyId: CLIENT.keyId,
      secretHash: hashSecret('secret'),
      principal: CLIENT,
      createdAt: instant(T0),
    });
    return {
      deliver: async (process) => {
        const ports = {
          credentials: process.port(credentials),
          connections: process.port(connections),
          clock: own.clock,
        };
        const isIn = await authenticateStream(ports, 'c', CLIENT.keyId, 'secret');
        return [isIn, await listenToStreams(ports, 'c', ['trade_updates', 'other'])];
      },
      end: async () => plain(connections.all),
    };
  });

export const streamUseCases = (): Promise<readonly UseCase[]> =>
  Promise.all([push(), clearing(), snapshot(), session()]);
