import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  byPrice,
  cancel,
  deposit,
  due,
  notSent,
  open,
  orderId,
  place,
  placeBracket,
  placeTerms,
  print,
  replace,
  reports,
  T0,
  trigger,
} from '../../test/support/commands.ts';
import { InMemoryAccountStore } from '../../test/support/in-memory-account-store.ts';
import { price } from '../domain/money/exact.ts';
import type { ControlReason, ControlScope, ControlState } from '../domain/risk/controls.ts';
import { type AccountId, instant, type OrderId } from '../kernel/brand.ts';
import { processAccountCommands } from './process-account-commands.ts';
import type { AccountCommandWire } from './wire/account-command.ts';
import type { WorkerPorts } from './worker-ports.ts';

const account = ACCOUNT as AccountId;
const fill = {
  execId: 'E1',
  execType: 'trade',
  lastQuantity: '10',
  lastPrice: '9',
  cumulativeQuantity: '10',
} as const;

async function worker() {
  const store = new InMemoryAccountStore();
  const sent: string[] = [];
  const market = { isOpen: true };
  const ports: WorkerPorts = {
    store,
    venue: 'alpha',
    venueQueue: {
      send: async (messages) => {
        sent.push(...messages.map(({ body }) => JSON.parse(body).kind));
      },
    },
    clock: { now: () => instant(T0), isDriven: () => false },
    marketView: async (symbol) => ({
      instrument: { symbol, tradable: true },
      ask: price('10'),
      bid: price('10'),
      marketOpen: market.isOpen,
    }),
    backOff: async () => {},
    log: ({ bug }) => {
      if (bug !== undefined) throw new Error(`parked: ${bug}`);
    },
  };
  const run = async (...commands: readonly AccountCommandWire[]): Promise<void> => {
    const bodies = commands.map((command) => JSON.stringify(command));
    const result = await processAccountCommands(ports, account, bodies, instant(T0 + 1));
    expect(result).toEqual({ processed: commands.length });
  };
  const order = async (name: string) => {
    const slot = await store.orderSlot(account, orderId(name) as OrderId);
    return slot?.kind === 'order' ? slot.order : undefined;
  };
  await run(open(), deposit('d', '1000'));
  const turn = (scope: ControlScope, state: ControlState) => store.controls.set(scope, state);
  return { store, sent, market, run, order, turn };
}

describe('a placement that the worker decides after a switch was turned', () => {
  it.each([
    ['global', 'TRADING_HALTED_GLOBAL'],
    ['venue/alpha', 'VENUE_HALTED'],
    ['symbol/ACME', 'SYMBOL_HALTED'],
    [`account/${ACCOUNT}`, 'ACCOUNT_HALTED'],
  ] as const)('%s halted: is refused, and holds nothing', async (scope, reason) => {
    const { run, order, turn, sent, store } = await worker();
    turn(scope, 'halted');
    await run(place('b', 'buy', '10', 'ACME', '9'));
    expect(await order('b')).toMatchObject({ state: 'REJECTED', reason });
    expect((await store.account(account))?.open.size).toBe(0);
    expect(sent).toEqual([]);
  });

  it('another symbol’s, venue’s or account’s switch is not its own', async () => {
    const { run, order, turn } = await worker();
    turn('symbol/OTHR', 'halted');
    turn('venue/beta', 'halted');
    turn('account/somebody', 'halted');
    await run(place('b', 'buy', '10', 'ACME', '9'));
    expect((await order('b'))?.state).toBe('ROUTED');
  });

  it('closing-only takes a sale of what is owned, and no purchase', async () => {
    const { run, order, turn } = await worker();
    await run(place('b', 'buy', '10', 'ACME', '9'), reports('b', 'buy', 'ACME', fill));
    turn('symbol/ACME', 'closing-only');
    await run(place('s', 'sell', '10', 'ACME', '9'), place('c', 'buy', '1', 'ACME', '9'));
    expect((await order('s'))?.state).toBe('ROUTED');
    expect(await order('c')).toMatchObject({ state: 'REJECTED', reason: 'SYMBOL_CLOSING_ONLY' });
  });

  it('cancels and reports pass', async () => {
    const { run, order, turn, sent } = await worker();
    await run(place('b', 'buy', '10', 'ACME', '9'));
    turn('global', 'halted');
    await run(cancel('c', 'b'));
    expect(sent).toEqual(['new-order', 'cancel-order']);
    await run(reports('b', 'buy', 'ACME', fill));
    expect((await order('b'))?.state).toBe('FILLED');
  });

  it('the placement after it was opened again is taken', async () => {
    const { run, order, turn } = await worker();
    turn('global', 'halted');
    turn('global', 'open');
    await run(place('b', 'buy', '10', 'ACME', '9'));
    expect((await order('b'))?.state).toBe('ROUTED');
  });
});

