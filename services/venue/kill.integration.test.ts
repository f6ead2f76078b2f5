import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fieldOf } from '../../shared/fix/message.ts';
import { TestInitiator } from '../../test/fix/initiator.ts';
import { readVenueBook } from './book-file.ts';

const MAIN = new URL('./main.ts', import.meta.url).pathname;
const KILLS = 8;
const ORDERS_PER_LIFE = 40;

let folder: string;
let child: ChildProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'venue-'));
});

afterEach(async () => {
  await kill();
  await rm(folder, { recursive: true });
});

async function start(): Promise<number> {
  const started = spawn(process.execPath, [MAIN], {
    env: { ...process.env, VENUE_STATE: folder, FIX_PASSWORD: 'secret', MARKET_SEED: 'test' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  if (started.stdout === null) throw new Error('no output to read the port from');
  const [line] = (await once(createInterface(started.stdout), 'line')) as [string];
  return (JSON.parse(line) as { port: number }).port;
}

async function kill(): Promise<void> {
  const killed = child;
  child = undefined;
  if (killed === undefined || killed.exitCode !== null) return;
  const exited = once(killed, 'exit');
  killed.kill('SIGKILL');
  await exited;
}

describe('venue under kill -9', () => {
  it('loses no order, executes none twice, and reports every execution', async () => {
    let broker = new TestInitiator();
    const placed: string[] = [];
    for (let life = 0; life <= KILLS; life += 1) {
      const port = await start();
      await broker.connect(port);
      expect(broker.synchronised).toBe(true);
      for (let count = 0; count < ORDERS_PER_LIFE; count += 1) {
        const clOrdId = `o${life}-${count}`;
        broker.order(clOrdId, 'ACME');
        placed.push(clOrdId);
      }
      // Somewhere in the middle of its answers; a little further each time.
      const heard = broker.received.length;
      await broker.until(() => broker.received.length >= heard + life * 7, 'some reports');
      if (life === KILLS) break;
      await kill();
      await broker.until(() => broker.closed, 'the connection to break');
      // The broker goes on in the same process: what it has sent too long ago is asked for, not placed again.
    }
    await broker.until(() => {
      const filled = broker.received.filter((each) => fieldOf(each, 39) === '2');
      return new Set(filled.map((each) => fieldOf(each, 11))).size === placed.length;
    }, 'all orders filled');
    const book = await readVenueBook(folder);
    expect(book.orders.map(({ clOrdId }) => clOrdId).sort()).toEqual([...placed].sort());
    expect(book.orders.every(({ cum, quantity }) => cum === quantity)).toBe(true);
    const reported = broker.received.map((each) => fieldOf(each, 17));
    expect(reported).toEqual([...new Set(reported)]);
    expect(reported).toEqual(book.executions.map(({ execId }) => execId));
    await broker.drop();
    broker = broker.restarted();
    await kill();
    const port = await start();
    await broker.connect(port);
    expect(broker.synchronised).toBe(true);
    await broker.drop();
  });

  it('goes on with its stories where it was: same reports, each once', async () => {
    const broker = new TestInitiator();
    const stories = ['DRIP', 'BUSTLATER', 'RPLPREJ', 'LATEFILL', 'SUSP', 'CORRLATER'];
    const symbols = stories.map((story) => `${story}1`);
    await broker.connect(await start());
    for (const symbol of symbols) {
      broker.order(symbol, symbol, [
        [38, '10'],
        [40, '1'],
      ]);
      await broker.until(
        () => broker.received.some((each) => fieldOf(each, 55) === symbol),
        symbol,
      );
    }
    broker.replace('g1', 'RPLPREJ1', 'RPLPREJ1', [
      [38, '20'],
      [40, '1'],
    ]);
    broker.cancel('f1', 'LATEFILL1', 'LATEFILL1');
    const ended = (): boolean => {
      const last = (symbol: string) =>
        broker.received.findLast((each) => fieldOf(each, 55) === symbol);
      const is = (symbol: string, tag: number, value: string): boolean => {
        const report = last(symbol);
        return report !== undefined && fieldOf(report, tag) === value;
      };
      return (
        is('DRIP1', 39, '2') &&
        is('BUSTLATER1', 150, 'H') &&
        is('CORRLATER1', 150, 'G') &&
        is('LATEFILL1', 150, 'F') &&
        is('SUSP1', 39, '2') &&
        broker.received.some(({ msgType }) => msgType === '9')
      );
    };
    while (!ended()) {
      const heard = broker.received.length;
      await broker.until(() => broker.received.length > heard || ended(), 'the next report');
      await kill();
      await broker.until(() => broker.closed, 'the connection to break');
      await broker.connect(await start());
    }
    const { executions } = await readVenueBook(folder);
    const reported = broker.received.flatMap((each) => fieldOf(each, 17) ?? []);
    expect(reported).toEqual([...new Set(reported)]);
    expect(reported.toSorted()).toEqual(executions.map(({ execId }) => execId).toSorted());
    expect(broker.received.filter(({ msgType }) => msgType === '9')).toHaveLength(1);
    await broker.drop();
  });
});
