import type { OrderGroup, OrderTerms } from '../domain/orders/order.ts';

/** The exits that are placed with an order: none, for one of no class. The take-profit of an OCO is the order itself. */
export type OrderExits = {
  readonly group?: OrderGroup['class'];
  readonly takeProfit?: OrderTerms;
  readonly stopLoss?: OrderTerms;
};

/** What a client asks for by POST /v2/orders. */
export type OrderRequest = OrderExits & {
  readonly clientOrderId?: string;
  readonly terms: OrderTerms;
};
