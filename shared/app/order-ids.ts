import type { AccountId, CommandId, OrderId } from '../kernel/brand.ts';
import { uuid5 } from './uuid5.ts';

/**
 * An order's id follows from its account and client key, so that the order's own item is the claim of the key (law 5)
 * and both ids find it by one strong read. A request without a client key is given a random one first.
 */
export const orderIdOf = (account: AccountId, clientOrderId: string): OrderId =>
  uuid5(`order:${account}:${clientOrderId}`) as OrderId;

/** The exits of an order are known by it, before anything is stored. */
export const exitIdOf = (order: OrderId, exit: 'take-profit' | 'stop-loss'): OrderId =>
  uuid5(`${exit}:${order}`) as OrderId;

/** An exit that a command places beside one that cannot be made larger. */
export const furtherExitIdOf = (command: CommandId, exit: OrderId): OrderId =>
  uuid5(`further-exit:${command}:${exit}`) as OrderId;
