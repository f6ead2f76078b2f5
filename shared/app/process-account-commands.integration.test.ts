import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createAccountsTable,
  createTable,
  freshDatabase,
} from '../../test/support/accounts-table.ts';
import {
  ACCOUNT,
  cancel,
  deposit,
  open,
  orderId,
  place,
  redriveAll,
  reports,
  T0,
} from '../../test/support/commands.ts';
import { FAULT_SEEDS, injectFaults } from '../../test/support/faults.ts';
import { dynamoDbAccountStore } from '../adapters/dynamodb-account-store.ts';
import { price, text } from '../domain/money/exact.ts';
import { buyingPower, cashHeld } from '../domain/risk/buying-power.ts';
import { type AccountId, instant, type OrderId } from '../kernel/brand.ts';
import type { AccountStore, OrderSlot } from '../ports/account-store.ts';
import { entryHash } from './journal-codec.ts';
import { processAccountCommands } from './process-account-commands.ts';
import type { AccountCommandWire } from './wire/account-command.ts';
import type { WorkerPorts } from './worker-ports.ts';

const database = freshDatabase();
const store = dynamoDbAccountStore(database.client, 'accounts', undefined, {
  controls: 'controls',
});
let accountNumber = 0;
let account = '' as AccountId;
let sent: string[] = [];
const logged: Readonly<Record<string, unknown>>[] = [];

beforeAll(async () => {
  await createAccountsTable(database.client);
  await createTable(database.client, 'controls');
});
beforeEach(() => {
  accountNumber += 1;
  account = `0a0a0a0a-0000-4000-8000-${accountNumber.toString().padStart(12, '0')}` as AccountId;
  sent = [];
  logged.length = 0;
});

const ports = (over: Partial<AccountStore> = {}, venueFails = 0): WorkerPorts => {
  let failures = venueFails;
  return {
    store: { ...store, ...over },
    venueQueue: {
      async send(messages) {
        if (failures-- > 0) throw new Error('venue queue away');
        sent.push(...messages.map(({ deduplicationId }) => deduplicationId));
      },
    },
    clock: { now: () => instant(T0), isDriven: () => false },
    marketView: async (symbol) => ({
      instrument: { symbol, tradable: true },
      ask: price('10'),
      marketOpen: true,
    }),
    backOff: async () => {},
    log: (line) => logged.push(line),
  };
};

const body = (command: AccountCommandWire): string =>
  JSON.stringify({ ...command, account }).replaceAll(ACCOUNT, account);
const run = (commands: readonly AccountCommandWire[], worker = ports()) =>
  processAccountCommands(worker, account, commands.map(body), instant(T0 + 1));

const fill = (execId: string, shares: string, cumulative: string) =>
  ({
    execId,
    execType: 'trade',
    lastQuantity: shares,
    lastPrice: '10',
    cumulativeQuantity: cumulative,
  }) as const;
const ack = { execId: 'ack', execType: 'new' } as const;

async function money(): Promise<{ held: string; buyingPower: string }> {
  const head = await store.account(account);
  if (head === undefined) throw new Error('no account');
  return { held: text(cashHeld(head)), buyingPower: text(buyingPower(head)) };
}

/** The chain from the first entry to the head, hashed over the stored bytes. */
async function chainLength(): Promise<number> {
  const entries = await store.journal(account, 1, 1000);
  let previous = '0'.repeat(64);
  entries.forEach((entry, index) => {
    expect(entry.entry.sequence).toBe(index + 1);
    expect(entry.previousHash).toBe(previous);
    expect(entryHash(previous, entry.bytes)).toBe(entry.hash);
    previous = entry.hash;
  });
  expect((await store.account(account))?.lastHash).toBe(previous);
  return entries.length;
}

const trade: readonly AccountCommandWire[] = [
  open(),
  deposit('d', '1000'),
  place('b', 'buy', '10', 'ACME', '20'),
  reports('b', 'buy', 'ACME', ack, fill('f', '10', '10')),
];

