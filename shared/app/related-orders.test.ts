import { expect, it } from 'vitest';
import {
  ACCOUNT,
  cancel,
  deposit,
  open,
  orderId,
  placeBracket,
  placeTerms,
  replace,
  replaceRejected,
  reports,
  T0,
} from '../../test/support/commands.ts';
import { bought, busted, said as heardOf, setOff } from '../../test/support/exits.ts';
import { InMemoryAccountStore } from '../../test/support/in-memory-account-store.ts';
import { price, text } from '../domain/money/exact.ts';
import type { Order } from '../domain/orders/order.ts';
import { present } from '../kernel/assert.ts';
import { type AccountId, type CommandId, instant, type OrderId } from '../kernel/brand.ts';
import { furtherExitIdOf } from './order-ids.ts';
import { withLegs } from './order-legs.ts';
import { processAccountCommands } from './process-account-commands.ts';
import { verifyAccount } from './verify/verify-account.ts';
import type { AccountCommandWire } from './wire/account-command.ts';

/** Each command is decided on what is read for it alone, where a replay has every order at hand. */

const account = ACCOUNT as AccountId;

async function decidedOneByOne(...commands: readonly AccountCommandWire[]) {
  const store = new InMemoryAccountStore();
  const ports = {
    store,
    venueQueue: { send: async () => {} },
    clock: { now: () => instant(T0), isDriven: () => false },
    marketView: async (symbol: string) => ({
      instrument: { symbol, tradable: true },
      ask: price('10'),
      marketOpen: true,
    }),
    backOff: async () => {},
    log: () => {},
  };
  for (const command of commands) {
    await processAccountCommands(ports, account, [JSON.stringify(command)], instant(T0 + 1));
  }
  const orders = [...store.slots.values()].flatMap((slot) =>
    slot.kind === 'order' ? [slot.order] : [],
  );
  const head = present(await store.account(account), 'the account');
  const order = (name: string): Order =>
    present(
      orders.find(({ id }) => id === (orderId(name) as OrderId)),
      name,
    );
  const findings = verifyAccount({
    account: head,
    entries: await store.journal(account, 1, 1_000),
    orders,
    positions: await store.positions(account),
  });
  return { store, order, findings, parked: [...store.quarantined.values()].map(({ bug }) => bug) };
}

const said = (
  of: string,
  side: 'buy' | 'sell',
  execType: 'new' | 'replaced',
  cumulativeQuantity = '0',
) => reports(of, side, 'ACME', { execId: `${execType} ${of}`, execType, cumulativeQuantity });

it('exits that are replaced again and again leave the orders that they once were alone', async () => {
  const { order, findings, parked } = await decidedOneByOne(
    open(),
    deposit('d', '1000'),
    placeBracket(
      'b',
      { type: 'limit', limitPrice: '10', quantity: '10' },
      { limitPrice: '11' },
      {
        stopPrice: '9',
      },
    ),
    said('b', 'buy', 'new'),
    replace('t1', 'b-tp', { limitPrice: '12' }),
    replace('t2', 't1', { limitPrice: '13' }),
    replace('s1', 'b-sl', { stopPrice: '8' }),
  );
  expect(parked).toEqual([]);
  expect(order('t2').group).toMatchObject({ takeProfit: orderId('t2'), stopLoss: orderId('s1') });
  expect(findings).toEqual([]);
});

it('and a replacement that the venue refused', async () => {
  const { order, findings, parked } = await decidedOneByOne(
    open(),
    deposit('d', '1000'),
    placeBracket(
      'b',
      { type: 'limit', limitPrice: '10', quantity: '10' },
      { limitPrice: '11' },
      {
        stopPrice: '9',
      },
    ),
    reports('b', 'buy', 'ACME', {
      execId: 'F1',
      execType: 'trade',
      lastQuantity: '10',
      lastPrice: '10',
      cumulativeQuantity: '10',
    }),
    said('b-tp', 'sell', 'new'),
    replace('r', 'b-tp', { limitPrice: '12' }),
    replaceRejected('r'),
    replace('s1', 'b-sl', { stopPrice: '8' }),
  );
  expect(parked).toEqual([]);
  expect(order('r').state).toBe('REJECTED');
  expect(findings).toEqual([]);
});

