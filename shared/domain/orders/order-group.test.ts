import { expect, it } from 'vitest';
import { orderId } from '../../../test/support/commands.ts';
import { placed } from '../../../test/support/exits.ts';
import type { OrderId } from '../../kernel/brand.ts';
import type { Order } from './order.ts';
import { groupConsequences } from './order-group.ts';

it('a group of which a member is not at hand is left alone', () => {
  const { state } = placed();
  const entry: Order = { ...placed().order('b'), state: 'CANCELLED' };
  const { group } = entry;
  const follows = (...missing: readonly string[]) => {
    const orders = new Map(state.orders).set(entry.id, entry);
    for (const name of missing) orders.delete(orderId(name) as OrderId);
    const consequences =
      group && groupConsequences({ ...state, orders }, group, (id) => id, entry.updatedAt);
    return consequences?.length;
  };
  expect(follows()).toBe(2);
  expect(follows('b-sl')).toBe(0);
  expect(follows('b-tp')).toBe(0);
  expect(follows('b')).toBe(0);
});
