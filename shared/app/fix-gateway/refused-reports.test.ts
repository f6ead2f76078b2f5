import { describe, expect, it } from 'vitest';
import { Tag } from '../../fix/message.ts';
import { instant } from '../../kernel/brand.ts';
import { ACKNOWLEDGEMENT_WAIT_MS } from './account-outbox.ts';
import { newOrder, type SimulatedOwner, SimulatedWorld } from './simulated-world.ts';

/** Beyond what a SendingTime may be off. */
const MINUTES_AHEAD = 10 * 60_000;

const letArrive = (world: SimulatedWorld, owner: SimulatedOwner): void => {
  world.settle(owner);
  world.pass(ACKNOWLEDGEMENT_WAIT_MS, [owner]);
  world.settle(owner);
};

/** An order that rests at the venue, and is filled there; the report, its SendingTime minutes ahead, is on its way. */
function filledAhead() {
  const world = new SimulatedWorld();
  const owner = world.start();
  const order = newOrder(world, 1, { symbol: 'REST' });
  world.queue.put(order);
  world.poll(owner);
  letArrive(world, owner);
  world.venue.fill(order.clOrdId, instant(world.now + MINUTES_AHEAD));
  return { world, owner, order };
}

function refusedFill() {
  const story = filledAhead();
  letArrive(story.world, story.owner);
  return story;
}

const steps = (world: SimulatedWorld): readonly string[] =>
  world.commands('report-stuck').map(({ message, step }) => `${message} ${step}`);

describe('a report that the session rejects for its SendingTime', () => {
  it('is told to its account as one that is missing, before its number is safe', () => {
    const { world, owner, order } = refusedFill();
    expect(world.commands('report-stuck')).toMatchObject([
      { order: order.order, clOrdId: order.clOrdId, step: 'refused' },
    ]);
    expect(owner.notes).toContainEqual(
      expect.objectContaining({ level: 'alarm', event: 'report-refused' }),
    );
    expect(world.commands('apply-execution-reports')).toHaveLength(1);
  });

  it('is asked for no more: the venue may have done and undone what it said', () => {
    const { world, owner } = refusedFill();
    world.run(owner, 120_000);
    expect(world.venue.statusAsked).toEqual([]);
    expect(steps(world)).toEqual(['new-order refused']);
    expect(owner.gateway.index.nextInbound).toBe(owner.gateway.session.nextInbound);
  });

  it('is said again to a new owner, when the old one died before its account was told', () => {
    const { world, owner } = filledAhead();
    world.pass(1, [owner]);
    world.bytesToGateway();
    world.give(owner, { kind: 'turn-ended' });
    world.append(owner);
    expect(steps(world)).toEqual([]);
    world.die(owner);
    const successor = world.start();
    world.run(successor, 5_000);
    const heard = world.commands('apply-execution-reports').flatMap(({ reports }) => reports);
    expect(heard.map(({ execType }) => execType)).toEqual(['new', 'trade']);
  });
});

describe('another message that the session rejects', () => {
  it('of no order of ours rings, and no account hears of it', () => {
    const world = new SimulatedWorld();
    const owner = world.start();
    world.venue.say(
      '8',
      [
        [Tag.orderId, 'V9'],
        [Tag.clOrdId, 'nobody'],
        [Tag.execId, 'E9'],
      ],
      instant(world.now + MINUTES_AHEAD),
    );
    letArrive(world, owner);
    world.pass(1, [owner]);
    letArrive(world, owner);
    expect(owner.notes.map(({ event }) => event)).toContain('report-refused');
    expect(world.mail).toEqual([]);
    world.run(owner, 5_000);
    expect(owner.gateway.index.nextInbound).toBe(owner.gateway.session.nextInbound);
    expect(world.venue.statusAsked).toEqual([]);
  });

  it('of an order’s status is no report that is missing', () => {
    const { world, owner, order } = refusedFill();
    const before = world.commands('report-stuck').length;
    world.run(owner, 10_000);
    world.venue.say(
      '8',
      [
        [Tag.orderId, 'V1'],
        [Tag.clOrdId, order.clOrdId],
        [Tag.execId, '0'],
        [Tag.execType, 'I'],
      ],
      instant(world.now + MINUTES_AHEAD),
    );
    letArrive(world, owner);
    world.run(owner, 5_000);
    expect(world.commands('report-stuck')).toHaveLength(before);
    expect(owner.notes.map(({ event }) => event)).toContain('inbound-problem');
  });
});
