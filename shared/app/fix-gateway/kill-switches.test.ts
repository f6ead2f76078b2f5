import { describe, expect, it } from 'vitest';
import type { ControlScope, ControlState } from '../../domain/risk/controls.ts';
import {
  cancelOf,
  newOrder,
  replaceOf,
  type SimulatedOwner,
  SimulatedWorld,
} from './simulated-world.ts';

/** A gateway whose questions to the switches are answered when the test says so. */
const given = (
  ...turned: readonly [ControlScope, ControlState][]
): { world: SimulatedWorld; owner: SimulatedOwner } => {
  const world = new SimulatedWorld();
  for (const [scope, state] of turned) world.controls.set(scope, state);
  const owner = world.start();
  world.readsSwitchesAtOnce = false;
  return { world, owner };
};

const decided = (world: SimulatedWorld) =>
  world.log
    .flat()
    .flatMap((record) =>
      record.kind === 'not-sent' ? [`not-sent ${record.message} ${record.cause}`] : [],
    );

describe('a message that would go out', () => {
  it('waits for the switches, which are read for it after it was taken in', () => {
    const { world, owner } = given();
    const order = newOrder(world, 1);
    world.queue.put(order);
    world.poll(owner);
    world.give(owner, { kind: 'turn-ended' });
    expect(owner.appending).toBeUndefined();
    expect(owner.readingSwitches.map(({ scopes }) => [...scopes].sort())).toEqual([
      [`account/${order.account}`, 'global', `symbol/${order.symbol}`, 'venue/alpha'],
    ]);
    world.settle(owner);
    expect(world.venue.placements).toEqual([order.clOrdId]);
  });

  it('is asked for together with all that came with it; what comes later is not answered by that read', () => {
    const { world, owner } = given();
    const [first, second, late] = [1, 2, 3].map((number) => newOrder(world, number));
    for (const order of [first, second]) if (order) world.queue.put(order);
    world.poll(owner);
    expect(owner.readingSwitches).toHaveLength(1);
    if (late) world.queue.put(late);
    world.poll(owner);
    expect(owner.readingSwitches).toHaveLength(1);
    world.controls.set('global', 'halted');
    // The read under way saw them open: it was done before the turn.
    const before = owner.readingSwitches.shift();
    world.give(owner, { kind: 'switches-read', key: before?.key ?? 0, states: new Map() });
    expect(owner.readingSwitches).toHaveLength(1);
    world.settle(owner);
    expect(world.venue.placements).toEqual([first?.clOrdId, second?.clOrdId]);
    expect(world.commands('report-not-sent')).toMatchObject([{ order: late?.order }]);
  });

  it.each<[ControlScope, ControlState, 'buy' | 'sell', string | undefined]>([
    ['global', 'halted', 'buy', 'TRADING_HALTED_GLOBAL'],
    ['venue/alpha', 'halted', 'sell', 'VENUE_HALTED'],
    ['symbol/ACME', 'halted', 'sell', 'SYMBOL_HALTED'],
    ['symbol/ACME', 'closing-only', 'buy', 'SYMBOL_CLOSING_ONLY'],
    ['symbol/ACME', 'closing-only', 'sell', undefined],
    ['symbol/OTHR', 'halted', 'buy', undefined],
    ['venue/beta', 'halted', 'buy', undefined],
  ])('%s %s, to %s: stopped by %s, logged and told with its cause', (scope, state, side, cause) => {
    const { world, owner } = given([scope, state]);
    const order = newOrder(world, 1, { symbol: 'ACME', side });
    world.queue.put(order);
    world.poll(owner);
    world.settle(owner);
    expect(world.venue.placements).toEqual(cause === undefined ? [order.clOrdId] : []);
    expect(decided(world)).toEqual(cause === undefined ? [] : [`not-sent new-order ${cause}`]);
    expect(world.commands('report-not-sent').map(({ reason }) => reason)).toEqual(
      cause === undefined ? [] : [cause],
    );
    expect(world.queue.isEmpty()).toBe(true);
  });

  it('is a replace: stopped as well; a cancel passes every switch', () => {
    const { world, owner } = given();
    const order = newOrder(world, 1, { type: 'limit', limitPrice: '200' });
    world.queue.put(order);
    world.poll(owner);
    world.settle(owner);
    world.controls.set('global', 'halted');
    const replacement = replaceOf(world, order, { limitPrice: '201' });
    world.queue.put(replacement);
    world.poll(owner);
    world.settle(owner);
    expect(decided(world)).toEqual(['not-sent replace-order TRADING_HALTED_GLOBAL']);
    const cancel = cancelOf(world, order, 1);
    world.queue.put(cancel);
    world.poll(owner);
    expect(owner.readingSwitches).toEqual([]);
    world.settle(owner);
    expect(world.venue.cancelsAsked).toEqual([order.clOrdId]);
  });
});

describe('while the switches cannot be read', () => {
  it('a cancel does not overtake the order that it cancels', () => {
    const { world, owner } = given();
    const order = newOrder(world, 1);
    world.queue.put(order);
    world.queue.put(cancelOf(world, order, 1));
    world.poll(owner);
    world.give(owner, { kind: 'turn-ended' });
    expect(owner.appending).toBeUndefined();
    world.controls.set('global', 'halted');
    world.settle(owner);
    // The order was stopped, so there is nothing to cancel: neither reaches the venue.
    expect(world.venue.placements).toEqual([]);
    expect(world.venue.cancelsAsked).toEqual([]);
    expect(
      world
        .commands('report-not-sent')
        .map(({ message }) => message)
        .sort(),
    ).toEqual(['cancel-order', 'new-order']);
  });

  it('nothing goes out, and what is too late is given up', () => {
    const { world, owner } = given();
    world.queue.put(newOrder(world, 1, { notAfter: world.now + 1_000 }));
    world.poll(owner);
    world.pass(1_500, [owner]);
    world.give(owner, { kind: 'turn-ended' });
    world.append(owner);
    world.deliverMail(owner);
    expect(world.commands('report-not-sent')).toHaveLength(1);
    expect(decided(world)).toEqual(['not-sent new-order undefined']);
    // The answer comes after all, and finds nobody who asks.
    world.settle(owner);
    expect(world.venue.placements).toEqual([]);
  });

  it('a stop gives back what waits for them', () => {
    const { world, owner } = given();
    world.queue.put(newOrder(world, 1));
    world.poll(owner);
    world.give(owner, { kind: 'stop' });
    const successor = world.start();
    world.poll(successor);
    world.settle(successor);
    expect(world.venue.placements).toHaveLength(1);
  });
});

describe('a message that a switch stopped', () => {
  it('is told with the same cause by the next owner, whatever the switch says then', () => {
    const { world, owner } = given(['account/00000000-0000-4000-8000-000000000001', 'halted']);
    const order = newOrder(world, 1);
    world.queue.put(order);
    world.poll(owner);
    world.readSwitches(owner);
    world.give(owner, { kind: 'turn-ended' });
    world.append(owner);
    world.die(owner);
    expect(world.mail).toEqual([]);
    world.controls.clear();
    world.pass(10_000, []);
    const successor = world.start();
    world.poll(successor);
    world.settle(successor);
    expect(world.commands('report-not-sent')).toMatchObject([
      { order: order.order, reason: 'ACCOUNT_HALTED' },
    ]);
    expect(world.venue.placements).toEqual([]);
  });
});
