import { describe, expect, it } from 'vitest';
import { newOrder, SimulatedWorld } from './simulated-world.ts';

describe('an order on its way through the gateway', () => {
  it('is logged, sent, filled and told to its account as one command', () => {
    const world = new SimulatedWorld();
    const owner = world.start();
    const order = newOrder(world, 1, { type: 'limit', limitPrice: '101.30' });
    world.queue.put(order);
    world.poll(owner);
    world.settle(owner);
    world.pass(10, [owner]);
    world.settle(owner);

    expect(world.venue.placements).toEqual([order.clOrdId]);
    const [command, ...others] = world.commands('apply-execution-reports');
    expect(others).toEqual([]);
    expect(command?.order).toBe(order.order);
    expect(command?.actor).toEqual({ type: 'venue', id: 'alpha' });
    expect(command?.reports.map((report) => report.execType)).toEqual(['new', 'trade']);
    expect(command?.reports[1]).toMatchObject({
      execId: 'E2',
      clOrdId: order.clOrdId,
      lastQuantity: '10',
      lastPrice: '101.25',
      cumulativeQuantity: '10',
      leavesQuantity: '0',
      side: 'buy',
      symbol: 'ACME',
    });
    expect(world.queue.isEmpty()).toBe(true);
  });
});