describe('one account', () => {
  it('opens, is funded, buys and is filled: in one commit, one entry for each command', async () => {
    expect(await run(trade)).toEqual({ processed: 4 });
    expect(await money()).toEqual({ held: '0', buyingPower: '900' });
    expect(await chainLength()).toBe(4);
    expect(sent).toHaveLength(1);
  });

  it('every command delivered again, alone or all together, changes nothing and says the same again', async () => {
    await run(trade);
    const first = [...sent];
    for (const command of trade) await run([command]);
    await run(trade);
    await run([...trade, ...trade]);
    expect(await chainLength()).toBe(4);
    expect(new Set(sent)).toEqual(new Set(first));
    expect(sent.length).toBeGreaterThan(1);
  });

  it('sends again after a crash between commit and send', async () => {
    const failing = ports({}, 1);
    expect((await run(trade.slice(0, 3), failing)).processed).toBe(0);
    expect(await chainLength()).toBe(3);
    expect(sent).toEqual([]);
    expect(await run(trade.slice(0, 3))).toEqual({ processed: 3 });
    expect(await chainLength()).toBe(3);
    expect(sent).toHaveLength(1);
  });

  it('two orders that each cost all the cash: one is taken', async () => {
    await run(trade.slice(0, 2));
    await run([place('x', 'buy', '10', 'ACME', '100'), place('y', 'buy', '10', 'ACME', '100')]);
    const states = await store.orders(account, [orderId('x'), orderId('y')] as OrderId[]);
    expect(states.map(({ state }) => state).sort()).toEqual(['REJECTED', 'ROUTED']);
  });

  it('zombies: eight workers with the same commands at once end as one', async () => {
    await run(trade.slice(0, 2));
    const rest = trade.slice(2);
    await Promise.all(Array.from({ length: 8 }, () => run(rest)));
    expect(await chainLength()).toBe(4);
    expect(await money()).toEqual({ held: '0', buyingPower: '900' });
  });

  it('writes exactly what the placing rule lets it: a refusal the client was told of stays', async () => {
    await run(trade.slice(0, 2));
    await store.putRefused(account, orderId('b') as OrderId, {
      bodyHash: 'ab'.repeat(32),
      reason: 'INSUFFICIENT_BUYING_POWER',
      message: 'insufficient buying power',
      expiresAt: instant(T0 + 1000),
    });
    expect(await run([trade[2] as AccountCommandWire])).toEqual({ processed: 1 });
    expect(await chainLength()).toBe(2);
    expect(sent).toEqual([]);
  });

  it('takes over the PENDING item of its own body and drops a placement of another', async () => {
    await run(trade.slice(0, 2));
    await run([place('b', 'buy', '10', 'ACME', '20')]);
    await run([
      { ...place('b', 'buy', '5', 'ACME', '20'), bodyHash: 'cd'.repeat(32) } as AccountCommandWire,
    ]);
    expect(await chainLength()).toBe(3);
    expect(
      (await store.orders(account, [orderId('b')] as OrderId[]))[0]?.terms.quantity.toString(),
    ).toBe('10');
  });
});

describe('a refusal recorded between load and commit', () => {
  it('stops the placement: the transaction itself looks', async () => {
    await run(trade.slice(0, 2));
    let recorded = false;
    const late = ports({
      async commit(commit) {
        if (!recorded && commit.orders.length > 0) {
          recorded = true;
          await store.putRefused(account, orderId('b') as OrderId, {
            bodyHash: 'ab'.repeat(32),
            reason: 'MARKET_CLOSED',
            message: 'the market is closed',
            expiresAt: instant(T0 + 1000),
          });
        }
        return store.commit(commit);
      },
    });
    expect(await run([trade[2] as AccountCommandWire], late)).toEqual({ processed: 1 });
    expect(recorded).toBe(true);
    expect(await chainLength()).toBe(2);
    expect(sent).toEqual([]);
  });
});

