import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  deposit,
  open,
  orderId,
  place,
  placeBracket,
  placeTerms,
  replace,
  reports,
  T0,
} from '../../test/support/commands.ts';
import type { Scenario } from '../../test/support/given.ts';
import { given } from '../../test/support/given.ts';
import { InMemoryAccountStore } from '../../test/support/in-memory-account-store.ts';
import { commitOf, startPlan } from '../app/account-plan.ts';
import { processAccountCommands } from '../app/process-account-commands.ts';
import type { AccountCommandWire } from '../app/wire/account-command.ts';
import type { WorkerPorts } from '../app/worker-ports.ts';
import { price } from '../domain/money/exact.ts';
import { present } from '../kernel/assert.ts';
import { type AccountId, instant, type OrderId } from '../kernel/brand.ts';
import * as items from './account-items.ts';
import { commitActions } from './dynamodb-account-store.ts';
import { itemBytes, transactionWriteUnits } from './dynamodb-item-size.ts';

/** An item over this costs two units more in every commit that writes it (docs/adr/0002). */
const ONE_KB = 1024;

const putItem = (action: TransactWriteItem): items.Item => present(action.Put?.Item, 'a put');

/** The items that a command's commit writes, as they are sent to DynamoDB. */
function written(before: Scenario, ...commands: readonly AccountCommandWire[]): items.Item[] {
  const plan = before.and(...commands).plan;
  const hints = { due: 'due', triggers: 'triggers' };
  return commitActions('accounts', commitOf({ ...plan, loaded: before.state }), hints).map(putItem);
}

const units = (written: readonly items.Item[]): number =>
  written.reduce((sum, item) => sum + transactionWriteUnits(item), 0);

const trade = (name: string, n: number) =>
  ({
    execId: `VENUEALPHA-20261120-${name}-${n}`,
    execType: 'trade',
    lastQuantity: '100',
    lastPrice: '101.2345',
    cumulativeQuantity: `${n * 100}`,
  }) as const;
const ack = { execId: 'VENUEALPHA-20261120-ack', execType: 'new' } as const;

/** An account as they are: two dates unsettled, ten resting orders of both sides, a rate limit. */
const busy = (): Scenario => {
  const traded = given(
    open(),
    deposit('d', '123456.78'),
    place('b', 'buy', '100', 'OTHR', '101.25'),
    reports('b', 'buy', 'OTHR', ack, trade('b', 1)),
  );
  const sells = Array.from({ length: 5 }, (_, n) =>
    place(`sell-${n}`, 'sell', '3', 'OTHR', '199.99'),
  );
  const buys = Array.from({ length: 5 }, (_, n) =>
    place(`buy-${n}`, 'buy', '17', 'ACME', `${90 + n}.37`),
  );
  return traded.priced('ACME', '101.2345').and(...sells, ...buys);
};

const market = place('a9f1c2d3-5e6f-4a7b-8c9d-0e1f2a3b4c5d', 'buy', '100', 'ACME');
const filledTogether = reports(
  'a9f1c2d3-5e6f-4a7b-8c9d-0e1f2a3b4c5d',
  'buy',
  'ACME',
  ack,
  trade('a9f1c2d3-5e6f-4a7b-8c9d-0e1f2a3b4c5d', 1),
);
const justAcknowledged = reports('a9f1c2d3-5e6f-4a7b-8c9d-0e1f2a3b4c5d', 'buy', 'ACME', ack);
const justFilled = reports(
  'a9f1c2d3-5e6f-4a7b-8c9d-0e1f2a3b4c5d',
  'buy',
  'ACME',
  trade('a9f1c2d3-5e6f-4a7b-8c9d-0e1f2a3b4c5d', 1),
);

/** POST: the PENDING item, a plain put of under 1 KB, and its key in the index orders-by-time. */
const POST_UNITS = 2;
/** FIX log: one flush out, one flush in, a plain put each; shared by all messages of the flush. */
const FIX_LOG_UNITS = 2;