describe('an order that was taken before a switch was turned', () => {
  it('ends when the session would send it out, and holds nothing any more', async () => {
    const { run, order, turn, market, sent, store } = await worker();
    market.isOpen = false;
    await run(placeTerms('b', { type: 'limit', limitPrice: '9', quantity: '5' }));
    const { opensAt } = (await order('b')) ?? {};
    expect(opensAt).toBeGreaterThan(T0);
    market.isOpen = true;
    turn('account/somebody', 'halted');
    turn('venue/alpha', 'closing-only');
    await run(due('b', 'open', opensAt ?? 0));
    expect(await order('b')).toMatchObject({ state: 'FAILED', reason: 'VENUE_CLOSING_ONLY' });
    expect((await store.account(account))?.open.size).toBe(0);
    expect(sent).toEqual([]);
  });

  it('stays armed when its trigger is reached, and goes out by a print after the switch is opened', async () => {
    const { run, order, turn, sent } = await worker();
    await run(place('o', 'buy', '10', 'ACME', '9'), reports('o', 'buy', 'ACME', fill));
    const stop = (name: string) =>
      placeTerms(name, { side: 'sell', type: 'trailing_stop', trail: byPrice('1'), quantity: '5' });
    await run(stop('t'), stop('u'));
    sent.length = 0;
    turn('symbol/ACME', 'closing-only');
    await run(trigger('t', print(2, '8'), print(1, '9')));
    expect((await order('t'))?.state).toBe('ROUTED');
    expect(sent).toEqual(['new-order']);
    turn('symbol/ACME', 'halted');
    await run(trigger('u', print(2, '8'), print(1, '9')));
    expect(await order('u')).toMatchObject({ state: 'FUNDS_HELD', waitsFor: 'trigger' });
    turn('symbol/ACME', 'open');
    await run(trigger('u', print(3, '8'), print(1, '9')));
    expect((await order('u'))?.state).toBe('ROUTED');
    expect(sent).toEqual(['new-order', 'new-order']);
  });

  it('keeps its take-profit at the venue while nothing may go out', async () => {
    const { run, order, turn, sent } = await worker();
    const limits = [{ limitPrice: '12' }, { stopPrice: '8' }] as const;
    await run(placeBracket('b', { type: 'limit', limitPrice: '9', quantity: '10' }, ...limits));
    await run(reports('b', 'buy', 'ACME', fill));
    sent.length = 0;
    turn('global', 'halted');
    await run(trigger('b-sl', print(2, '8')));
    expect(await order('b-sl')).toMatchObject({ state: 'HELD', waitsFor: 'trigger' });
    expect(sent).toEqual([]);
  });

  it('is not replaced', async () => {
    const { run, order, turn, sent } = await worker();
    await run(
      place('b', 'buy', '10', 'ACME', '9'),
      reports('b', 'buy', 'ACME', { execId: 'N', execType: 'new' }),
    );
    sent.length = 0;
    turn('symbol/ACME', 'halted');
    await run(replace('r', 'b', { limitPrice: '8' }));
    expect(await order('r')).toMatchObject({ state: 'REJECTED', reason: 'SYMBOL_HALTED' });
    expect((await order('b'))?.state).toBe('ACKNOWLEDGED');
    expect(sent).toEqual([]);
  });
});

describe('an order that the gateway stopped', () => {
  const stopped = (of: string, message: 'new-order' | 'replace-order', reason: ControlReason) => ({
    ...(notSent(of, message) as Extract<AccountCommandWire, { kind: 'report-not-sent' }>),
    reason,
  });

  it('is given up for the reason of the switch, and holds nothing any more', async () => {
    const { run, order, store } = await worker();
    await run(place('b', 'buy', '10', 'ACME', '9'));
    await run(stopped('b', 'new-order', 'VENUE_HALTED'));
    expect(await order('b')).toMatchObject({ state: 'FAILED', reason: 'VENUE_HALTED' });
    expect((await store.account(account))?.open.size).toBe(0);
  });

  it.each([
    ['by a switch', 'SYMBOL_HALTED' as const],
    ['because it was too late', undefined],
  ])(
    'is a stop that was set off and did not go out, %s: it is armed anew',
    async (_how, reason) => {
      const { run, order, sent, store } = await worker();
      await run(place('o', 'buy', '10', 'ACME', '9'), reports('o', 'buy', 'ACME', fill));
      const trail = { type: 'trailing_stop', trail: byPrice('1'), quantity: '5' } as const;
      await run(placeTerms('t', { side: 'sell', ...trail }));
      await run(trigger('t', print(2, '8'), print(1, '9')));
      const { clOrdId } = (await order('t')) ?? {};
      const unsent = notSent('t', 'new-order');
      await run({ ...unsent, ...(reason && { reason }) } as AccountCommandWire);
      const armed = await order('t');
      expect(armed).toMatchObject({ state: 'FUNDS_HELD', waitsFor: 'trigger' });
      expect(armed?.clOrdId).toBeUndefined();
      expect((await store.account(account))?.open.size).toBe(1);
      // It trails on from the price at which it was set off.
      await run(trigger('t', print(3, '8.01')));
      expect((await order('t'))?.state).toBe('FUNDS_HELD');
      await run(trigger('t', print(4, '8')));
      expect((await order('t'))?.state).toBe('ROUTED');
      expect((await order('t'))?.clOrdId).not.toBe(clOrdId);
      expect(sent.filter((kind) => kind === 'new-order')).toHaveLength(3);
    },
  );

  it('is a replacement: it ends for that reason, and the old order goes on', async () => {
    const { run, order } = await worker();
    await run(
      place('b', 'buy', '10', 'ACME', '9'),
      reports('b', 'buy', 'ACME', { execId: 'N', execType: 'new' }),
      replace('r', 'b', { limitPrice: '8' }),
    );
    await run(stopped('r', 'replace-order', 'SYMBOL_HALTED'));
    expect(await order('r')).toMatchObject({ state: 'REJECTED', reason: 'SYMBOL_HALTED' });
    expect((await order('b'))?.state).toBe('ACKNOWLEDGED');
  });
});
