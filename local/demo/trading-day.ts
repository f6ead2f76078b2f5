import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, type BrokerClient, granted } from './broker-client.ts';

/** An order as the API shows it; what the demo looks at. */
export type OrderView = {
  readonly id: string;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly type: string;
  readonly qty: string;
  readonly filled_qty: string;
  readonly filled_avg_price: string | null;
  readonly status: string;
  readonly reason: string | null;
};

const ENDED: ReadonlySet<string> = new Set([
  'filled',
  'canceled',
  'expired',
  'rejected',
  'done_for_day',
  'replaced',
]);
export const hasEnded = ({ status }: OrderView): boolean => ENDED.has(status);

/** What an order may be when nothing is under way for it. */
export const isAtRest = ({ status }: OrderView): boolean =>
  ENDED.has(status) || status === 'new' || status === 'partially_filled';

export type Trader = {
  readonly name: string;
  readonly client: BrokerClient;
  /** Orders that the API answered with 200, by client key. */
  readonly acknowledged: Map<string, string>;
  /** Answers that were neither an order nor a refusal by rule. */
  readonly oddities: string[];
};

export type Random = () => number;
export const pick = <T>(random: Random, from: readonly T[]): T =>
  from[Math.floor(random() * from.length)] as T;

/** One order as a small investor might send it: mostly market, a few shares, now and then a sale or a limit. */
export function randomOrder(
  random: Random,
  quotes: ReadonlyMap<string, number>,
  owned: ReadonlyMap<string, number>,
) {
  const sellable = [...owned].filter(([, shares]) => shares > 0);
  const side = sellable.length > 3 && random() < 0.4 ? 'sell' : 'buy';
  const symbol = side === 'sell' ? pick(random, sellable)[0] : pick(random, [...quotes.keys()]);
  const most = side === 'sell' ? (owned.get(symbol) ?? 1) : 10;
  const qty = String(1 + Math.floor(random() * most));
  if (random() < 0.6) return { symbol, side, qty, type: 'market' };
  // Within 2 % of the last price, on both sides: some trade at once, some rest.
  const cents = Math.round((quotes.get(symbol) ?? 1) * (98 + Math.floor(random() * 5)));
  return {
    symbol,
    side,
    qty,
    type: 'limit',
    limit_price: `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`,
  };
}

/** Keeps what an answer promises. */
export function note(trader: Trader, key: string, { status, body }: Answer): void {
  if (status === 200 && typeof body?.id === 'string') trader.acknowledged.set(key, body.id);
  // Repeating a request is never using its key for another one.
  else if (body?.reason === 'CLIENT_ORDER_ID_REUSED' || (status !== 403 && status !== 422))
    trader.oddities.push(`${key}: ${status} ${JSON.stringify(body)}`);
}

export async function ownedShares({ client }: Trader): Promise<Map<string, number>> {
  const { body } = await client.ask('GET', '/v2/positions');
  const positions = (body ?? []) as unknown as { symbol: string; qty_available: string }[];
  return new Map(positions.map(({ symbol, qty_available }) => [symbol, Number(qty_available)]));
}

export type TradingPlan = {
  readonly orders: number;
  readonly random: Random;
  /** Last price by symbol, to set limits near it. */
  readonly quotes: ReadonlyMap<string, number>;
  /** How many requests are under way at once. */
  readonly atOnce: number;
};

/** Sends the orders, `atOnce` at a time, and cancels one in ten of them right away. */
export async function trade(trader: Trader, plan: TradingPlan): Promise<void> {
  const { random } = plan;
  for (let sent = 0; sent < plan.orders; sent += plan.atOnce) {
    const owned = await ownedShares(trader);
    const batch = Array.from({ length: Math.min(plan.atOnce, plan.orders - sent) }, (_, index) => ({
      key: `${trader.name}-${sent + index}`,
      order: randomOrder(random, plan.quotes, owned),
      cancels: random() < 0.1,
    }));
    await Promise.all(
      batch.map(async ({ key, order, cancels }) => {
        const body = { ...order, time_in_force: 'day', client_order_id: key };
        note(trader, key, await trader.client.ask('POST', '/v2/orders', body));
        const id = trader.acknowledged.get(key);
        if (cancels && id !== undefined) await trader.client.ask('DELETE', `/v2/orders/${id}`);
      }),
    );
  }
}

/** Orders at a venue are given this long to be answered. */
const SETTLED_WITHIN_MS = 90_000;
const BETWEEN_LOOKS_MS = 250;

/** Waits until no acknowledged order of the trader is on its way any more; returns them all. */
export async function ordersAtRest(trader: Trader): Promise<OrderView[]> {
  const giveUpAt = Date.now() + SETTLED_WITHIN_MS;
  for (;;) {
    const orders: OrderView[] = [];
    for (const [key, id] of trader.acknowledged) {
      const order = granted(await trader.client.ask('GET', `/v2/orders/${id}`), `order ${key}`);
      orders.push(order as unknown as OrderView);
    }
    if (orders.every(isAtRest) || Date.now() > giveUpAt) return orders;
    await wait(BETWEEN_LOOKS_MS);
  }
}
