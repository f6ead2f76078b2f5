import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewaySurroundings, marketOrder, until } from './gateway-surroundings.ts';

let world: GatewaySurroundings;
beforeEach(async () => {
  world = await GatewaySurroundings.open();
});
afterEach(() => world.close());

/** The order is in the book once, filled, and its account was told of every execution. */
async function expectFilledAndTold(orders: readonly { readonly order: string }[]): Promise<void> {
  const all = async (): Promise<boolean> => {
    const told = await Promise.all(orders.map(({ order }) => world.toldExecIds(order)));
    return told.every((execIds) => execIds.length >= 2);
  };
  await until('every account was told of its fills', all);
  const book = await world.book();
  for (const { order } of orders) {
    const inBook = book.orders.filter(({ clOrdId }) => clOrdId === order);
    expect(inBook.map(({ ordStatus, leaves }) => [ordStatus, leaves])).toEqual([['2', '0']]);
    const executions = book.executions.filter(({ clOrdId }) => clOrdId === order);
    expect(new Set(await world.toldExecIds(order))).toEqual(
      new Set(executions.map(({ execId }) => execId)),
    );
  }
}

describe('the FIX gateway as a process, with a real table, queue and venue', () => {
  it('brings an order to the venue and its fills home as one command', async () => {
    const gateway = await world.startLoggedOn();
    const order = marketOrder();
    await world.send(order);
    await expectFilledAndTold([order]);
    const [command, ...others] = await world.commandsFor(order.order);
    expect(others).toEqual([]);
    expect(command?.kind).toBe('apply-execution-reports');
    gateway.kill('SIGTERM');
    expect(await gateway.exited).toBe(0);
    expect(gateway.saw('stopped')).toBe(true);
  });
});
