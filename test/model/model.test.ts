import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { hasEnded } from '../../shared/domain/orders/order.ts';
import { orderId } from '../support/commands.ts';
import { isOpen, type NaiveBroker } from './naive-broker.ts';
import { decimal, RealAccount } from './real-account.ts';
import { dollars, millionths, type Step, Story, shares } from './stories.ts';

/**
 * MODEL_RUNS=5000 PROPERTY_SEED=random plays the whole; a number in place of `random` plays a run again, and MODEL_SHRINK=0
 * stops at the first fault as it is.
 */
const RUNS = Number(process.env.MODEL_RUNS ?? 150);
const STEPS = { minLength: 1, maxLength: 120 };

const without = (amounts: readonly [string, string][]) =>
  Object.fromEntries(
    amounts.filter(([, amount]) => amount !== '0').sort(([a], [b]) => (a < b ? -1 : 1)),
  );

function modelled(broker: NaiveBroker) {
  return {
    settled: dollars(broker.settled),
    interest: millionths(broker.loan?.accrued() ?? 0n),
    unsettled: without([...broker.unsettled].map(([date, cents]) => [date, dollars(cents)])),
    buyingPower: dollars(broker.buyingPower()),
    positions: without([...broker.positions].map(([symbol, each]) => [symbol, shares(each)])),
    orders: Object.fromEntries(
      broker.orders.map((order) => [
        order.name,
        `${isOpen(order) ? 'open' : 'ended'} ${shares(order.filled)} holds ${order.side === 'buy' ? dollars(broker.hold(order)) : shares(broker.hold(order))}`,
      ]),
    ),
  };
}

function observed(real: RealAccount, broker: NaiveBroker) {
  const { cash, open, margin } = real.account();
  return {
    settled: decimal(cash.settled),
    interest: margin === undefined ? '0' : decimal(margin.interest),
    unsettled: without(Object.entries(cash.unsettled).map(([date, each]) => [date, decimal(each)])),
    buyingPower: decimal(real.buyingPower()),
    positions: without(
      [...real.state.positions.values()].map(({ symbol, quantity }) => [symbol, decimal(quantity)]),
    ),
    orders: Object.fromEntries(
      broker.orders.map(({ name }) => {
        const order = real.order(orderId(name));
        const hold = order && open.get(order.id);
        const held =
          hold === undefined ? '0' : decimal(hold.kind === 'cash' ? hold.amount : hold.quantity);
        return [
          name,
          order &&
            `${hasEnded(order.state) ? 'ended' : 'open'} ${decimal(order.filledQuantity)} holds ${held}`,
        ];
      }),
    ),
  };
}

let runs = 0;
const counts = new Map<string, number>();
afterAll(() => {
  const commands = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const each = [...counts].sort(([, a], [, b]) => b - a).map(([what, count]) => `${count} ${what}`);
  console.log(`model: ${runs} stories, ${commands} commands: ${each.join(', ')}`);
});

it('the account is what a naive broker would have after every command', () => {
  const step: fc.Arbitrary<Step> = fc.record({
    what: fc.nat(1000),
    who: fc.nat(1000),
    a: fc.nat(1000),
    b: fc.nat(1000),
  });
  const account = fc.constantFrom('cash' as const, 'margin' as const);
  // The TAF pauses until the end of 2026.
  const firstDay = fc.constantFrom('2026-11-20', '2026-12-30', '2027-01-05');
  const steps = fc.array(step, { ...STEPS, size: 'max' });
  const property = fc.property(account, firstDay, steps, (type, day, steps) => {
    const real = new RealAccount();
    real.now = Date.parse(`${day}T15:00:00Z`);
    const told = ({ broker }: Story, did: string) => {
      expect(observed(real, broker), did).toEqual(modelled(broker));
      expect(real.faults(), did).toEqual([]);
    };
    const story = new Story(real, told, type);
    try {
      for (const each of steps) story.play(each);
    } catch (error) {
      throw new Error(`${String(error)}\nafter:\n${story.trace()}`, { cause: error });
    }
    expect(real.replayed()).toBe(real.live());
    runs += 1;
    for (const [what, count] of story.counts) counts.set(what, (counts.get(what) ?? 0) + count);
  });
  fc.assert(property, {
    numRuns: RUNS,
    endOnFailure: process.env.MODEL_SHRINK === '0',
  });
});
