import { describe, expect, it } from 'vitest';
import { orderOf, termsOf } from '../../../test/support/api-fixtures.ts';
import { quantity, text } from '../money/exact.ts';
import { hasEnded, isKnownToVenue, leavesQuantity, type OrderState } from './order.ts';
import { ORDER_STATUS } from './order-status.ts';

/** Each state: the word that clients know it by (Alpaca's), whether it is an end, and whether only a venue leads to it. */
const STATES: Readonly<
  Record<OrderState, readonly [status: string, end?: 'ends' | undefined, by?: 'venue']>
> = {
  PENDING: ['accepted'],
  VALIDATED: ['accepted'],
  FUNDS_HELD: ['accepted'],
  HELD: ['held'],
  ROUTED: ['pending_new'],
  ACKNOWLEDGED: ['new', undefined, 'venue'],
  PARTIALLY_FILLED: ['partially_filled', undefined, 'venue'],
  PENDING_CANCEL: ['pending_cancel'],
  PENDING_REPLACE: ['pending_replace'],
  SUSPENDED: ['suspended', undefined, 'venue'],
  FILLED: ['filled', 'ends'],
  CANCELLED: ['canceled', 'ends'],
  EXPIRED: ['expired', 'ends'],
  DONE_FOR_DAY: ['done_for_day', 'ends'],
  REJECTED: ['rejected', 'ends'],
  REPLACED: ['replaced', 'ends'],
  FAILED: ['rejected', 'ends'],
};

describe.each(Object.entries(STATES))('an order in %s', (name, [status, end, by]) => {
  const state = name as OrderState;

  it('has a name for clients, and is over or not', () => {
    expect(ORDER_STATUS[state]).toBe(status);
    expect(hasEnded(state)).toBe(end === 'ends');
    const open = text(leavesQuantity(orderOf({ state, terms: termsOf() })));
    expect(open).toBe(end === 'ends' ? '0' : '3');
  });

  it('is known to the venue by its state, its id there or its fills', () => {
    expect(isKnownToVenue(orderOf({ state }))).toBe(by === 'venue');
    expect(isKnownToVenue(orderOf({ state, venueOrderId: 'v' }))).toBe(true);
    expect(isKnownToVenue(orderOf({ state, filledQuantity: quantity('1') }))).toBe(true);
  });
});
