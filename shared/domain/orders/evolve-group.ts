import type { OrderId } from '../../kernel/brand.ts';
import {
  askedForOf,
  isMember,
  isPendingReplacement,
  type Order,
  type OrderGroup,
} from './order.ts';
import { withDoubtOf } from './order-doubt.ts';

type Orders = ReadonlyMap<OrderId, Order>;

/** An exit that is placed beside its group's own is remembered by the order that the exits belong to. */
export function withFurtherExit(orders: Orders, { id, group, replaces }: Order): Orders {
  if (group === undefined || replaces !== undefined || isMember(group, id)) return orders;
  const source = orders.get(askedForOf(group) ?? id);
  if (source === undefined) return orders;
  const furtherExits = [...(source.furtherExits ?? []), id];
  return new Map(orders).set(source.id, { ...source, furtherExits });
}

/** What an order knows of its exits stays so when it is replaced, what is in doubt of it, and of whose money it was. */
function withKnowledgeCarried(orders: Orders, before: Order, to: OrderId): Orders {
  const next = orders.get(to);
  if (next === undefined) return orders;
  const { group, notForExits, givenUpBusted, furtherExits, forExits } = before;
  const { terms, goodFaithViolation, unpaid } = before;
  // Another quantity is what the client wants now.
  const isAsAsked = terms.quantity.eq(next.terms.quantity);
  const carried: Order = {
    ...next,
    // What was denied before it was accepted has not been told what became of the others.
    ...(group === undefined ? {} : { group }),
    ...(notForExits === undefined ? {} : { notForExits }),
    ...(givenUpBusted === undefined ? {} : { givenUpBusted }),
    ...(furtherExits === undefined ? {} : { furtherExits }),
    ...(forExits === undefined || !isAsAsked ? {} : { forExits }),
    ...(goodFaithViolation === undefined ? {} : { goodFaithViolation }),
    ...(unpaid === undefined ? {} : { unpaid }),
  };
  return new Map(orders).set(to, withDoubtOf(before, carried, 'order-replaced'));
}

/** The group as a replacement leaves it. */
function renamed(
  { entry, takeProfit, stopLoss, ...group }: OrderGroup,
  from: OrderId,
  to: OrderId,
): OrderGroup {
  const other = (id: OrderId): OrderId => (id === from ? to : id);
  return {
    ...group,
    ...(entry === undefined ? {} : { entry: other(entry) }),
    ...(takeProfit === undefined ? {} : { takeProfit: other(takeProfit) }),
    ...(stopLoss === undefined ? {} : { stopLoss: other(stopLoss) }),
  };
}

/**
 * The orders of a group know each other by id: a replacement takes the place of the order that it replaces. Those are
 * told that belong to the group or will. What was replaced or refused keeps what it knew: it is not read for this.
 */
export function withReplaced(before: Orders, replaced: Order, to: OrderId): Orders {
  const orders = withKnowledgeCarried(before, replaced, to);
  const from = replaced.id;
  const beside = new Set([...orders.values()].flatMap(({ furtherExits = [] }) => furtherExits));
  const isTold = (order: Order, group: OrderGroup): boolean => {
    const { id, state } = order;
    const belongs = isMember(group, id) || beside.has(id);
    return id === to || isPendingReplacement(order) || (state !== 'REPLACED' && belongs);
  };
  const told = (order: Order): Order => {
    const { group, furtherExits } = order;
    if (group === undefined || !isTold(order, group)) return order;
    if (isMember(group, from)) return { ...order, group: renamed(group, from, to) };
    return furtherExits?.includes(from)
      ? { ...order, furtherExits: furtherExits.map((id) => (id === from ? to : id)) }
      : order;
  };
  return new Map([...orders].map(([id, order]) => [id, told(order)]));
}
