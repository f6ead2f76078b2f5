import { setTimeout as wait } from 'node:timers/promises';
import { granted } from '../demo/broker-client.ts';
import {
  hasEnded,
  note,
  type OrderView,
  ownedShares,
  pick,
  type Random,
  randomOrder,
  type Trader,
} from '../demo/trading-day.ts';

export type CrashLoad = {
  readonly random: Random;
  /** Last price by symbol. */
  readonly quotes: ReadonlyMap<string, number>;
};

type Owned = ReadonlyMap<string, number>;
type Body = Readonly<Record<string, unknown>>;
type Situation = CrashLoad & { readonly owned: Owned };

/** A price of whole cents, so far from the last one. */
const near = (quote: number, share: number): string =>
  (Math.round(quote * share * 100) / 100).toFixed(2);

const buying = ({ random, quotes }: Situation): { symbol: string; quote: number } => {
  const symbol = pick(random, [...quotes.keys()]);
  return { symbol, quote: quotes.get(symbol) ?? 1 };
};

/** Something that is owned, and how much of it; undefined: nothing is. */
const selling = ({ random, quotes, owned }: Situation) => {
  const whole = [...owned].filter(([symbol, shares]) => shares >= 1 && quotes.has(symbol));
  if (whole.length === 0) return undefined;
  const [symbol, shares] = pick(random, whole);
  const qty = String(1 + Math.floor(random() * Math.floor(shares)));
  return { symbol, qty, quote: quotes.get(symbol) ?? 1 };
};

/** Each kind of order that the scripted day has, as it may come at any time. */
const KINDS: readonly ((situation: Situation) => Body)[] = [
  ({ random, quotes, owned }) => randomOrder(random, quotes, owned),
  ({ random, quotes, owned }) => randomOrder(random, quotes, owned),
  (situation) => {
    const { symbol } = buying(situation);
    return { symbol, side: 'buy', type: 'market', qty: '1.25' };
  },
  (situation) => {
    const { symbol } = buying(situation);
    return { symbol, side: 'buy', type: 'market', notional: '33.50' };
  },
  (situation) => {
    const { symbol, quote } = buying(situation);
    const limit_price = near(quote, 0.9);
    return { symbol, side: 'buy', type: 'limit', qty: '3', limit_price, time_in_force: 'gtc' };
  },
  (situation) => {
    const { symbol, quote } = buying(situation);
    return { symbol, side: 'buy', type: 'stop', qty: '2', stop_price: near(quote, 1.001) };
  },
  (situation) => {
    const { symbol, quote } = buying(situation);
    return {
      ...{ symbol, side: 'buy', type: 'market', qty: '4', order_class: 'bracket' },
      take_profit: { limit_price: near(quote, 1.05) },
      stop_loss: { stop_price: near(quote, 0.95) },
    };
  },
  (situation) => {
    const sale = selling(situation);
    if (sale === undefined) return KINDS[0]?.(situation) ?? {};
    const { symbol, qty, quote } = sale;
    return { symbol, qty, side: 'sell', type: 'stop', stop_price: near(quote, 0.999) };
  },
  (situation) => {
    const sale = selling(situation);
    if (sale === undefined) return KINDS[0]?.(situation) ?? {};
    const { symbol, qty } = sale;
    return { symbol, qty, side: 'sell', type: 'trailing_stop', trail_percent: '0.1' };
  },
  (situation) => {
    const sale = selling(situation);
    if (sale === undefined) return KINDS[0]?.(situation) ?? {};
    const { symbol, qty, quote } = sale;
    return {
      ...{ symbol, qty, side: 'sell', type: 'limit', order_class: 'oco' },
      take_profit: { limit_price: near(quote, 1.05) },
      stop_loss: { stop_price: near(quote, 0.95) },
    };
  },
];

/** Replaces an order that may have ended by now: then the API says no, and that is an answer too. */
async function replaceOne(trader: Trader, key: string, { random }: CrashLoad): Promise<void> {
  const id = pick(random, [...trader.acknowledged.values()]);
  const body = { qty: String(1 + Math.floor(random() * 5)), client_order_id: key };
  note(trader, key, await trader.client.ask('PATCH', `/v2/orders/${id}`, body));
}

async function placeOne(trader: Trader, key: string, situation: Situation): Promise<void> {
  const { random } = situation;
  const order = pick(random, KINDS)(situation);
  const cancels = random() < 0.1;
  const body = { time_in_force: 'day', client_order_id: key, ...order };
  note(trader, key, await trader.client.ask('POST', '/v2/orders', body));
  const id = trader.acknowledged.get(key);
  if (cancels && id !== undefined) await trader.client.ask('DELETE', `/v2/orders/${id}`);
}

/** Some requests at once: orders of every kind, a cancel now and then, a replace of what was placed before. */
export async function tradeAtOnce(
  trader: Trader,
  load: CrashLoad,
  name: string,
  atOnce: number,
): Promise<void> {
  const situation = { ...load, owned: await ownedShares(trader) };
  await Promise.all(
    Array.from({ length: atOnce }, (_, index) => {
      const key = `${name}-${index}`;
      const replaces = trader.acknowledged.size > atOnce && load.random() < 0.2;
      return replaces ? replaceOne(trader, key, load) : placeOne(trader, key, situation);
    }),
  );
}

/** A cancel may be refused while something else is under way: it is asked for again. */
const ENDED_WITHIN_MS = 120_000;
const BETWEEN_CANCELS_MS = 1_000;
const MOST_OPEN = 500;

/** Takes back whatever is open, until nothing is; gives what was promised, as it has ended. */
export async function endAllOrders({ client, acknowledged }: Trader): Promise<OrderView[]> {
  const giveUpAt = Date.now() + ENDED_WITHIN_MS;
  for (;;) {
    const path = `/v2/orders?status=open&limit=${MOST_OPEN}`;
    const open = (await client.ask('GET', path)).body as unknown as readonly OrderView[];
    if (open.length === 0 || Date.now() > giveUpAt) break;
    await client.ask('DELETE', '/v2/orders');
    await wait(BETWEEN_CANCELS_MS);
  }
  const orders: OrderView[] = [];
  for (const [key, id] of acknowledged) {
    const order = granted(await client.ask('GET', `/v2/orders/${id}`), `order ${key}`);
    orders.push(order as unknown as OrderView);
  }
  return orders;
}

export const unended = (orders: readonly OrderView[]): readonly string[] =>
  orders
    .filter((order) => !hasEnded(order))
    .map(({ id, status }) => `order ${id} is still ${status}`);
