import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anArmedOrder,
  aPrint,
  atOrAbove,
  atOrBelow,
  trailing,
} from '../../../test/support/armed-orders.ts';
import type { PrintCondition, TradePrint } from '../../domain/orders/trade-print.ts';
import type { ArmedTrigger } from '../../ports/armed-orders.ts';
import { type Watched, watchPrints } from './watch-prints.ts';

const watching = (condition: ArmedTrigger, armedAt = 0): Watched => ({
  armed: anArmedOrder(1, condition, armedAt),
});
const tape = (...prices: readonly string[]): TradePrint[] =>
  prices.map((price, index) => aPrint(index + 1, price));

/** Sequence numbers of the print that sets the order off and of the mark that it comes with. */
const setOff = (watched: Watched, prints: readonly TradePrint[]) => {
  const [trigger] = watchPrints([watched], prints).triggers;
  return trigger && [trigger.print.sequence, trigger.mark?.sequence];
};

describe('a fixed trigger', () => {
  it.each([
    [
      'a stop to sell, reached exactly',
      atOrBelow('50'),
      ['51', '50.01', '50', '49'],
      [3, undefined],
    ],
    ['a stop to sell, jumped over', atOrBelow('50'), ['51', '40'], [2, undefined]],
    ['a stop to sell, not reached', atOrBelow('50'), ['51', '50.01'], undefined],
    ['a stop to buy, reached exactly', atOrAbove('50'), ['49', '49.99', '50'], [3, undefined]],
    ['a stop to buy, jumped over', atOrAbove('50'), ['49', '60'], [2, undefined]],
    ['a stop to buy, not reached', atOrAbove('50'), ['49', '49.99'], undefined],
  ] as const)('%s', (_, condition, prices, expected) => {
    expect(setOff(watching(condition), tape(...prices))).toEqual(expected);
  });
});

describe('a trailing stop', () => {
  it.each([
    [
      'to sell, by price',
      trailing('trail-below', 'price', '2'),
      ['50', '53', '51.01', '51'],
      [4, 2],
    ],
    ['to sell, that never rose', trailing('trail-below', 'price', '2'), ['50', '49', '48'], [3, 1]],
    [
      'to sell, by percent',
      trailing('trail-below', 'percent', '10'),
      ['50', '60', '54.01', '54'],
      [4, 2],
    ],
    [
      'to buy, by price',
      trailing('trail-above', 'price', '2'),
      ['50', '47', '48.99', '49'],
      [4, 2],
    ],
    [
      'to buy, by percent',
      trailing('trail-above', 'percent', '10'),
      ['50', '40', '43.99', '44'],
      [4, 2],
    ],
    ['whose first print is its mark', trailing('trail-below', 'price', '0.01'), ['50'], undefined],
    [
      'armed anew, set off from its mark of before',
      trailing('trail-below', 'price', '2', '53'),
      ['52', '51.5', '51'],
      [3, undefined],
    ],
    [
      'armed anew, that trails on when its mark is passed',
      trailing('trail-below', 'price', '2', '53'),
      ['52', '55', '53'],
      [3, 2],
    ],
    [
      'armed anew to buy',
      trailing('trail-above', 'price', '2', '53'),
      ['54', '50', '51.9', '52'],
      [4, 2],
    ],
    ['that only rises', trailing('trail-below', 'price', '1'), ['50', '51', '52'], undefined],
  ] as const)('%s', (_, condition, prices, expected) => {
    expect(setOff(watching(condition), tape(...prices))).toEqual(expected);
  });

  it('goes on from a mark that was kept, whatever it is shown from before', () => {
    const condition = trailing('trail-below', 'price', '5');
    const kept: Watched = { ...watching(condition), mark: aPrint(3, '60') };
    expect(setOff(kept, tape('50', '55', '60', '56'))).toBeUndefined();
    expect(setOff(kept, tape('50', '55', '60', '56', '55'))).toEqual([5, 3]);
  });
});

