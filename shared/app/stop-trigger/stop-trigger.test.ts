import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anArmedOrder,
  atOrAbove,
  atOrBelow,
  InMemoryArmedOrders,
  SYMBOL,
  Tape,
  trailing,
} from '../../../test/support/armed-orders.ts';
import { instant } from '../../kernel/brand.ts';
import type { ArmedTrigger } from '../../ports/armed-orders.ts';
import { triggerOrder } from '../wire/account-command.ts';
import { StopTrigger } from './stop-trigger.ts';

const SECOND_MS = 1_000;

/** Table, tape, mailbox and clocks that outlive any number of services. */
const world = () => {
  const armedOrders = new InMemoryArmedOrders();
  const tape = new Tape();
  const sent: {
    order: string;
    id: string;
    print: number;
    mark: number | undefined;
    body: string;
  }[] = [];
  const state = { now: 0, monotonicMs: 0, mailboxIsAway: false, accountIsIdle: false };
  const ports = {
    armedOrders,
    prints: tape,
    mailboxes: {
      send: async (_: number, message: { body: string; deduplicationId: string }) => {
        if (state.mailboxIsAway) throw new Error('mailbox is away');
        const { order, print, mark } = triggerOrder.parse(JSON.parse(message.body));
        sent.push({
          order,
          id: message.deduplicationId,
          print: print.sequence,
          mark: mark?.sequence,
          body: message.body,
        });
        if (!state.accountIsIdle) armedOrders.disarm(order);
      },
    },
    clock: { now: () => instant(state.now), isDriven: () => false },
    monotonicMs: () => state.monotonicMs,
  };
  return {
    armedOrders,
    tape,
    state,
    sent,
    start: () => new StopTrigger(ports),
    pass: (seconds: number) => {
      state.now += seconds * SECOND_MS;
      state.monotonicMs += seconds * SECOND_MS;
    },
    /** One print each second, the clocks with them. */
    print: (...prices: readonly string[]) => {
      tape.print(...prices);
      state.now = tape.prints.length * SECOND_MS;
      state.monotonicMs = state.now;
    },
  };
};

describe('the stop trigger', () => {
  it('sends an account the print that sets its order off, once, as evidence', async () => {
    const { armedOrders, print, sent, start } = world();
    const armed = anArmedOrder(1, atOrBelow('50'), 0);
    armedOrders.put(armed);
    const service = start();
    print('51', '50.5');
    expect((await service.look()).triggered).toEqual([]);
    print('49.99', '49');
    await service.look();
    print('48');
    await service.look();
    expect(sent).toHaveLength(1);
    expect(JSON.parse(sent[0]?.body ?? '')).toMatchObject({
      kind: 'trigger-order',
      account: armed.account,
      order: armed.order,
      actor: { type: 'system', id: 'stop-trigger' },
      print: { symbol: SYMBOL, sequence: 3, price: '49.99', size: '100', conditions: ['regular'] },
    });
  });

  it('notices an order that is armed while it runs, and the prints since its arming', async () => {
    const { armedOrders, print, sent, start } = world();
    const service = start();
    print('50', '60');
    await service.look();
    armedOrders.put(anArmedOrder(1, atOrAbove('55'), 2_500));
    armedOrders.put(anArmedOrder(2, atOrAbove('55'), 1_500));
    print('56');
    await service.look();
    expect(sent.map(({ print: sequence }) => sequence)).toEqual([3, 2]);
  });

  it('does not confuse the watch of others by one that comes late', async () => {
    const { armedOrders, print, sent, start } = world();
    const trail = trailing('trail-below', 'price', '5');
    armedOrders.put(anArmedOrder(1, trail, 0));
    const service = start();
    print('50', '44.5', '60');
    armedOrders.items.clear();
    armedOrders.put(anArmedOrder(2, trail, 2_500));
    await service.look();
    armedOrders.put(anArmedOrder(3, atOrBelow('1'), 0));
    print('56');
    await service.look();
    expect(sent).toEqual([]);
    print('55');
    await service.look();
    expect(sent.map(({ print: at, mark }) => [at, mark])).toEqual([[5, 3]]);
  });

  it('sends again what it could not send, the same', async () => {
    const { armedOrders, print, sent, start, state } = world();
    armedOrders.put(anArmedOrder(1, atOrBelow('50'), 0));
    const service = start();
    print('49');
    state.mailboxIsAway = true;
    const { failures } = await service.look();
    expect(failures.map(({ symbol }) => symbol)).toEqual([SYMBOL]);
    print('48');
    state.mailboxIsAway = false;
    await service.look();
    expect(sent.map(({ print: sequence }) => sequence)).toEqual([1]);
  });

  it('fires an order again that is armed again, and only then', async () => {
    const { armedOrders, print, sent, start } = world();
    armedOrders.put(anArmedOrder(1, atOrBelow('50'), 0));
    const service = start();
    print('49', '48');
    await service.look();
    print('47');
    await service.look();
    await start().look();
    expect(sent).toHaveLength(1);
    armedOrders.put(anArmedOrder(1, atOrBelow('50'), 3_500));
    print('46');
    await service.look();
    expect(sent.map(({ print: sequence }) => sequence)).toEqual([1, 4]);
  });

  it('sends nothing for an order that is armed no more, and forgets it in time', async () => {
    const { armedOrders, print, pass, sent, start } = world();
    const orders = [anArmedOrder(1, atOrBelow('50'), 0), anArmedOrder(2, atOrBelow('40'), 0)];
    for (const armed of orders) armedOrders.put(armed);
    const service = start();
    expect((await service.look()).armed).toBe(2);
    for (const { order } of orders) armedOrders.disarm(order);
    print('49');
    expect((await service.look()).armed).toBe(1);
    for (let minute = 0; minute < 12; minute += 1) {
      pass(60);
      await service.look();
    }
    expect((await service.look()).armed).toBe(0);
    expect(sent).toEqual([]);
  });

  it('tells an account again, ever more seldom, whose order a print did not set off', async () => {
    const { armedOrders, print, sent, start, state } = world();
    state.accountIsIdle = true;
    armedOrders.put(anArmedOrder(1, atOrBelow('50'), 0));
    const service = start();
    for (let second = 0; second < 40; second += 1) {
      print('49');
      await service.look();
    }
    expect(sent.map(({ print: sequence }) => sequence)).toEqual([1, 6, 16, 36]);
    state.accountIsIdle = false;
    for (let second = 0; second < 120; second += 1) {
      print('49');
      await service.look();
    }
    expect(sent.map(({ print: sequence }) => sequence)).toEqual([1, 6, 16, 36, 76]);
  });

  it('keeps a mark when it has moved, and no more than once in half a minute', async () => {
    const { armedOrders, print, start } = world();
    armedOrders.put(anArmedOrder(1, trailing('trail-below', 'price', '9'), 0));
    const service = start();
    for (let second = 0; second < 60; second += 1) {
      print((50 + second / 100).toFixed(2));
      await service.look();
    }
    expect(armedOrders.marksKept).toBeLessThanOrEqual(2);
    expect(armedOrders.marksKept).toBeGreaterThan(0);
  });
});

