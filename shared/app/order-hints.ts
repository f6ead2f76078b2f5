import { dueMomentOf } from '../domain/orders/due-order.ts';
import { hasEnded, type Order } from '../domain/orders/order.ts';
import { triggerPrice } from '../domain/orders/trigger-order.ts';
import type { ArmedOrder, ArmedTrigger } from '../ports/armed-orders.ts';
import type { DueOrder } from '../ports/due-orders.ts';

/** When a driver has to look at the order, if that is new with this commit. */
export function dueHint(
  order: Order,
  before: Order | undefined,
  mailbox: number,
): DueOrder | undefined {
  const moment = dueMomentOf(order);
  const known = before === undefined ? undefined : dueMomentOf(before);
  if (moment === undefined) return undefined;
  if (known !== undefined && known.due === moment.due && known.at === moment.at) return undefined;
  return { account: order.account, mailbox, order: order.id, due: moment.due, at: moment.at };
}

function triggerOf({ terms }: Order): ArmedTrigger | undefined {
  const { side, trail, type } = terms;
  if (trail !== undefined) {
    const kind = side === 'sell' ? 'trail-below' : 'trail-above';
    return { kind, by: trail.kind, amount: trail.amount };
  }
  const price = triggerPrice(terms, undefined);
  if (price === undefined) return undefined;
  const fromAbove = type === 'limit' ? side === 'buy' : side === 'sell';
  return { kind: fromAbove ? 'at-or-below' : 'at-or-above', price };
}

const isWatched = (order: Order | undefined): order is Order =>
  order !== undefined && order.waitsFor === 'trigger' && !hasEnded(order.state);

const sameTrigger = (a: Order, b: Order): boolean =>
  JSON.stringify(triggerOf(a)) === JSON.stringify(triggerOf(b));

/** What the trigger service has to know of the order, if that is new with this commit. */
export function armedHint(
  order: Order,
  before: Order | undefined,
  mailbox: number,
): ArmedOrder | undefined {
  const wasWatched = isWatched(before);
  const isArmed = isWatched(order);
  if (!isArmed && !wasWatched) return undefined;
  if (isArmed && wasWatched && sameTrigger(order, before)) return undefined;
  const trigger = triggerOf(order);
  if (trigger === undefined) return undefined;
  const { account, id, terms, armedAt, updatedAt } = order;
  return {
    account,
    mailbox,
    order: id,
    symbol: terms.symbol,
    trigger,
    armedAt: armedAt ?? updatedAt,
    isArmed,
  };
}
