import { describe, expect, it } from 'vitest';
import { deposit, open, place, reports } from '../../test/support/commands.ts';
import { workedAccount } from '../../test/support/worked-account.ts';
import { text } from '../domain/money/exact.ts';
import type { OrderId } from '../kernel/brand.ts';
import { orderAsOf } from './order-as-of.ts';

const FILLS = 150;

describe('an order of very many fills, as it was long ago', () => {
  it('is told from a bounded number of entries', async () => {
    const fills = Array.from({ length: FILLS }, (_, index) =>
      reports('b', 'buy', 'ACME', {
        execId: `E${index + 1}`,
        execType: 'trade',
        lastQuantity: '1',
        lastPrice: '9',
        cumulativeQuantity: (index + 1).toString(),
      }),
    );
    const placement = place('b', 'buy', FILLS.toString(), 'ACME', '9');
    const { store, entries } = await workedAccount(
      open(),
      deposit('d', '10000'),
      placement,
      reports('b', 'buy', 'ACME', { execId: 'ack', execType: 'new' }),
      ...fills,
    );
    const [entry, current] = [entries.at(-20), [...store.slots.values()][0]];
    if (entry === undefined || current?.kind !== 'order') throw new Error('nothing was worked');

    let reads = 0;
    const order = await orderAsOf(current.order, entry, 0, async (sequence) => {
      reads += 1;
      const found = entries.find((each) => each.sequence === sequence);
      if (found === undefined) throw new Error(`no entry ${sequence}`);
      return found;
    });

    expect(reads).toBe(64);
    expect(order.id).toBe(current.order.id satisfies OrderId);
    expect(order).toMatchObject({ state: 'PARTIALLY_FILLED', venueOrderId: 'V-b' });
    expect([order.filledQuantity, order.filledValue].map(text)).toEqual(['131', '1179']);
    expect(order.updatedAt).toBe(entry.at);
  });
});
