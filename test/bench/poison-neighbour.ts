import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startStack } from '../../local/commands/running-stack.ts';
import { type ApiKey, Brokerage, eventually, type Listener } from '../e2e/brokerage.ts';
import { Mailbox, overfill } from '../support/mailbox.ts';

/**
 * Does one account's poison slow its neighbours down (law 9)? Two loads in turn, many times over, so that whatever else
 * the machine does falls on both alike: neighbours that trade alone, and neighbours that trade while commands that can
 * never be applied pour into another account's mailbox. Prints both latencies from POST to fill; exit 1 when the
 * neighbours' p99 with poison is over 1.5 times that without.
 */
const NEIGHBOURS = 4;
const TURNS = 12;
/** Over all turns about a thousand of each kind, so that the 99th percentile is not the word of four orders. */
const ORDERS_PER_TURN = 80;
/**
 * Two cores carry the orders and the poison of these rates with half of their time left. Nearer to what they can do,
 * any load multiplies the slowest hundredth, poison or not, and the figure says nothing of isolation.
 */
const ORDER_EVERY_MS = 100;
const POISON_EVERY_MS = 100;
const MOST = 1.5;
const CASH = '10000000';

type Neighbour = { readonly key: ApiKey; readonly listener: Listener };

const order = { symbol: 'FNCH', qty: '1', side: 'buy', type: 'market' };

/** Milliseconds from the request to the news of the fill. */
const timeOrder = async (brokerage: Brokerage, { key, listener }: Neighbour): Promise<number> => {
  const askedAtMs = performance.now();
  const { status, body } = await brokerage.place(key, { ...order, client_order_id: randomUUID() });
  if (status !== 200)
    throw new Error(`a neighbour's order was answered ${status} ${JSON.stringify(body)}`);
  const id = String(body.id);
  await listener.heard(
    ({ data }) => data.event === 'fill' && (data.order as { id?: string }).id === id,
  );
  return performance.now() - askedAtMs;
};

const turn = async (brokerage: Brokerage, neighbours: readonly Neighbour[]): Promise<number[]> => {
  const under = [];
  for (let count = 0; count < ORDERS_PER_TURN; count += 1) {
    const neighbour = neighbours[count % neighbours.length];
    if (neighbour !== undefined) under.push(timeOrder(brokerage, neighbour));
    await wait(ORDER_EVERY_MS);
  }
  return Promise.all(under);
};

const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;

const summary = (name: string, times: readonly number[]): number => {
  const sorted = [...times].sort((a, b) => a - b);
  const shown = [0.5, 0.9, 0.99].map(
    (part) => `p${part * 100} ${quantile(sorted, part).toFixed(0).padStart(5)} ms`,
  );
  console.log(`${name.padEnd(15)} ${String(times.length).padStart(4)} orders  ${shown.join('  ')}`);
  return quantile(sorted, 0.99);
};

const state = mkdtempSync(join(tmpdir(), 'bellwether-poison-'));
const stack = await startStack({ state });
const mailbox = new Mailbox(stack.endpoints.sqs);
try {
  const brokerage = new Brokerage(stack.endpoints);
  const neighbours: Neighbour[] = [];
  for (let count = 0; count < NEIGHBOURS; count += 1) {
    const { key } = await brokerage.fundedAccount(CASH);
    neighbours.push({ key, listener: await brokerage.listen(key) });
  }
  const victim = await brokerage.fundedAccount(CASH);
  const placed = await brokerage.place(victim.key, { ...order, symbol: 'REST1' });
  const victimOrder = String(placed.body.id);
  await brokerage.orderOnceIts(victim.key, victimOrder, 'new');
  await turn(brokerage, neighbours);

  const alone: number[] = [];
  const besidePoison: number[] = [];
  let poured = 0;
  for (let count = 0; count < TURNS; count += 1) {
    alone.push(...(await turn(brokerage, neighbours)));
    let isPouring = true;
    const pouring = (async () => {
      for (; isPouring; poured += 1) {
        await mailbox.send(victim.id, overfill(victim.id, victimOrder, 'REST1'));
        await wait(POISON_EVERY_MS);
      }
    })();
    besidePoison.push(...(await turn(brokerage, neighbours)));
    isPouring = false;
    await pouring;
  }
  const parked = await eventually(
    () => brokerage.operate('POST', `/v1/accounts/${victim.id}/redrive`, {}),
    ({ body }) => body.parked_commands === poured,
  );
  const refused = await brokerage.place(victim.key, order);
  console.log(
    `${poured} poisonous commands, ${parked.body.parked_commands} parked; the account's own order: ${refused.status} ${refused.body.reason}`,
  );
  const without = summary('without poison', alone);
  const beside = summary('beside poison', besidePoison);
  const ratio = beside / without;
  console.log(`p99 beside / without: ${ratio.toFixed(2)} (at most ${MOST})`);
  process.exitCode = ratio <= MOST && refused.body.reason === 'ACCOUNT_QUARANTINED' ? 0 : 1;
  for (const { listener } of neighbours) listener.close();
} finally {
  mailbox.close();
  await stack.stop();
  rmSync(state, { recursive: true, force: true });
}