type Death = { readonly look: number; readonly write: number };
/** Seconds; an order shows some of them after it was armed. */
type Arms = readonly {
  readonly condition: ArmedTrigger;
  readonly armedAt: number;
  readonly showsAfter: number;
}[];

/** What accounts were told in a life of many looks; at each death the service is killed in the middle of its writes. */
async function lived(
  arms: Arms,
  slices: readonly (readonly string[])[],
  deaths: readonly Death[],
): Promise<ReadonlyMap<string, unknown>> {
  const { armedOrders, print, sent, start, state } = world();
  const armWhatIsDue = (): void => {
    for (const [number, { condition, armedAt, showsAfter }] of arms.entries()) {
      const armed = anArmedOrder(number, condition, armedAt * SECOND_MS);
      const showsAt = armed.armedAt + showsAfter * SECOND_MS;
      const isNew = showsAt <= state.now && !armedOrders.items.has(armed.order);
      if (isNew) armedOrders.put(armed);
    }
  };
  let service = start();
  for (const [index, slice] of slices.entries()) {
    print(...slice);
    armWhatIsDue();
    const death = deaths.find(({ look }) => look === index);
    let writesLeft = death?.write ?? Number.POSITIVE_INFINITY;
    armedOrders.beforeWrite = () => {
      writesLeft -= 1;
      if (writesLeft < 0) throw new Error('killed');
    };
    await service.look().catch(() => undefined);
    armedOrders.beforeWrite = () => undefined;
    if (death !== undefined) service = start();
  }
  await service.look();
  return new Map(sent.map(({ id, ...rest }) => [id, rest]));
}

describe('a stop trigger that is killed', () => {
  it('goes on with the mark that it had, also one that nobody wrote down', async () => {
    const { armedOrders, print, sent, start } = world();
    armedOrders.put(anArmedOrder(1, trailing('trail-below', 'price', '5'), 0));
    const first = start();
    print('50', '60');
    await first.look();
    expect(armedOrders.marksKept).toBe(0);
    print('58', '55', '59');
    const second = start();
    await second.look();
    expect(sent.map(({ print: at, mark }) => [at, mark])).toEqual([[4, 2]]);
  });

  it('reads from where it was, not from the beginning', async () => {
    const { armedOrders, print, pass, start, tape } = world();
    armedOrders.put(anArmedOrder(1, atOrBelow('1'), 0));
    const first = start();
    for (let minute = 0; minute < 10; minute += 1) {
      print(...Array.from({ length: 60 }, () => '50'));
      await first.look();
    }
    pass(1);
    const asked: number[] = [];
    const { since } = tape;
    tape.since = (symbol, sequence, limit) => {
      asked.push(sequence);
      return since.call(tape, symbol, sequence, limit);
    };
    await start().look();
    expect(asked[0]).toBeGreaterThanOrEqual(500);
  });

  it('anywhere, again and again, triggers what one that lives for ever triggers', async () => {
    const cents = fc.integer({ min: 4_500, max: 5_500 }).map((value) => (value / 100).toFixed(2));
    // Some calm at different heights, so that orders live through some deaths.
    const slice = fc
      .record({
        height: fc.integer({ min: 4_500, max: 5_500 }),
        steps: fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 20, maxLength: 60 }),
      })
      .map(({ height, steps }) => steps.map((step) => ((height + step) / 100).toFixed(2)));
    const trail = fc.integer({ min: 300, max: 990 }).map((value) => (value / 100).toFixed(2));
    const condition = fc.oneof(
      cents.map(atOrBelow),
      cents.map(atOrAbove),
      trail.map((amount) => trailing('trail-below', 'price', amount)),
      trail.map((amount) => trailing('trail-above', 'price', amount)),
    );
    const arm = fc.record({
      condition,
      armedAt: fc.integer({ min: 0, max: 300 }),
      showsAfter: fc.integer({ min: 0, max: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(arm, { minLength: 1, maxLength: 8 }),
        fc.array(slice, { minLength: 8, maxLength: 16 }),
        fc.array(fc.record({ look: fc.nat(15), write: fc.nat(12) }), { maxLength: 5 }),
        async (orders, slices, deaths) => {
          expect(await lived(orders, slices, deaths)).toEqual(await lived(orders, slices, []));
        },
      ),
      { numRuns: 300 },
    );
  });
});
