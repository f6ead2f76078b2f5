import { type AccountId, instant } from '../../shared/kernel/brand.ts';
import type { HistoryRoutePorts } from '../../shared/shell/history-route.ts';
import { fixedClock } from './api-fixtures.ts';
import { ACCOUNT, deposit, open, place, reports, T0 } from './commands.ts';
import { type HttpCall, OPERATOR } from './http-call.ts';
import { inMemorySnapshots } from './in-memory-account-snapshots.ts';
import type { InMemoryAccountStore } from './in-memory-account-store.ts';
import { workedAccount } from './worked-account.ts';

const trade = (execId: string, shares: string, each: string, total = shares) =>
  ({
    execId,
    execType: 'trade',
    lastQuantity: shares,
    lastPrice: each,
    cumulativeQuantity: total,
  }) as const;

/** One second for each: opened, 1,000 in, 10 + 5 bought at 20 and 30, 12 sold at 40 in parts, an order left open. */
export async function tradedAccount(): Promise<
  HistoryRoutePorts & { readonly store: InMemoryAccountStore }
> {
  const { store } = await workedAccount(
    open(),
    deposit('d', '1000'),
    place('a', 'buy', '10', 'ACME', '20'),
    reports('a', 'buy', 'ACME', trade('fa', '10', '20')),
    place('b', 'buy', '5', 'ACME', '30'),
    reports('b', 'buy', 'ACME', trade('fb', '5', '30')),
    place('s', 'sell', '12', 'ACME', '40'),
    reports('s', 'sell', 'ACME', trade('fs1', '4', '40'), trade('fs2', '8', '40', '12')),
    place('o', 'buy', '1', 'OTHR', '7.5'),
  );
  return {
    store,
    accounts: store,
    snapshots: inMemorySnapshots(),
    clock: fixedClock(instant(T0 + 60_000)),
  };
}

/** An operator's question about it. */
export const about = (query: HttpCall['query'] = {}): HttpCall => ({
  principal: OPERATOR,
  path: { account_id: ACCOUNT },
  query: query as Record<string, string>,
});

/** Its own client's question. */
export const ownQuestion = (query: HttpCall['query'] = {}): HttpCall => ({
  principal: { role: 'client', keyId: 'PKOWN', account: ACCOUNT as AccountId, mailbox: 0 },
  query: query as Record<string, string>,
});

/** The moment right after the n-th message. */
export const second = (n: number): string => new Date(T0 + n * 1_000).toISOString();