describe('quarantine', () => {
  const overfill = reports('b', 'buy', 'ACME', ack, fill('f', '11', '11'));

  it('parks a command that meets a bug, refuses requests, parks facts behind it, and redrives in order', async () => {
    await run([...trade.slice(0, 3), place('c', 'buy', '1', 'ACME', '20')]);
    const last = reports('c', 'buy', 'ACME', ack, { ...fill('g', '1', '1') });
    await run([overfill, last, place('e', 'buy', '1', 'ACME', '20'), cancel('k', 'c')]);
    const head = await store.account(account);
    expect(head?.quarantine).toEqual({ first: 0, next: 2 });
    const [c, e] = await Promise.all(
      ['c', 'e'].map(
        async (name) => (await store.orders(account, [orderId(name)] as OrderId[]))[0],
      ),
    );
    expect(c?.state).toBe('ROUTED');
    expect(e).toMatchObject({ state: 'REJECTED', reason: 'ACCOUNT_QUARANTINED' });
    await run([overfill, last]);
    expect((await store.account(account))?.quarantine).toEqual({ first: 0, next: 2 });

    // Still a bug: the list stays as it is.
    await run([redriveAll('r1')]);
    expect((await store.account(account))?.quarantine).toEqual({ first: 0, next: 2 });
    await chainLength();
  });

  it('redrives a list whose cause is gone: same end as without the bug', async () => {
    await run(trade.slice(0, 3));
    const broken = ports({
      async items(id, wanted) {
        const found = await store.items(id, wanted);
        const wrong = [...found.slots].map(([key, slot]): [OrderId, OrderSlot] => {
          if (slot.kind !== 'order') return [key, slot];
          const terms = { ...slot.order.terms, symbol: 'WRNG' };
          return [key, { kind: 'order', order: { ...slot.order, terms } }];
        });
        return { ...found, slots: new Map(wrong) };
      },
    });
    await run(trade.slice(3), broken);
    expect((await store.account(account))?.quarantine).toEqual({ first: 0, next: 1 });
    await run([redriveAll('r')]);
    expect((await store.account(account))?.quarantine).toEqual({ first: 1, next: 1 });
    expect(await money()).toEqual({ held: '0', buyingPower: '900' });
    expect(await chainLength()).toBe(6);
  });

  it.each([
    ['a price of 40 digits', '1', '1'.repeat(40)],
    [
      'a price whose product with the quantity has more digits than the table keeps',
      '7',
      `9.${'9'.repeat(37)}`,
    ],
    ['a quantity that FIX allows and we do not', '007', '10'],
  ])(
    'parks a report with %s, and goes on with other commands',
    async (_what, lastQuantity, lastPrice) => {
      await run(trade.slice(0, 3));
      const report = { ...fill('f', lastQuantity, lastQuantity), lastPrice };
      const result = await run([reports('b', 'buy', 'ACME', ack, report), deposit('e', '5')]);
      expect(result).toEqual({ processed: 2 });
      expect((await store.account(account))?.quarantine).toEqual({ first: 0, next: 2 });
      await chainLength();
    },
  );

  it('parks a message that is no command', async () => {
    await run(trade.slice(0, 2));
    const result = await processAccountCommands(
      ports(),
      account,
      ['{"kind":"nonsense"}'],
      instant(T0 + 1),
    );
    expect(result).toEqual({ processed: 1 });
    expect((await store.account(account))?.quarantine).toEqual({ first: 0, next: 1 });
  });
});

describe('conflicts, throttles and lost replies at 20 % each', () => {
  afterEach(() => {
    injected?.remove();
  });
  let injected: { remove: () => void } | undefined;

  it.each(FAULT_SEEDS)('seed %i: every command takes effect once', async (seed) => {
    injected = injectFaults(database.client, { seed, share: 0.2 });
    const commands = [
      open(),
      deposit('d', '1000'),
      ...Array.from({ length: 12 }, (_, n) => place(`o${n}`, 'buy', '1', 'ACME', '10')),
      ...Array.from({ length: 12 }, (_, n) =>
        reports(`o${n}`, 'buy', 'ACME', { ...ack, execId: `a${n}` }, fill(`f${n}`, '1', '1')),
      ),
    ];
    let next = 0;
    for (let tries = 0; next < commands.length; tries++) {
      expect(tries).toBeLessThan(500);
      next += (await run(commands.slice(next, next + 10))).processed;
    }
    injected.remove();
    expect(await chainLength()).toBe(commands.length);
    expect(await money()).toEqual({ held: '0', buyingPower: '880' });
    expect(new Set(sent).size).toBe(12);
  });
});
