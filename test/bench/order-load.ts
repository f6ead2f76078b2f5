import { setTimeout as wait } from 'node:timers/promises';
import type { Endpoints } from '../../local/cloud/endpoints.ts';
import { granted, openFundedAccount } from '../../local/demo/broker-client.ts';
import { type FillListener, listenForFills } from './fill-listener.ts';

export type BenchAccount = {
  readonly client: Awaited<ReturnType<typeof openFundedAccount>>['client'];
  readonly fills: FillListener;
};

/** Opens accounts that listen for their own fills. */
export async function openBenchAccounts(
  endpoints: Endpoints,
  count: number,
): Promise<BenchAccount[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const { client, key } = await openFundedAccount(
        () => endpoints.api,
        () => endpoints.operatorKey,
        '10000000',
      );
      return { client, fills: await listenForFills(endpoints.stream, key) };
    }),
  );
}

const MARKET_BUY = { symbol: 'BWTH', qty: '1', side: 'buy', type: 'market', time_in_force: 'day' };

export type SentOrder = {
  readonly account: BenchAccount;
  readonly id: string;
  readonly postedAt: number;
  readonly answeredAt: number;
};

async function post(account: BenchAccount): Promise<SentOrder> {
  const postedAt = performance.now();
  // The client repeats what was not answered in time, so each order has a key of its own.
  const body = { ...MARKET_BUY, client_order_id: crypto.randomUUID() };
  const order = granted(await account.client.ask('POST', '/v2/orders', body), 'order');
  return { account, id: String(order.id), postedAt, answeredAt: performance.now() };
}

/** As many orders as the stack takes: each account sends its next when the last was answered, `atOnce` side by side. */
export async function sendAtFullSpeed(
  accounts: readonly BenchAccount[],
  orders: number,
  atOnce: number,
): Promise<SentOrder[]> {
  const sent: SentOrder[] = [];
  let next = 0;
  const sendNext = async (): Promise<void> => {
    while (next < orders) {
      const account = accounts[next++ % accounts.length] as BenchAccount;
      sent.push(await post(account));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sendNext));
  return sent;
}

/** Open loop: an order every 1/rate seconds, whether the ones before are answered or not. */
export async function sendAtRate(
  accounts: readonly BenchAccount[],
  orders: number,
  perSecond: number,
): Promise<SentOrder[]> {
  const startedAt = performance.now();
  const sending = Array.from({ length: orders }, async (_, index) => {
    await wait(Math.max(0, startedAt + (index * 1000) / perSecond - performance.now()));
    return post(accounts[index % accounts.length] as BenchAccount);
  });
  return Promise.all(sending);
}

/** A fill that has not come by then is missing, and the figures say so. */
const FILLED_WITHIN_MS = 60_000;

/** Waits until every order was pushed as filled; returns milliseconds from POST to that push, missing ones left out. */
export async function fillLatencies(sent: readonly SentOrder[]): Promise<number[]> {
  const giveUpAt = performance.now() + FILLED_WITHIN_MS;
  const isFilled = ({ account, id }: SentOrder): boolean => account.fills.filledAt.has(id);
  while (!sent.every(isFilled) && performance.now() < giveUpAt) await wait(20);
  return sent
    .filter(isFilled)
    .map(({ account, id, postedAt }) => (account.fills.filledAt.get(id) ?? 0) - postedAt);
}
