import { processAccountCommands } from '../../shared/app/process-account-commands.ts';
import type { AccountCommandWire } from '../../shared/app/wire/account-command.ts';
import type { WorkerPorts } from '../../shared/app/worker-ports.ts';
import type { JournalEntry } from '../../shared/domain/ledger/journal.ts';
import { price } from '../../shared/domain/money/exact.ts';
import { type AccountId, instant } from '../../shared/kernel/brand.ts';
import { ACCOUNT, T0 } from './commands.ts';
import { InMemoryAccountStore } from './in-memory-account-store.ts';

const SECOND_MS = 1_000;

/** A worker at work on a store, at the time that `now` says. All symbols trade and ask 10; a bug is thrown. */
export const workingPorts = (store: InMemoryAccountStore, now: () => number): WorkerPorts => ({
  store,
  venueQueue: { send: async () => {} },
  clock: { now: () => instant(now()), isDriven: () => false },
  marketView: async (symbol) => ({
    instrument: { symbol, tradable: true },
    ask: price('10'),
    marketOpen: true,
  }),
  backOff: async () => {},
  log: ({ bug }) => {
    if (bug !== undefined) throw new Error(`parked: ${bug}`);
  },
});

export type WorkedAccount = {
  readonly store: InMemoryAccountStore;
  readonly entries: readonly JournalEntry[];
  /** One more message. */
  readonly work: (message: AccountCommandWire) => Promise<void>;
};

/**
 * An account that the real worker has worked on, one message per entry of `messages`; each commit is a second after
 * the one before. All symbols trade and ask 10.
 */
export async function workedAccount(
  ...messages: readonly AccountCommandWire[]
): Promise<WorkedAccount> {
  const store = new InMemoryAccountStore();
  let now = T0;
  const ports = workingPorts(store, () => now);
  const account = ACCOUNT as AccountId;
  const work = async (message: AccountCommandWire): Promise<void> => {
    now += SECOND_MS;
    const deadline = instant(now + SECOND_MS);
    const result = await processAccountCommands(
      ports,
      account,
      [JSON.stringify(message)],
      deadline,
    );
    if (result.cause !== undefined) throw new Error(result.cause);
  };
  for (const message of messages) await work(message);
  const stored = store.entries.get(account) ?? [];
  return { store, entries: stored.map(({ entry }) => entry), work };
}