describe('write units of a market order, by item bytes', () => {
  it('at most 18 when acknowledgement and fill travel together', () => {
    const placed = busy().and(market);
    const total =
      POST_UNITS +
      FIX_LOG_UNITS +
      units(written(busy(), market)) +
      units(written(placed, filledTogether));
    expect(total).toBe(18);
  });

  it('at most 24 when they travel apart', () => {
    const placed = busy().and(market);
    const acknowledged = placed.and(justAcknowledged);
    const total =
      POST_UNITS +
      FIX_LOG_UNITS +
      units(written(busy(), market)) +
      units(written(placed, justAcknowledged)) +
      units(written(acknowledged, justFilled));
    expect(total).toBe(24);
  });
});

describe('items stay under 1 KB', () => {
  it.each([
    ['a head with ten open orders', () => items.headItem(busy().account())],
    ['a placement with a client key of 36 characters', () => written(busy(), market)],
    ['an acknowledgement and a fill', () => written(busy().and(market), filledTogether)],
    ['an acknowledgement', () => written(busy().and(market), justAcknowledged)],
    [
      'a placement with a client key of 128 characters',
      () => written(busy(), { ...market, clientOrderId: 'k'.repeat(128) } as AccountCommandWire),
    ],
  ])('%s', (_, make) => {
    const made = make();
    for (const item of Array.isArray(made) ? made : [made]) {
      expect(itemBytes(item), JSON.stringify(item.sk)).toBeLessThanOrEqual(ONE_KB);
    }
  });

  it('an order with ten fills', () => {
    const fills = Array.from({ length: 10 }, (_, n) => ({
      ...trade('many', n + 1),
      cumulativeQuantity: `${(n + 1) * 100}`,
    }));
    const order = place('many', 'buy', '1000', 'ACME', '101.25');
    const filled = busy().and(order, reports('many', 'buy', 'ACME', ack, ...fills));
    const item = items.orderItem(
      present(filled.state.orders.get(orderId('many') as OrderId), 'many'),
    );
    expect(itemBytes(item)).toBeLessThanOrEqual(ONE_KB);
  });
});

describe('the size formula', () => {
  it('counts names and values as the developer guide does', () => {
    expect(itemBytes({ pk: { S: 'é' }, n: { N: '-123.45' }, b: { B: new Uint8Array(5) } })).toBe(
      2 + 2 + (1 + 5) + (1 + 5),
    );
    expect(itemBytes({ l: { L: [{ S: 'ab' }, { N: '7' }] } })).toBe(1 + 3 + (1 + 2) + (1 + 2));
    expect(itemBytes({ m: { M: { k: { BOOL: true } } } })).toBe(1 + 3 + 1 + 1 + 1);
  });

  it('charges two units for each started KB', () => {
    const item = (bytes: number) => ({ a: { B: new Uint8Array(bytes - 1) } });
    expect([1, 1024, 1025, 2048, 2049].map((size) => transactionWriteUnits(item(size)))).toEqual([
      2, 2, 4, 4, 6,
    ]);
  });
});

it('an empty plan writes nothing but what changed', () => {
  const { plan } = busy();
  expect(commitOf({ ...startPlan(plan.state) }).orders).toEqual([]);
});

const limit = { type: 'limit', limitPrice: '101.25', quantity: '100' } as const;
const filledAt = (name: string, side: 'buy' | 'sell', shares: string, each: string) =>
  reports(name, side, 'ACME', {
    execId: `VENUEALPHA-20261120-${name}`,
    execType: 'trade',
    lastQuantity: shares,
    lastPrice: each,
    cumulativeQuantity: shares,
  });