describe('prints that do not count', () => {
  const others: PrintCondition[] = ['odd-lot', 'out-of-sequence', 'average-price', 'late'];

  it.each(others)('%s sets nothing off and moves no mark', (condition) => {
    const prints = [aPrint(1, '50'), aPrint(2, '90', [condition]), aPrint(3, '10', [condition])];
    const orders = [
      watching(atOrBelow('20')),
      watching(atOrAbove('80')),
      watching(trailing('trail-below', 'price', '5')),
    ];
    const outcome = watchPrints(orders, prints);
    expect(outcome.triggers).toEqual([]);
    expect(outcome.orders.map(({ mark }) => mark?.sequence)).toEqual([undefined, undefined, 1]);
  });

  it('one that is regular and odd at once is odd', () => {
    expect(setOff(watching(atOrBelow('50')), [aPrint(1, '1', ['regular', 'odd-lot'])])).toBe(
      undefined,
    );
  });

  it('those from before the order was armed', () => {
    const prints = tape('40', '60', '40');
    expect(setOff(watching(atOrBelow('50'), 2_000), prints)).toEqual([3, undefined]);
    const trail = trailing('trail-below', 'price', '15');
    expect(setOff(watching(trail, 2_000), tape('90', '60', '50'))).toBeUndefined();
  });
});

describe('watching', () => {
  const cents = fc.integer({ min: 4_000, max: 6_000 }).map((value) => (value / 100).toFixed(2));
  const condition = fc.oneof(
    cents.map(atOrBelow),
    cents.map(atOrAbove),
    fc
      .record({
        kind: fc.constantFrom('trail-below' as const, 'trail-above' as const),
        unit: fc.constantFrom('price' as const, 'percent' as const),
        amount: fc.integer({ min: 1, max: 900 }).map((value) => (value / 100).toFixed(2)),
        from: fc.option(cents, { nil: undefined }),
      })
      .map(({ kind, unit, amount, from }) => trailing(kind, unit, amount, from)),
  );
  const prints = fc
    .array(
      fc.record({
        price: cents,
        condition: fc.constantFrom<PrintCondition>('regular', 'regular', 'regular', 'odd-lot'),
      }),
      { maxLength: 40 },
    )
    .map((made) => made.map((each, index) => aPrint(index + 1, each.price, [each.condition])));

  it('is the same print by print, in any slices, and with slices shown again', () => {
    fc.assert(
      fc.property(
        fc.array(condition, { maxLength: 8 }),
        prints,
        fc.array(fc.nat(40), { maxLength: 6 }),
        fc.nat(10),
        (conditions, all, cuts, again) => {
          const orders = conditions.map((each, index) => ({
            armed: anArmedOrder(index, each, 1_000 * (index % 3)),
          }));
          const summary = (triggers: ReturnType<typeof watchPrints>['triggers']) =>
            triggers
              .map(({ armed, print, mark }) => [armed.order, print.sequence, mark?.sequence])
              .sort();
          let left: readonly Watched[] = orders;
          const oneByOne = all.flatMap((print) => {
            const outcome = watchPrints(left, [print]);
            left = outcome.orders;
            return outcome.triggers;
          });
          let sliced: readonly Watched[] = orders;
          const bounds = [...cuts, all.length].sort((one, other) => one - other);
          const inSlices = bounds.flatMap((end, index) => {
            const from = Math.max(0, (bounds[index - 1] ?? 0) - again);
            const outcome = watchPrints(sliced, all.slice(from, end));
            sliced = outcome.orders;
            return outcome.triggers;
          });
          expect(summary(inSlices)).toEqual(summary(oneByOne));
          expect(sliced.map(({ mark }) => mark?.sequence)).toEqual(
            left.map(({ mark }) => mark?.sequence),
          );
        },
      ),
    );
  });
});
