import { present } from '../../kernel/assert.ts';
import type { OrderId } from '../../kernel/brand.ts';
import type { Order, Position, Ticker } from '../orders/order.ts';
import type { Account } from './account.ts';

/** What was loaded of an account to decide about it: the head, and the items that the commands at hand touch. */
export type AccountState = {
  /** Absent only before the account is opened. */
  readonly account: Account | undefined;
  readonly orders: ReadonlyMap<OrderId, Order>;
  readonly positions: ReadonlyMap<Ticker, Position>;
};

export const EMPTY_STATE: AccountState = {
  account: undefined,
  orders: new Map(),
  positions: new Map(),
};

export const openedAccount = (state: AccountState): Account =>
  present(state.account, 'the account');

export const loadedOrder = (state: AccountState, id: OrderId): Order =>
  present(state.orders.get(id), `order ${id}`);