describe('write units of the other lives, by item bytes, the post and the venue’s log not counted', () => {
  const bracket = placeBracket('e', limit, { limitPrice: '120' }, { stopPrice: '90' });
  const active = (): Scenario => busy().and(bracket, filledAt('e', 'buy', '100', '101.25'));
  const resting = (): Scenario =>
    busy().and(placeTerms('r', limit), reports('r', 'buy', 'ACME', ack));
  const asked = replace('r2', 'r', { limitPrice: '100' });
  const replaced = reports('r2', 'buy', 'ACME', {
    execId: 'VENUEALPHA-20261120-replaced',
    execType: 'replaced',
    leavesQuantity: '100',
  });
  const fraction = placeTerms('f', { quantity: '2.5' });
  const bust = reports('e', 'buy', 'ACME', {
    execId: 'VENUEALPHA-20261120-bust',
    execType: 'trade-cancel',
    execRefId: 'VENUEALPHA-20261120-e',
    cumulativeQuantity: '0',
  });

  it.each([
    ['a bracket is placed', 16, () => written(busy(), bracket)],
    [
      'its entry is filled, its exits begin',
      14,
      () => written(busy().and(bracket), filledAt('e', 'buy', '100', '101.25')),
    ],
    [
      'its take-profit is filled, its stop ends',
      12,
      () => written(active(), filledAt('e-tp', 'sell', '100', '120')),
    ],
    ['a replace is asked for', 8, () => written(resting(), asked)],
    ['a replace is accepted, and rests', 10, () => written(resting().and(asked), replaced)],
    ['an order of a fraction is placed', 6, () => written(busy(), fraction)],
    [
      'it is filled, by the venue and the inventory',
      8,
      () => written(busy().and(fraction), filledAt('f', 'buy', '2', '10')),
    ],
    [
      'less than a share is placed and filled',
      8,
      () => written(busy(), placeTerms('f', { quantity: '0.5' })),
    ],
    [
      'a fill is busted',
      8,
      () =>
        written(busy().and(placeTerms('e', limit), filledAt('e', 'buy', '100', '101.25')), bust),
    ],
  ])('%s: %i', (what, expected, make) => {
    expect(units(make()), what).toBe(expected);
  });
});

describe('an account of many fills and positions', () => {
  it('commits 50 fills that come at once in at most 15 transactions', async () => {
    let commits = 0;
    class Counting extends InMemoryAccountStore {
      override async commit(commit: Parameters<InMemoryAccountStore['commit']>[0]) {
        commits += 1;
        return super.commit(commit);
      }
    }
    const ports: WorkerPorts = {
      store: new Counting(),
      venueQueue: { send: async () => {} },
      clock: { now: () => instant(T0), isDriven: () => false },
      marketView: async (symbol) => ({
        instrument: { symbol, tradable: true },
        ask: price('10'),
        marketOpen: true,
      }),
      backOff: async () => {},
      log: ({ bug }) => expect(bug).toBeUndefined(),
    };
    const take = (commands: readonly AccountCommandWire[]) =>
      processAccountCommands(
        ports,
        ACCOUNT as AccountId,
        commands.map((command) => JSON.stringify(command)),
        instant(T0 + 1_000),
      );
    await take([open(), deposit('d', '123456.78'), placeTerms('b', { ...limit, quantity: '50' })]);
    commits = 0;
    const fills = Array.from({ length: 50 }, (_, n) =>
      reports('b', 'buy', 'ACME', {
        ...trade('b', n),
        lastQuantity: '1',
        cumulativeQuantity: `${n + 1}`,
      }),
    );
    // A queue hands out ten messages at a time.
    for (let from = 0; from < fills.length; from += 10) {
      expect((await take(fills.slice(from, from + 10))).processed).toBe(10);
    }
    expect(commits).toBeLessThanOrEqual(15);
    const filled = await ports.store.orderSlot(ACCOUNT as AccountId, orderId('b') as OrderId);
    expect(filled?.kind === 'order' ? filled.order.state : undefined).toBe('FILLED');
  });

  it('keeps its head under 1 KB with 100 positions and ten open orders', () => {
    const symbols = Array.from(
      { length: 100 },
      (_, n) => `SYM${String.fromCharCode(65 + (n % 26), 65 + Math.floor(n / 26))}`,
    );
    let owner = given(open(), deposit('d', '9876543.21'));
    for (const symbol of symbols) {
      owner = owner.priced(symbol, '1234.56').and(
        place(`b ${symbol}`, 'buy', '7', symbol, '1234.56'),
        reports(`b ${symbol}`, 'buy', symbol, {
          ...trade(`b ${symbol}`, 1),
          lastQuantity: '7',
          lastPrice: '1234.5578',
          cumulativeQuantity: '7',
        }),
      );
    }
    const orders = symbols
      .slice(0, 10)
      .map((symbol, n) =>
        n % 2 === 0
          ? place(`o ${symbol}`, 'buy', '79', symbol, '1234.56')
          : place(`o ${symbol}`, 'sell', '7', symbol, '1299.99'),
      );
    const busiest = owner.and(...orders);
    expect(busiest.state.positions.size).toBe(100);
    expect(busiest.account().open.size).toBe(10);
    expect(itemBytes(items.headItem(busiest.account()))).toBeLessThanOrEqual(ONE_KB);
  });
});
