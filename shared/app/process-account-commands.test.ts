import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  cancel,
  cancelRejected,
  changeSettings,
  deposit,
  open,
  orderId,
  place,
  placeBracket,
  redriveAll,
  replace,
  reports,
  T0,
  traded,
} from '../../test/support/commands.ts';
import { InMemoryAccountStore } from '../../test/support/in-memory-account-store.ts';
import { price, text } from '../domain/money/exact.ts';
import type { Order } from '../domain/orders/order.ts';
import { BugError } from '../kernel/assert.ts';
import { type AccountId, instant, type OrderId } from '../kernel/brand.ts';
import { processAccountCommands } from './process-account-commands.ts';
import { uuid5 } from './uuid5.ts';
import type { AccountCommandWire } from './wire/account-command.ts';
import type { WorkerPorts } from './worker-ports.ts';

const account = ACCOUNT as AccountId;
const FUNDED = [open(), deposit('d', '100000')];

function worker(over: Partial<WorkerPorts> = {}) {
  const store = new InMemoryAccountStore();
  const sent: { id: string; quantity: string }[] = [];
  const ports: WorkerPorts = {
    store,
    venueQueue: {
      async send(messages) {
        sent.push(...messages.map(({ body }) => JSON.parse(body)));
      },
    },
    clock: { now: () => instant(T0), isDriven: () => false },
    marketView: async (symbol) => ({
      instrument: { symbol, tradable: true },
      ask: price('10'),
      marketOpen: true,
    }),
    backOff: async () => {},
    log: () => {},
    ...over,
  };
  const run = (commands: readonly AccountCommandWire[], with_: Partial<WorkerPorts> = {}) =>
    processAccountCommands(
      { ...ports, ...with_ },
      account,
      commands.map((command) => JSON.stringify(command)),
      instant(T0 + 1),
    );
  const head = async () => {
    const found = await store.account(account);
    if (found === undefined) throw new Error('no account');
    return found;
  };
  const order = async (name: string): Promise<Order> => {
    const slot = await store.orderSlot(account, orderId(name) as OrderId);
    if (slot?.kind !== 'order') throw new Error(`no order ${name}`);
    return slot.order;
  };
  return { store, sent, run, head, order };
}

describe('two bodies under one key in one batch, before either is recorded as PENDING', () => {
  const first = place('b', 'buy', '10', 'ACME', '9');
  const other = {
    ...place('b', 'buy', '500', 'ACME', '9'),
    id: uuid5('other body'),
    bodyHash: 'cd'.repeat(32),
  };

  it('places the first only: what the account holds is what the venue was sent', async () => {
    const { run, sent, head, order } = worker();
    expect((await run([...FUNDED, first, other])).processed).toBe(4);
    expect(sent.map(({ quantity }) => quantity)).toEqual(['10']);
    expect(text((await order('b')).terms.quantity)).toBe('10');
    expect((await head()).sequence).toBe(3);
  });
});

describe('one command twice in one batch', () => {
  it('takes effect once, the opening too', async () => {
    const { run, sent, head } = worker();
    const commands = [...FUNDED, place('b', 'buy', '10', 'ACME', '9'), cancel('c', 'b')];
    await run(commands.flatMap((command) => [command, command]));
    expect((await head()).sequence).toBe(4);
    expect((await head()).quarantine).toEqual({ first: 0, next: 0 });
    expect(sent).toHaveLength(2);
  });
});

describe('a report that was booked and whose messages were not sent', () => {
  it('sends them when it comes again: the exit of a bracket is not lost', async () => {
    const bracket = placeBracket(
      'b',
      { type: 'limit', limitPrice: '10', quantity: '5' },
      { limitPrice: '12' },
      { stopPrice: '9' },
    );
    const filled = reports('b', 'buy', 'ACME', {
      execId: 'E1',
      execType: 'trade',
      lastQuantity: '5',
      lastPrice: '10',
      cumulativeQuantity: '5',
    });
    const { run, sent, head } = worker();
    await run([...FUNDED, bracket]);
    const send = () => Promise.reject(new Error('the process dies here'));
    expect((await run([filled], { venueQueue: { send } })).processed).toBe(0);
    const { sequence } = await head();
    await run([filled]);
    expect(sent.map(({ quantity }) => quantity)).toEqual(['5', '5']);
    expect((await head()).sequence).toBe(sequence);
  });
});

describe('a replaced order', () => {
  it('shares its message group with what is said of the order before it', async () => {
    const groups: (string | undefined)[] = [];
    const { run } = worker({
      venueQueue: {
        send: async (messages) => {
          groups.push(...messages.map(({ group }) => group));
        },
      },
    });
    const placed = place('b', 'buy', '10', 'ACME', '9');
    const acknowledged = reports('b', 'buy', 'ACME', { execId: 'E1', execType: 'new' });
    await run([...FUNDED, placed, acknowledged, replace('r', 'b', { quantity: '5' })]);
    expect(groups).toEqual([orderId('b'), orderId('b')]);
  });
});

describe('an order that fills in very many parts', () => {
  it('is filled: no number of fills quarantines an account', async () => {
    const { run, head, order } = worker();
    await run([...FUNDED, place('b', 'buy', '200', 'ACME', '9')]);
    for (let share = 1; share <= 200; share += 1) {
      const fill = {
        execId: `E${share}`,
        execType: 'trade',
        lastQuantity: '1',
        lastPrice: '9',
        cumulativeQuantity: share.toString(),
      } as const;
      await run([reports('b', 'buy', 'ACME', fill)]);
    }
    expect((await order('b')).state).toBe('FILLED');
    expect((await head()).quarantine).toEqual({ first: 0, next: 0 });
  });

  it('and one whose cancels the venue refuses again and again too', async () => {
    const { run, head, order } = worker();
    await run([...FUNDED, place('b', 'buy', '200', 'ACME', '9')]);
    for (let round = 0; round < 100; round += 1) {
      const refusal = { ...cancelRejected('b'), id: uuid5(`refusal ${round}`) };
      await run([cancel(`c${round}`, 'b'), refusal]);
    }
    expect((await order('b')).state).toBe('ROUTED');
    expect((await head()).quarantine).toEqual({ first: 0, next: 0 });
  });
});

