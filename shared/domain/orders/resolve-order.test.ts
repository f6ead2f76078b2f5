import { describe, expect, it } from 'vitest';
import { orderOf } from '../../../test/support/api-fixtures.ts';
import { T0 } from '../../../test/support/commands.ts';
import { instant } from '../../kernel/brand.ts';
import { price, quantity } from '../money/exact.ts';
import type { Order } from './order.ts';
import { contradictionOf } from './resolve-order.ts';

const FILLED = {
  kind: 'filled',
  quantity: quantity('1'),
  price: price('10'),
  execId: 'E7',
  transactTime: instant(T0),
} as const;

describe('that the venue filled of an order', () => {
  const word = (state: Order['state']) =>
    contradictionOf(orderOf({ state, holdPrice: price('10') }), FILLED);

  it.each(['ROUTED', 'ACKNOWLEDGED', 'PENDING_CANCEL', 'CANCELLED', 'EXPIRED'] as const)(
    'can be so in %s',
    (state) => {
      expect(word(state)).toBeUndefined();
    },
  );

  it.each(['REJECTED', 'FAILED', 'DONE_FOR_DAY'] as const)('cannot be so in %s', (state) => {
    expect(word(state)).toBe(`resolution must not be filled: the order is ${state}`);
  });
});
