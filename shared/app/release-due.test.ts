import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InMemoryDueOrders } from '../../test/support/in-memory-due-orders.ts';
import type { AccountId, Instant, OrderId } from '../kernel/brand.ts';
import { instant } from '../kernel/brand.ts';
import type { DueKind, DueOrder } from '../ports/due-orders.ts';
import { dueCommand, releaseDue } from './release-due.ts';
import { dueOrder } from './wire/account-command.ts';

const MINUTE_MS = 60_000;
const FRIDAY_CLOSE = instant(Date.parse('2026-11-20T21:00:00Z'));
const MONDAY_OPEN = instant(Date.parse('2026-11-23T14:30:00Z'));

const uuid = (number: number): string =>
  `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
const hint = (number: number, at: Instant, due: DueKind = 'open', account = number): DueOrder => ({
  account: uuid(account) as AccountId,
  mailbox: 0,
  order: uuid(number) as OrderId,
  due,
  at,
});

/** A driver with its table, mailboxes and clock; `sent` is what the mailboxes took. */
const driver = (pageSize = 3) => {
  const due = new InMemoryDueOrders(pageSize);
  const sent: { order: string; id: string; body: string }[] = [];
  const world = {
    now: FRIDAY_CLOSE as number,
    machine: 0,
    depth: 0,
    failAfter: Number.POSITIVE_INFINITY,
  };
  const ports = {
    due,
    mailboxes: {
      send: async (_: number, message: { body: string; deduplicationId: string }) => {
        if (sent.length >= world.failAfter) throw new Error('the process died');
        const { order } = dueOrder.parse(JSON.parse(message.body));
        sent.push({ order, id: message.deduplicationId, body: message.body });
      },
    },
    depths: { deepest: async () => world.depth },
    clock: { now: () => instant(world.now), isDriven: () => true },
    machineMs: () => world.machine,
    pause: async (milliseconds: number) => {
      world.now += milliseconds;
      world.machine += milliseconds;
    },
  };
  return {
    due,
    world,
    sent,
    run: () => releaseDue(ports),
    sentOrders: () => [...new Set(sent.map(({ order }) => order))].sort(),
  };
};

describe('releasing what is due', () => {
  it('tells each account once of what is due by now, and not of what is due later', async () => {
    const { due, run, sentOrders, world } = driver();
    due.add(hint(1, FRIDAY_CLOSE), hint(2, instant(FRIDAY_CLOSE - 1)), hint(3, MONDAY_OPEN));
    await run();
    expect(sentOrders()).toEqual([uuid(1), uuid(2)]);
    world.now = MONDAY_OPEN;
    await run();
    expect(sentOrders()).toEqual([uuid(1), uuid(2), uuid(3)]);
  });

  it('sends the same bytes under the same id for the same hint, whenever it runs', async () => {
    const { due, run, sent, world } = driver();
    due.add(hint(1, FRIDAY_CLOSE, 'expiry'));
    await run();
    world.now += MINUTE_MS;
    await run();
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0]);
    const other = dueCommand(hint(1, FRIDAY_CLOSE, 'open'));
    expect(other.id).not.toBe(sent[0]?.id);
  });

  it('catches up over a weekend in as many reads as over a minute', async () => {
    const { due, run, sentOrders, world } = driver();
    await run();
    due.add(hint(1, instant(FRIDAY_CLOSE + MINUTE_MS)), hint(2, MONDAY_OPEN));
    const before = due.pages;
    world.now = MONDAY_OPEN + 5_000;
    await run();
    expect(sentOrders()).toEqual([uuid(1), uuid(2)]);
    expect(due.pages - before).toBe(due.shards.length);
  });

  it('finds what became visible behind its back, by the pass that follows', async () => {
    const { due, run, sentOrders, world } = driver();
    await run();
    world.now = MONDAY_OPEN;
    await run();
    // Its transaction was on its way when the clock jumped.
    due.add(hint(1, instant(FRIDAY_CLOSE + MINUTE_MS)));
    world.now += MINUTE_MS;
    await run();
    expect(sentOrders()).toEqual([uuid(1)]);
  });

  it('finds it also when the clock jumped twice within milliseconds', async () => {
    const { due, run, sentOrders, world } = driver();
    await run();
    world.now = MONDAY_OPEN;
    await run();
    world.now = MONDAY_OPEN + 3_600_000;
    world.machine += 5;
    await run();
    // Its transaction began before the first jump, and is in the table only now.
    due.add(hint(1, instant(FRIDAY_CLOSE + MINUTE_MS)));
    world.now += MINUTE_MS;
    world.machine += 1_000;
    await run();
    expect(sentOrders()).toEqual([uuid(1)]);
  });

  it('does not read for ever what was read, when the machine has had its time', async () => {
    const { due, run, sent, world } = driver();
    due.add(hint(1, FRIDAY_CLOSE));
    for (let pass = 0; pass < 6; pass += 1) {
      await run();
      world.now += MINUTE_MS;
      world.machine += MINUTE_MS;
    }
    expect(sent.length).toBeLessThan(4);
  });

  it('finds it also when a pass came right behind the other', async () => {
    const { due, run, sentOrders, world } = driver();
    await run();
    world.now += MINUTE_MS;
    await run();
    world.now += 1_000;
    await run();
    due.add(hint(1, instant(FRIDAY_CLOSE + 30_000)));
    world.now += MINUTE_MS;
    await run();
    expect(sentOrders()).toEqual([uuid(1)]);
  });

  it('keeps the order of what is due within an account', async () => {
    const { due, run, sent, world } = driver(2);
    const account = 7;
    const hints = Array.from({ length: 9 }, (_, index) =>
      hint(100 + index, instant(FRIDAY_CLOSE + index * MINUTE_MS), 'open', account),
    );
    due.add(...hints);
    world.now = MONDAY_OPEN;
    await run();
    expect(sent.map(({ order }) => order)).toEqual(hints.map(({ order }) => order));
  });

  it('yields to a deep mailbox and goes on when it is empty again', async () => {
    const { due, run, sent, sentOrders, world } = driver(1);
    due.add(hint(1, FRIDAY_CLOSE), hint(3, FRIDAY_CLOSE));
    world.depth = 1_000;
    const outcomes = await run();
    expect(outcomes.map(({ ended }) => ended)).toEqual(['deep-mailbox', 'deep-mailbox']);
    expect(sent).toEqual([]);
    world.depth = 999;
    world.now += MINUTE_MS;
    await run();
    expect(sentOrders()).toEqual([uuid(1), uuid(3)]);
  });

  it('ends in time with its place kept, and the next pass goes on there', async () => {
    const { due, run, sent, world } = driver(1);
    const hints = Array.from({ length: 60 }, (_, index) => hint(2 * index, FRIDAY_CLOSE));
    due.add(...hints);
    const [first] = await run();
    expect(first).toMatchObject({ ended: 'out-of-time' });
    expect(sent.length).toBeLessThan(60);
    const reached = sent.length;
    world.now = FRIDAY_CLOSE + MINUTE_MS;
    await run();
    expect(sent.map(({ order }) => order)).toEqual(hints.map(({ order }) => order));
    expect(reached).toBeGreaterThan(0);
  });

  it('goes back with a clock that is driven back', async () => {
    const { due, run, sentOrders, world } = driver();
    world.now = MONDAY_OPEN;
    await run();
    world.now = FRIDAY_CLOSE;
    await run();
    due.add(hint(1, instant(FRIDAY_CLOSE + 2 * MINUTE_MS)));
    world.now = FRIDAY_CLOSE + 3 * MINUTE_MS;
    await run();
    expect(sentOrders()).toEqual([uuid(1)]);
  });

  it('fails when a shard fails, after the other had its turn', async () => {
    const { due, run, sentOrders } = driver();
    due.add(hint(1, FRIDAY_CLOSE), hint(2, FRIDAY_CLOSE));
    const { cursor } = due;
    due.cursor = (shard) =>
      shard === '0' ? Promise.reject(new Error('throttled')) : cursor.call(due, shard);
    await expect(run()).rejects.toThrow('throttled');
    expect(sentOrders()).toEqual([uuid(1)]);
  });
});

describe('a driver that is killed anywhere', () => {
  it('loses no hint: whatever was not sent is sent by a later pass', async () => {
    const minutes = fc.integer({ min: 0, max: 20 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(minutes, { minLength: 1, maxLength: 25 }),
        fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 4 }),
        fc.integer({ min: 1, max: 4 }),
        async (dueMinutes, deaths, pageSize) => {
          const { due, run, sent, sentOrders, world } = driver(pageSize);
          const hints = dueMinutes.map((minute, index) =>
            hint(index, instant(FRIDAY_CLOSE + minute * MINUTE_MS), 'open', index % 5),
          );
          due.add(...hints);
          for (const death of deaths) {
            world.now += 7 * MINUTE_MS;
            world.failAfter = sent.length + death;
            await run().catch(() => undefined);
          }
          world.failAfter = Number.POSITIVE_INFINITY;
          world.now = MONDAY_OPEN;
          await run();
          expect(sentOrders()).toEqual(hints.map(({ order }) => order as string).sort());
        },
      ),
      { numRuns: 200 },
    );
  });
});
