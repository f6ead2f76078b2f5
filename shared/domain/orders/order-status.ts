import type { OrderState } from './order.ts';

/** The one table from our states to the statuses that Alpaca's clients know; any other value makes alpaca-py raise. */
export const ORDER_STATUS = {
  PENDING: 'accepted',
  VALIDATED: 'accepted',
  FUNDS_HELD: 'accepted',
  HELD: 'held',
  ROUTED: 'pending_new',
  ACKNOWLEDGED: 'new',
  PARTIALLY_FILLED: 'partially_filled',
  PENDING_CANCEL: 'pending_cancel',
  PENDING_REPLACE: 'pending_replace',
  SUSPENDED: 'suspended',
  FILLED: 'filled',
  CANCELLED: 'canceled',
  EXPIRED: 'expired',
  DONE_FOR_DAY: 'done_for_day',
  REJECTED: 'rejected',
  REPLACED: 'replaced',
  FAILED: 'rejected',
} as const satisfies Readonly<Record<OrderState, string>>;