const threeTimesReplaced = (): AccountCommandWire[] => [
  open(),
  deposit('d', '1000'),
  placeTerms('a', { type: 'limit', limitPrice: '10', quantity: '10' }),
  reports(
    'a',
    'buy',
    'ACME',
    { execId: 'new a', execType: 'new' },
    {
      execId: 'F1',
      execType: 'trade',
      lastQuantity: '4',
      lastPrice: '10',
      cumulativeQuantity: '4',
      leavesQuantity: '6',
    },
  ),
  ...['b', 'c', 'd1', 'e'].flatMap((next, index, all) => [
    replace(next, all[index - 1] ?? 'a', { limitPrice: `9.${9 - index}` }),
    said(next, 'buy', 'replaced', '4'),
  ]),
];

const bust = (of: string) =>
  reports(of, 'buy', 'ACME', {
    execId: 'H1',
    execType: 'trade-cancel',
    execRefId: 'F1',
    cumulativeQuantity: '0',
    leavesQuantity: '10',
  });

it.each(['a', 'b', 'e'])(
  'a bust of a fill from before four replacements, said of %s, is booked to the order that it has become',
  async (of) => {
    const { order, findings, parked } = await decidedOneByOne(...threeTimesReplaced(), bust(of));
    expect(parked).toEqual([]);
    expect(text(order('e').filledQuantity)).toBe('0');
    expect(findings).toEqual([]);
  },
);

it('a late fill under the first of five names is booked to the last', async () => {
  const { order, findings, parked } = await decidedOneByOne(
    ...threeTimesReplaced(),
    reports('a', 'buy', 'ACME', {
      execId: 'F2',
      execType: 'trade',
      lastQuantity: '6',
      lastPrice: '9',
      cumulativeQuantity: '10',
    }),
  );
  expect(parked).toEqual([]);
  expect(order('e').state).toBe('FILLED');
  expect(findings).toEqual([]);
});

it('a replacement is held against the account’s orders on the other side, as a placement is', async () => {
  const { order } = await decidedOneByOne(
    open(),
    deposit('d', '1000'),
    placeTerms('own', { type: 'limit', limitPrice: '10', quantity: '10' }),
    reports('own', 'buy', 'ACME', {
      execId: 'F1',
      execType: 'trade',
      lastQuantity: '10',
      lastPrice: '10',
      cumulativeQuantity: '10',
    }),
    placeTerms('s', { side: 'sell', type: 'limit', limitPrice: '11', quantity: '10' }),
    placeTerms('b', { type: 'limit', limitPrice: '9', quantity: '10' }),
    said('b', 'buy', 'new'),
    replace('crossing', 'b', { limitPrice: '11' }),
    replace('below', 'b', { limitPrice: '10.5' }),
  );
  expect(order('crossing').reason).toBe('POTENTIAL_WASH_TRADE');
  expect(order('below').state).toBe('ROUTED');
});

it('an exit beside a bracket’s own is known to it, shown as its leg, and taken back with the fill that it is for', async () => {
  const late = bought('b', '4', '10');
  const own = furtherExitIdOf(late.id as CommandId, orderId('b-sl') as OrderId);
  const story = [
    open(),
    deposit('d', '1000'),
    placeBracket(
      'b',
      { type: 'limit', limitPrice: '10', quantity: '10' },
      { limitPrice: '12' },
      { stopPrice: '9' },
    ),
    bought('b', '6', '6', '4'),
    cancel('c', 'b'),
    heardOf('b', 'canceled', '6', 'buy'),
    heardOf('b-tp', 'new'),
    setOff,
    heardOf('b-tp', 'canceled'),
    late,
  ];
  const out = await decidedOneByOne(...story);
  expect(out.parked).toEqual([]);
  expect(out.order(own)).toMatchObject({ state: 'ROUTED', group: { class: 'bracket' } });
  const [nested] = await withLegs(out.store, account, [out.order('b')]);
  expect(nested?.legs.map(({ id }) => id)).toEqual([orderId('b-tp'), orderId('b-sl'), own]);
  const bust = await decidedOneByOne(
    ...story,
    busted('b', '6', 'fill b 10', '0', 'buy'),
    heardOf(own, 'canceled'),
  );
  expect(bust.parked).toEqual([]);
  expect(bust.findings).toEqual([]);
  expect(bust.order(own).state).toBe('CANCELLED');
  expect(bust.order('b-sl').state).toBe('ROUTED');
});