describe('a command that cannot be written', () => {
  it('is parked alone: those around it take effect', async () => {
    const { run, store, head, order } = worker();
    await run(FUNDED);
    const bad = place('bad', 'buy', '1', 'ACME', '9');
    const picky: InMemoryAccountStore = Object.create(store);
    picky.commit = async (commit) => {
      if (commit.orders.some(({ order: each }) => each.id === orderId('bad'))) {
        throw new BugError('the table does not take it');
      }
      return store.commit(commit);
    };
    const commands = [place('b', 'buy', '1', 'ACME', '9'), bad, deposit('late', '5')];
    const result = await run(commands, { store: picky });
    expect(result).toEqual({ processed: 3 });
    expect((await order('b')).state).toBe('ROUTED');
    // The deposit waits behind it, as facts do.
    expect((await head()).quarantine).toEqual({ first: 0, next: 2 });
  });
});

describe('a rule about all that is owned, asked for in the batch that it decides', () => {
  it('looks at all that is owned', async () => {
    const { run, order } = worker({
      marketView: async (symbol) => ({
        instrument: { symbol, tradable: true },
        ask: price('10'),
        last: price('10'),
        marketOpen: true,
      }),
    });
    await run([open(), deposit('d', '1000'), ...traded('o', 'buy', '50', 'OTHR', '10')]);
    const limit = changeSettings('limit', { concentration: '0.25' });
    await run([limit, place('b', 'buy', '20', 'ACME', '10'), place('c', 'buy', '6', 'ACME', '10')]);
    expect((await order('b')).state).toBe('ROUTED');
    expect((await order('c')).reason).toBe('CONCENTRATION_LIMIT_EXCEEDED');
  });
});

describe('redrive', () => {
  const strange = reports('b', 'buy', 'OTHER', { execId: 'strange', execType: 'new' });

  it('stops at its deadline, having got somewhere, and goes on when it comes again', async () => {
    const { store, run, head } = worker();
    const deposits = ['e', 'f', 'g'].map((name) => deposit(name, '5'));
    await run([...FUNDED, place('b', 'buy', '10', 'ACME', '9'), strange, ...deposits]);
    expect((await head()).quarantine).toEqual({ first: 0, next: 4 });
    // What was wrong with the first one is put right.
    const body = JSON.stringify(reports('b', 'buy', 'ACME', { execId: 'A', execType: 'new' }));
    store.quarantined.set(`${account}/0`, { position: 0, body, bug: '', at: instant(T0) });

    const late = { now: () => instant(T0 + 1), isDriven: () => false };
    for (let redriven = 1; redriven <= 4; redriven += 1) {
      await run([redriveAll('r')], { clock: late });
      expect((await head()).quarantine.first).toBe(redriven);
    }
    expect(text((await head()).cash.settled)).toBe('100015');
  });

  const filled = (execId: string, shares: string, cumulativeQuantity: string, left: string) =>
    ({
      execId,
      execType: 'trade',
      lastQuantity: shares,
      lastPrice: '9',
      cumulativeQuantity,
      leavesQuantity: left,
    }) as const;
  it.each([
    ['a fill', [filled('F2', '6', '10', '0')]],
    [
      'a fill, and one that is booked as another',
      [filled('F1', '5', '5', '5'), filled('F2', '6', '10', '0')],
    ],
  ])('sends what its commits said after a crash between the two: %s', async (_what, parked) => {
    const { store, run, sent, head } = worker();
    const bracket = placeBracket(
      'b',
      { type: 'limit', limitPrice: '9', quantity: '10' },
      { limitPrice: '11' },
      { stopPrice: '8' },
    );
    const first = reports('b', 'buy', 'ACME', filled('F1', '4', '4', '6'));
    await run([...FUNDED, bracket, first, strange]);
    const body = JSON.stringify(reports('b', 'buy', 'ACME', ...parked));
    store.quarantined.set(`${account}/0`, { position: 0, body, bug: '', at: instant(T0) });
    const crashing = {
      async send(): Promise<void> {
        throw new Error('killed');
      },
    };
    expect(await run([redriveAll('r')], { venueQueue: crashing })).toMatchObject({ processed: 0 });
    expect((await head()).quarantine).toEqual({ first: 1, next: 1 });
    sent.length = 0;
    expect(await run([redriveAll('r')])).toEqual({ processed: 1 });
    expect(sent).toContainEqual(
      expect.objectContaining({ kind: 'new-order', order: orderId('b-tp') }),
    );
  });

  it('leaves a command in the list that cannot be written', async () => {
    const { store, run, head } = worker();
    await run([...FUNDED, place('b', 'buy', '10', 'ACME', '9'), strange]);
    const body = JSON.stringify(deposit('e', '5'));
    store.quarantined.set(`${account}/0`, { position: 0, body, bug: '', at: instant(T0) });
    const picky: InMemoryAccountStore = Object.create(store);
    picky.commit = async () => {
      throw new BugError('the table does not take it');
    };
    expect(await run([redriveAll('r')], { store: picky })).toEqual({ processed: 1 });
    expect((await head()).quarantine).toEqual({ first: 0, next: 1 });
  });
});
