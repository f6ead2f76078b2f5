import type { Order } from './order.ts';

/** The ClOrdID under which the venue first hears of an order, or of the replacement that an order is. */
export const placementClOrdId = (order: string): string => order.replaceAll('-', '');

/** What was not sent was never heard of: a stop that is set off again goes by another name. */
export const routedClOrdId = ({ id, timesUnsent }: Order): string =>
  `${placementClOrdId(id)}${timesUnsent === undefined ? '' : `T${timesUnsent}`}`;

/** Each cancel has a ClOrdID of its own (FIX 4.4: 11 is unique), derived from the order and the cancel's number. */
export const cancelClOrdId = (order: Order): string =>
  `${placementClOrdId(order.id)}C${order.cancelsSent + 1}`;

/** ExecID of what the firm's inventory fills of an order; it fills an order once. */
export const inventoryExecId = (order: string): string => `house-${placementClOrdId(order)}`;
