import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INSTRUMENTS } from '../../shared/quotes/instruments.ts';
import { chosenStateFolder } from '../cloud/state-folder.ts';
import { openFundedAccount } from '../demo/broker-client.ts';
import { playScriptedDay } from '../demo/scripted-day.ts';
import { seededRandom } from '../demo/seeded-random.ts';
import { isAtRest, type OrderView, ordersAtRest, type Trader, trade } from '../demo/trading-day.ts';
import { checkSettledLedger } from '../ledger-check/check-ledger.ts';
import { printLedgerCheck } from '../ledger-check/print-ledger-check.ts';
import { startStack, useStack } from './running-stack.ts';

/**
 * `npm run demo`: two accounts trade 200 orders over FIX, and every book is held against every other. Then a scripted
 * day on the drivable clock, on a state of its own, whose statement must be the one that was worked out by hand.
 */
const WORKED_OUT = join(import.meta.dirname, '..', 'demo', 'scripted-day.statement.md');
const NAMES = ['ada', 'ben'];
const ORDERS_EACH = 100;
const DEPOSIT = '25000';
const AT_ONCE = 5;

const print = (order: OrderView, name: string): void =>
  console.log(
    [
      name.padEnd(4),
      order.side.padEnd(4),
      order.qty.padStart(4),
      order.symbol.padEnd(6),
      order.type.padEnd(7),
      order.status.padEnd(17),
      `${order.filled_qty.padStart(4)} @ ${order.filled_avg_price ?? '-'}`,
      order.reason ?? '',
    ].join(' '),
  );

async function printPositions({ name, client }: Trader): Promise<void> {
  const account = (await client.ask('GET', '/v2/account')).body ?? {};
  console.log(
    `\n${name}: cash ${account.cash}, buying power ${account.buying_power}, equity ${account.equity}`,
  );
  const positions = (await client.ask('GET', '/v2/positions')).body as unknown as Record<
    string,
    string
  >[];
  for (const { symbol, qty, avg_entry_price, market_value, unrealized_pl } of positions) {
    console.log(
      `  ${symbol?.padEnd(6)} ${qty?.padStart(5)} at ${avg_entry_price}, worth ${market_value}, gain ${unrealized_pl}`,
    );
  }
}

async function tradeAtRandom(): Promise<boolean> {
  const stack = await useStack();
  try {
    const { endpoints } = stack;
    const seed = Number(process.env.DEMO_SEED ?? Date.now() % 1_000_000);
    const random = seededRandom(seed);
    const quotes = new Map(INSTRUMENTS.map(({ symbol, basePrice }) => [symbol, Number(basePrice)]));
    const run = Date.now().toString(36);
    console.log(`seed ${seed} (DEMO_SEED=${seed} trades the same orders again)`);
    const traders: Trader[] = [];
    for (const name of NAMES) {
      const { account, client } = await openFundedAccount(
        () => endpoints.api,
        () => endpoints.operatorKey,
        DEPOSIT,
      );
      console.log(`${name} is account ${account}, funded with ${DEPOSIT}`);
      traders.push({ name: `${name}-${run}`, client, acknowledged: new Map(), oddities: [] });
    }
    const startedAt = Date.now();
    await Promise.all(
      traders.map((trader) =>
        trade(trader, { orders: ORDERS_EACH, random, quotes, atOnce: AT_ONCE }),
      ),
    );
    const results = await Promise.all(traders.map(ordersAtRest));
    const seconds = (Date.now() - startedAt) / 1000;
    traders.forEach((trader, index) => {
      for (const order of results[index] ?? []) print(order, NAMES[index] ?? trader.name);
    });
    for (const trader of traders) await printPositions(trader);
    const orders = results.flat();
    const oddities = traders.flatMap((trader) => trader.oddities);
    for (const oddity of oddities) console.log(`ODD  ${oddity}`);
    const waiting = orders.filter((order) => !isAtRest(order));
    for (const order of waiting) console.log(`WAITING  ${order.id} ${order.status}`);
    const filled = orders.filter(({ status }) => status === 'filled').length;
    console.log(`\n${orders.length} orders taken, ${filled} filled, in ${seconds.toFixed(1)} s`);
    const check = await checkSettledLedger(
      endpoints.dynamodb,
      chosenStateFolder(process.env).venue,
    );
    const right = printLedgerCheck(check);
    return right && oddities.length === 0 && waiting.length === 0;
  } finally {
    await stack.stop();
  }
}

async function playTheDay(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'bellwether-day-'));
  const stack = await startStack({ state: folder });
  try {
    const { api, operatorKey, clock, dynamodb } = stack.endpoints;
    const statement = await playScriptedDay({ api, operatorKey, clock, say: console.log });
    console.log(`\n${statement}`);
    const isAsWorkedOut = readFileSync(WORKED_OUT, 'utf8').includes(
      `\n\`\`\`\n${statement}\`\`\`\n`,
    );
    console.log(
      isAsWorkedOut
        ? 'The statement is the one that was worked out by hand.'
        : `BREAK  the statement is not the one of ${WORKED_OUT}`,
    );
    const books = await checkSettledLedger(
      dynamodb,
      chosenStateFolder({ BELLWETHER_STATE: folder }).venue,
    );
    return printLedgerCheck(books) && isAsWorkedOut;
  } finally {
    await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const traded = await tradeAtRandom();
console.log('\nA scripted day');
const played = await playTheDay();
process.exitCode = traded && played ? 0 : 1;
