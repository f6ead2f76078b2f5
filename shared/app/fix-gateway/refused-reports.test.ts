import { describe, expect, it } from 'vitest';
import { Tag } from '../../fix/message.ts';
import { instant } from '../../kernel/brand.ts';
import { ACKNOWLEDGEMENT_WAIT_MS } from './account-outbox.ts';
import { MAX_REFUSED, onRefused } from './refused-reports.ts';
import { newOrder, type SimulatedOwner, SimulatedWorld } from './simulated-world.ts';
import { STATUS_REQUESTS_PER_SECOND } from './status-requests.ts';

/** Beyond what a SendingTime may be off. */
const MINUTES_AHEAD = 10 * 60_000;

const letArrive = (world: SimulatedWorld, owner: SimulatedOwner): void => {
  world.settle(owner);
  world.pass(ACKNOWLEDGEMENT_WAIT_MS, [owner]);
  world.settle(owner);
};

/** An order that rests at the venue, and is filled by a report whose SendingTime is minutes ahead. */
function refusedFill() {
  const world = new SimulatedWorld();
  const owner = world.start();
  const order = newOrder(world, 1, { symbol: 'REST' });
  world.queue.put(order);
  world.poll(owner);
  letArrive(world, owner);
  world.venue.fill(order.clOrdId, instant(world.now + MINUTES_AHEAD));
  letArrive(world, owner);
  return { world, owner, order };
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

  it('lets the venue be asked after the next logon, once, and its answer be told', () => {
    const { world, owner, order } = refusedFill();
    expect(world.venue.statusAsked).toEqual([]);
    world.run(owner, 10_000);
    expect(world.venue.statusAsked).toEqual([order.clOrdId]);
    expect(world.commands('apply-execution-reports').at(-1)).toMatchObject({
      order: order.order,
      reports: [{ execType: 'status', cumulativeQuantity: '10', leavesQuantity: '0' }],
    });
    world.run(owner, 120_000);
    expect(world.venue.statusAsked).toHaveLength(1);
    expect(steps(world)).toEqual(['new-order refused']);
    expect(owner.gateway.index.nextInbound).toBe(owner.gateway.session.nextInbound);
  });

  it('is said again to a new owner, when the old one died before its account was told', () => {
    const world = new SimulatedWorld();
    const owner = world.start();
    const order = newOrder(world, 1, { symbol: 'REST' });
    world.queue.put(order);
    world.poll(owner);
    letArrive(world, owner);
    world.venue.fill(order.clOrdId, instant(world.now + MINUTES_AHEAD));
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

describe('reports that are refused by the thousand', () => {
  it('are asked for at the pace of all questions, and no more of them than may be remembered', () => {
    const { world, owner } = refusedFill();
    const [[, refused] = []] = owner.gateway.refusedReports;
    if (refused === undefined) throw new Error('nothing was refused');
    const name = (number: number): string => `c${number}`;
    for (let number = 0; number < 100; number += 1) {
      owner.gateway.refusedReports.set(name(number), { order: refused.order });
    }
    world.run(owner, 1_000);
    expect(world.venue.statusAsked.length).toBeLessThanOrEqual(2 * STATUS_REQUESTS_PER_SECOND);
    world.run(owner, 10_000);
    expect(world.venue.statusAsked).toHaveLength(101);
    for (let number = 0; number < MAX_REFUSED + 10; number += 1) {
      owner.gateway.refusedReports.set(name(number), { order: refused.order });
    }
    onRefused(
      owner.gateway,
      1,
      { kind: 'refused', clOrdIds: [refused.order.route.clOrdId], report: '' },
      world.now,
    );
    expect(owner.gateway.refusedReports.size).toBe(MAX_REFUSED);
    expect([...owner.gateway.refusedReports.keys()].at(-1)).toBe(refused.order.route.clOrdId);
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
});
