import { describe, expect, it } from 'vitest';
import { MsgType, Tag } from '../../fix/message.ts';
import {
  cancelOf,
  newOrder,
  replaceOf,
  type SimulatedOwner,
  SimulatedWorld,
} from './simulated-world.ts';
import { ASK_AFTER_MS, UNANSWERED_AFTER_MS } from './status-requests.ts';

/** An order that the venue keeps, and a cancel of it that it does not answer. */
function asked() {
  const world = new SimulatedWorld();
  const owner = world.start();
  const order = newOrder(world, 1, { symbol: 'KEEP' });
  world.queue.put(order);
  world.poll(owner);
  world.run(owner, 1_000);
  const cancel = cancelOf(world, order);
  world.queue.put(cancel);
  world.poll(owner);
  world.settle(owner);
  return { world, owner, order, cancel };
}

const steps = (world: SimulatedWorld): readonly string[] =>
  world.commands('report-stuck').map(({ message, step }) => `${message} ${step}`);

/** A report of an order of which nothing is filled. */
function say(
  world: SimulatedWorld,
  owner: SimulatedOwner,
  what: { clOrdId: string; execType: string; ordStatus: string; symbol: string; of?: string },
): void {
  world.venueSays(MsgType.executionReport, [
    [Tag.orderId, 'V1'],
    [Tag.clOrdId, what.clOrdId],
    ...(what.of === undefined ? [] : [[Tag.origClOrdId, what.of] as const]),
    [Tag.execId, `word ${what.execType}`],
    [Tag.execType, what.execType],
    [Tag.ordStatus, what.ordStatus],
    [Tag.symbol, what.symbol],
    [Tag.side, '1'],
    [Tag.leavesQuantity, '10'],
    [Tag.cumulativeQuantity, '0'],
    [Tag.averagePrice, '0'],
    [Tag.transactTime, '20261123-15:00:00.000'],
  ]);
  world.settle(owner);
}

/** The cancel is heard, and not done. */
const pend = (world: SimulatedWorld, owner: SimulatedOwner, clOrdId: string, of: string): void =>
  say(world, owner, { clOrdId, of, execType: '6', ordStatus: '6', symbol: 'KEEP' });

describe('a cancel that the venue does not answer', () => {
  it('is asked for, and then told to its account as unanswered, whatever the order’s status is', () => {
    const { world, owner, order } = asked();
    world.run(owner, ASK_AFTER_MS + 1_000);
    expect(steps(world)).toEqual(['cancel-order asked']);
    expect(world.venue.statusAsked).toEqual([order.clOrdId]);
    world.run(owner, UNANSWERED_AFTER_MS);
    expect(steps(world)).toEqual(['cancel-order asked', 'cancel-order unanswered']);
  });

  it('and calls pending is so all the same, from that word on', () => {
    const { world, owner, order, cancel } = asked();
    world.run(owner, ASK_AFTER_MS - 2_000);
    pend(world, owner, cancel.clOrdId, order.clOrdId);
    world.run(owner, ASK_AFTER_MS - 2_000);
    expect(steps(world)).toEqual([]);
    world.run(owner, UNANSWERED_AFTER_MS + 4_000);
    expect(steps(world)).toEqual(['cancel-order asked', 'cancel-order unanswered']);
  });

  it('and calls pending is so to whoever takes over', () => {
    const { world, owner, order, cancel } = asked();
    pend(world, owner, cancel.clOrdId, order.clOrdId);
    world.run(owner, 1_000);
    world.die(owner);
    const successor = world.start();
    world.run(successor, ASK_AFTER_MS + UNANSWERED_AFTER_MS + 2_000);
    expect(steps(world)).toEqual(['cancel-order asked', 'cancel-order unanswered']);
  });
});

describe('a replacement that the venue does not answer', () => {
  it('is told to its account as unanswered, whatever the status is of the order that rests', () => {
    const world = new SimulatedWorld();
    const owner = world.start();
    const order = newOrder(world, 1, { symbol: 'DEAF' });
    const replacement = replaceOf(world, order);
    const words = (clOrdId: string, execType: string): void =>
      say(world, owner, { clOrdId, execType, ordStatus: '0', symbol: 'DEAF' });
    for (const message of [order, replacement]) world.queue.put(message);
    world.poll(owner);
    world.settle(owner);
    words(order.clOrdId, '0');
    world.run(owner, ASK_AFTER_MS + 1_000);
    words(replacement.clOrdId, 'I');
    world.run(owner, UNANSWERED_AFTER_MS);
    expect(steps(world)).toEqual(['replace-order asked', 'replace-order unanswered']);
  });
});
